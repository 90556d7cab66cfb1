using DrCloud.Api.Access;
using DrCloud.Api.Fhir.Interactions;
using DrCloud.Api.Fhir.Responses;
using DrCloud.Api.Fhir.Routing;
using DrCloud.Fhir.Bundles;
using DrCloud.Fhir.Everything;
using DrCloud.Fhir.Operations;
using DrCloud.Fhir.Outcomes;
using DrCloud.Fhir.Resources;
using DrCloud.Fhir.Search;
using DrCloud.Grains.Interfaces;

namespace DrCloud.Api.Fhir.Operations;

/// <summary>
/// <see href="https://hl7.org/fhir/R4/patient-operation-everything.html">$everything</see>: a patient's whole record, or, without an id, the record of
/// each patient that the bearer may see; with the shared resources that it shows, and of the types that the scopes grant.
/// </summary>
internal static class Everything
{
    private const string Patient = "Patient";

    /// <summary>The operation.</summary>
    public static FhirOperation Operation { get; } = new(
        new OperationFacts
        {
            Id = "Patient-everything",
            Code = "everything",
            Canonical = "http://hl7.org/fhir/OperationDefinition/Patient-everything",
            Description = "All that the record of a patient holds, and the shared resources that it refers to; without an id, for every patient that the access token reaches.",
            Type = Patient,
            OnType = true,
            OnInstance = true,
            Parameters =
            [
                OperationParameter.In("start", "date", "Only care at this date or later; what has no date of care is always part of the answer."),
                OperationParameter.In("end", "date", "Only care at this date or before."),
                OperationParameter.In("_since", "instant", "Only resources changed at this instant or later."),
                OperationParameter.In("_type", "code", "Only resources of these types.", max: "*"),
                OperationParameter.In("_count", "integer", $"Resources on a page, at most {EverythingQuery.MaxCount}.") with { Example = "10" },
                OperationParameter.Return("Bundle", "A searchset: the record's own resources as matches, the shared ones as included."),
            ],
        },
        RoutePolicy.Scoped(Permissions.ReadAndSearch),
        HandleAsync);

    private static async Task HandleAsync(FhirRequest request, FhirServices services)
    {
        if (await OperationInput.ReadAsync(request) is not { } input)
        {
            return;
        }

        var read = EverythingParameters.Read(input.Texts);
        IReadOnlyList<OutcomeIssue> issues =
            read.Errors.Count > 0 ? read.Errors : FhirPrefer.Of(request.Http.Request).Strict ? [.. read.Unknown.Select(issue => issue with { Severity = "error" })] : [];
        if (issues.Count > 0)
        {
            await OutcomeResponse.WriteAsync(request.Http, StatusCodes.Status400BadRequest, issues);
            return;
        }

        IReadOnlySet<string>? granted = request.Access.Scopes.Types(request.Decision.Level, Permissions.ReadAndSearch) is { } whole
            ? whole.Union(request.Access.Scopes.GranularTypes(request.Decision.Level, Permissions.ReadAndSearch)).ToHashSet()
            : null;
        if (granted is not null && read.Query.Types is { } named && !named.IsSubsetOf(granted))
        {
            await OutcomeResponse.WriteAsync(request.Http, StatusCodes.Status403Forbidden, OutcomeIssue.Error("forbidden", "_type names what the scopes of the access token do not cover."));
            return;
        }

        var bound = request.Decision.Patient;
        var patient = request.Id.Length > 0 ? request.Id : bound;
        if (patient is not null && await FindAsync(request, services, patient) is { Status: not ReadStatus.Found } missing)
        {
            await Read.AnswerAsync(request, services, missing);
            return;
        }

        await AnswerAsync(request, services, patient, read with { Query = read.Query with { Types = read.Query.Types ?? granted } });
    }

    private static ValueTask<ReadResult> FindAsync(FhirRequest request, FhirServices services, string patient) =>
        LogicalId.IsValid(patient) && (request.Decision.Patient ?? patient) == patient
            ? services.Records.ReadAsync(request, request.Decision, new ResourceKey(Patient, patient))
            : new(new ReadResult(ReadStatus.NotFound));

    private static async Task AnswerAsync(FhirRequest request, FhirServices services, string? patient, EverythingParameterResult read)
    {
        var address = request.Id.Length > 0 ? $"{Patient}/{request.Id}/$everything" : $"{Patient}/$everything";
        var binding = new CursorBinding(
            request.Site.Name, request.Access.Subject, new SearchScope(request.Decision.Patient, read.Query.Types), address, read.Canonical);
        var key = await services.CursorKeyAsync(request.Site);
        SearchPosition? after = null;
        if (read.Cursor is { } token && (after = SearchCursor.Decode(token, binding, key)) is null)
        {
            await OutcomeResponse.WriteAsync(request.Http, StatusCodes.Status400BadRequest, OutcomeIssue.Error("value", "The paging link is not valid, or not yours: ask anew."));
            return;
        }

        var page = patient is not null
            ? await services.Records.Of(request.Site, patient).EverythingAsync(read.Query, after, request.Aborted)
            : await new EveryRecord(request, services, read.Query).PageAsync(after);
        var matches = GranularFilter.Of(request, Permissions.ReadAndSearch, page.Matches);
        var self = $"{request.Site.FhirBase}/{address}{(read.Canonical.Length > 0 ? "?" : "")}{read.Canonical}";
        var searchset = new Searchset
        {
            BaseAddress = request.Site.FhirBase,
            Self = read.Cursor is { } cursor ? PagingLinks.With(self, cursor) : self,
            Next = page.Next is { } next ? PagingLinks.With(self, SearchCursor.Encode(next, binding, key)) : null,
            Total = page.Next is null && after is null ? matches.Count : null,
            Matches = matches,
            Included = GranularFilter.Of(request, Permissions.ReadAndSearch, page.Included),
            Issues = read.Unknown,
        };
        await ShapedResponse.WriteBundleAsync(request, output => SearchsetWriter.Write(output, searchset));
    }
}
