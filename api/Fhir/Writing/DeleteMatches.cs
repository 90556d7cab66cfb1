using System.Globalization;
using DrCloud.Api.Access;
using DrCloud.Api.Fhir.Responses;
using DrCloud.Api.Fhir.Routing;
using DrCloud.Fhir.Outcomes;
using DrCloud.Fhir.Resources;
using DrCloud.Fhir.Search;

namespace DrCloud.Api.Fhir.Writing;

/// <summary>
/// A <see href="https://hl7.org/fhir/R4/http.html#3.1.0.7.1">conditional delete</see> of several resources: all that match are deleted in one transaction, or none. What
/// changes between search and commit is looked for anew; what comes to match meanwhile came after the delete.
/// </summary>
internal static class DeleteMatches
{
    /// <summary>The most resources that one request deletes; of more, none (412).</summary>
    public const int MaxMatches = 500;

    /// <summary>Deletes the matches if there are several, and answers; false where there is one, or none, or the condition is refused.</summary>
    public static async Task<bool> RunAsync(FhirRequest request, FhirServices services, string query)
    {
        if (WriteCondition.Of(request.Access, request.Site, request.Type, query).Query is not { } condition)
        {
            return false;
        }

        for (var attempt = 1; ; attempt++)
        {
            var matches = await FindAsync(request, services, condition);
            if (matches.Count < 2)
            {
                return false;
            }

            if (matches.Count > MaxMatches)
            {
                await OutcomeResponse.WriteAsync(
                    request.Http, StatusCodes.Status412PreconditionFailed, OutcomeIssue.Error("multiple-matches", $"The condition matches more than {MaxMatches} resources: none is deleted."));
                return true;
            }

            var outcomes = await services.Writes.WriteAsync(request, [.. matches.Select(match => EntryOf(request, match))], atomic: true);
            var refusal = outcomes.FirstOrDefault(outcome => outcome.Status is not (WriteStatus.Deleted or WriteStatus.RolledBack));
            if (refusal?.Status is not WriteStatus.VersionConflict || attempt == PendingWrite.MaxAttempts)
            {
                await WriteResponse.AnswerAsync(request, services, refusal ?? new WriteOutcome { Status = WriteStatus.Deleted }, mayReturn: false);
                return true;
            }
        }
    }

    private static WriteEntry EntryOf(FhirRequest request, StoredResource match) => new()
    {
        Kind = WriteKind.Delete,
        Key = match.Key,
        ExpectedVersion = match.Version,
        OnlyOwner = request.Decision.Patient,
    };

    /// <summary>All that match, as far as the bearer may search; of too many, one more than is allowed.</summary>
    private static async Task<IReadOnlyList<StoredResource>> FindAsync(FhirRequest request, FhirServices services, string condition)
    {
        var search = new FhirRequest(request.Http, request.Site)
        {
            Bearer = request.Access,
            Type = request.Type,
            Decision = AccessPolicy.Decide(request.Access, request.Type, Permissions.Search),
        };
        List<KeyValuePair<string, string>> parameters =
        [
            .. QueryText.Split(condition).Where(parameter => parameter.Key != "_count"), new("_count", (MaxMatches + 1).ToString(CultureInfo.InvariantCulture)),
        ];
        var parsed = SearchQueryParser.Parse(request.Type, parameters, request.Site.FhirBase);
        var found = new List<StoredResource>();
        SearchPosition? after = null;
        do
        {
            var page = await services.Searches.RunAsync(search, parsed.Canonical, Searches.Scope(search, parameters, parsed.Query!), after);
            found.AddRange(page.Matches);
            after = page.Next;
        }
        while (after is not null && found.Count <= MaxMatches);
        return found;
    }
}
