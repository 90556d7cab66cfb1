using DrCloud.Api.Fhir.Responses;
using DrCloud.Fhir.Bundles;
using DrCloud.Fhir.Histories;
using DrCloud.Fhir.Outcomes;
using DrCloud.Fhir.Search;

namespace DrCloud.Api.Fhir.Interactions;

/// <summary>The <see href="https://hl7.org/fhir/R4/http.html#history">history</see> interactions: of a resource, of a type, of the site; as far as the bearer may see.</summary>
internal static class History
{
    public static async Task HandleAsync(FhirRequest request, FhirServices services)
    {
        var http = request.Http;
        var (page, status, refusal) = await RunAsync(request, services, http.Request.QueryString.Value ?? "", FhirPrefer.Of(http.Request).Strict);
        if (page is null)
        {
            await OutcomeResponse.WriteAsync(http, status, refusal);
            return;
        }

        await ShapedResponse.WriteBundleAsync(request, output => HistoryWriter.Write(output, page));
    }

    /// <summary>The page, or why there is none (400, 404).</summary>
    public static async ValueTask<(Historyset? Page, int Status, IReadOnlyList<OutcomeIssue> Refusal)> RunAsync(
        FhirRequest request, FhirServices services, string query, bool strict)
    {
        var read = HistoryParameters.Read(QueryOf(request), QueryText.Split(query));
        IReadOnlyList<OutcomeIssue> issues = read.Errors.Count > 0 ? read.Errors : strict ? [.. read.Unknown.Select(u => u with { Severity = "error" })] : [];
        if (issues.Count > 0)
        {
            return (null, StatusCodes.Status400BadRequest, issues);
        }

        var path = string.Concat(new[] { request.Type, request.Id, "_history" }.Where(segment => segment.Length > 0).Select(segment => "/" + segment));
        var self = request.Site.FhirBase + path + (read.Canonical.Length > 0 ? "?" : "") + read.Canonical;
        var key = await services.CursorKeyAsync(request.Site);
        var binding = new CursorBinding(
            request.Site.Name, request.Access.Subject, new SearchScope(request.Decision.Patient, read.Query.Types), path, read.Canonical);
        var after = read.Cursor is { } token ? SearchCursor.Decode(token, binding, key) : null;
        if (read.Cursor is not null && after is null)
        {
            return (null, StatusCodes.Status400BadRequest, [OutcomeIssue.Error("value", "The paging link is not valid, or not yours: ask anew.")]);
        }

        if (await PageAsync(request, services, read.Query with { Before = after?.Rid }) is not { } page)
        {
            return (null, StatusCodes.Status404NotFound, [OutcomeIssue.Error("not-found", "There is no such resource.")]);
        }

        return (new Historyset
        {
            BaseAddress = request.Site.FhirBase,
            Self = read.Cursor is { } cursor ? PagingLinks.With(self, cursor) : self,
            Next = page.Next is { } next ? PagingLinks.With(self, SearchCursor.Encode(new SearchPosition([], next), binding, key)) : null,
            Total = page.Next is null && after is null ? page.Versions.Count : null,
            Versions = page.Versions,
        }, StatusCodes.Status200OK, []);
    }

    private static ValueTask<HistoryPage?> PageAsync(FhirRequest request, FhirServices services, HistoryQuery query) =>
        services.Published.Find(request.Key) is { } published ? new(query.Of(published)) : services.Records.HistoryAsync(request, query);

    private static HistoryQuery QueryOf(FhirRequest request) => new()
    {
        Type = request.Type.Length > 0 ? request.Type : null,
        Id = request.Id.Length > 0 ? request.Id : null,

        // The address names the type elsewhere, and the policy has decided about it.
        Types = request.Type.Length > 0 ? null : request.Access.Scopes.Types(request.Decision.Level, Access.Permissions.Search),
    };
}
