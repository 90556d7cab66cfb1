using System.Text;
using DrCloud.Api.Auditing;
using DrCloud.Api.Fhir.Responses;
using DrCloud.Api.Fhir.Routing;
using DrCloud.Fhir.Bundles;
using DrCloud.Fhir.Outcomes;
using DrCloud.Fhir.Provenances;
using DrCloud.Fhir.Search;

namespace DrCloud.Api.Fhir.Interactions;

/// <summary>The <see href="https://hl7.org/fhir/R4/http.html#search">search</see> interaction of one type, of several, or of a compartment, by GET and by POST <c>_search</c>: one pipeline for both.</summary>
internal static class Search
{
    private const string Form = "application/x-www-form-urlencoded";

    private static readonly OutcomeIssue StoredOnly = OutcomeIssue.Information(
        "These are the Provenances that were sent. Those that the server itself has of every version are found by target, patient or _id, and included by _revinclude.");

    public static async Task HandleAsync(FhirRequest request, FhirServices services)
    {
        var http = request.Http;
        if (await QueryAsync(request) is not { } query)
        {
            return;
        }

        var answer = await RunAsync(request, services, query, FhirPrefer.Of(http.Request).Strict);
        if (answer.Page is { } page)
        {
            await ShapedResponse.WriteBundleAsync(request, output => SearchsetWriter.Write(output, page));
        }
        else
        {
            await OutcomeResponse.WriteAsync(http, answer.Status, answer.Refusal);
        }
    }

    /// <summary>What a search asks, by its address and form; null if it has been refused.</summary>
    public static async ValueTask<string?> QueryAsync(FhirRequest request)
    {
        var http = request.Http;
        var query = http.Request.QueryString.Value ?? "";
        if (HttpMethods.IsPost(http.Request.Method))
        {
            if (await ReadFormAsync(http) is not { } form)
            {
                return null;
            }

            query = $"{query}&{form}";
            request.Asked = query;
            Shape(request, query);
        }

        return query.TrimStart('?');
    }

    /// <summary>The page, or the status and the issues for which there is none.</summary>
    public static async ValueTask<(Searchset? Page, int Status, IReadOnlyList<OutcomeIssue> Refusal)> RunAsync(FhirRequest request, FhirServices services, string query, bool strict)
    {
        var text = await services.SearchTexts.ReadAsync(request.Site, request.Searched, query);
        var parsed = text.Parsed;
        if (parsed.Query is null)
        {
            return Refuse(parsed.Errors);
        }

        if (strict && parsed.Unknown.Count > 0)
        {
            return Refuse(parsed.Refused);
        }

        var scope = Searches.Scope(request, text.Parameters, parsed.Query);
        if (parsed.Query.Where.IsHidden(scope) || (parsed.NamesTypes && !parsed.Query.Types.All(scope.Shows)))
        {
            return (null, StatusCodes.Status403Forbidden, [OutcomeIssue.Error("forbidden", "The search names types, or follows references through some, that the scopes of the access token do not cover.")]);
        }

        var cursor = new CursorBinding(request.Site.Name, request.Access.Subject, scope, request.Searched.ToString(), parsed.Canonical);
        SearchTrail? trail = null;
        if (text.Cursor is { } token && (trail = SearchCursor.DecodeTrail(token, cursor, await services.CursorKeyAsync(request.Site))) is null)
        {
            return Refuse([OutcomeIssue.Error("value", "The paging link is not valid, or not yours: search again.")]);
        }

        var page = await services.PublishedSearches.RunAsync(request, parsed.Query, parsed.Canonical, scope, trail?.Position);
        if (page.ExceedsIncludes)
        {
            return Refuse([OutcomeIssue.Error(
                "too-costly", $"The includes of this page add more than {SearchLimits.MaxIncluded} resources, go on for more than {SearchLimits.MaxIncludeHops} steps, or the versions whose Provenance is searched are more than {AutomaticProvenance.MaxConsidered}: ask for less.")]);
        }

        request.Concerns(page.Matches.Concat(page.Included));
        var self = $"{request.Site.FhirBase}/{request.Searched}{(parsed.Shown.Length > 0 ? "?" : "")}{parsed.Shown}";
        async ValueTask<string?> LinkAsync(SearchTrail? to) =>
            to is null ? null : PagingLinks.With(self, SearchCursor.Encode(to, cursor, await services.CursorKeyAsync(request.Site)));
        var searchset = new Searchset
        {
            BaseAddress = request.Site.FhirBase,
            First = self,
            Self = text.Cursor is null ? self : PagingLinks.With(self, text.Cursor),
            Previous = trail is { IsSecond: true } ? self : await LinkAsync(trail?.Back),
            Next = await LinkAsync(page.Next is not { } end ? null : trail?.To(end) ?? SearchTrail.From(end)),
            Total = page.Total,
            Matches = page.Matches,
            Included = page.Included,
            Issues = FindsStoredOnly(parsed.Query) ? [.. parsed.Unknown, StoredOnly] : parsed.Unknown,
        };
        return (searchset, StatusCodes.Status200OK, []);
    }

    // No total, and no page, is to pass for more than it is.
    private static bool FindsStoredOnly(SearchQuery query) => query.Types is [AutomaticProvenance.Type] && ProvenanceSearch.Of(query) is null;

    private static (Searchset? Page, int Status, IReadOnlyList<OutcomeIssue> Refusal) Refuse(IReadOnlyList<OutcomeIssue> issues) =>
        (null, StatusCodes.Status400BadRequest, issues);

    /// <summary>A form may say how the answer is to look, as an address may.</summary>
    private static void Shape(FhirRequest request, string query)
    {
        var parameters = QueryText.Split(query).ToList();
        if (parameters.LastOrDefault(p => p.Key == "_format").Value is { } format && FhirMediaType.OfFormat(format) is { } mediaType)
        {
            request.MediaType = mediaType;
        }

        request.Shape = ShapedResponse.ShapeOf(parameters, FhirMediaType.IsXml(request.MediaType));
    }

    private static async ValueTask<string?> ReadFormAsync(HttpContext http)
    {
        if (http.Request.ContentType is { Length: > 0 } type && !type.StartsWith(Form, StringComparison.OrdinalIgnoreCase))
        {
            await OutcomeResponse.WriteAsync(http, StatusCodes.Status415UnsupportedMediaType, OutcomeIssue.Error("not-supported", $"The body is to be {Form}."));
            return null;
        }

        return await FhirBody.ReadAsync(http, FhirBody.MaxForm) is { } body ? Encoding.UTF8.GetString(body.Span) : null;
    }
}
