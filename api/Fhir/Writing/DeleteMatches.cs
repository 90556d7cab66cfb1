using System.Globalization;
using DrCloud.Api.Access;
using DrCloud.Api.Fhir.Routing;
using DrCloud.Fhir.Resources;
using DrCloud.Fhir.Search;

namespace DrCloud.Api.Fhir.Writing;

/// <summary>
/// A <see href="https://hl7.org/fhir/R4/http.html#3.1.0.7.1">conditional delete</see> of several resources: all that match are deleted in one transaction, or none. What
/// changes between search and commit is looked for anew; what comes to match meanwhile came after the delete.
/// </summary>
internal static class DeleteMatches
{
    /// <summary>The most resources that one request, or one entry of a bundle, deletes; of more, none (412).</summary>
    public const int MaxMatches = 500;

    /// <summary>All that match the condition, as far as the bearer may search; of too many, some more than are allowed.</summary>
    public static async ValueTask<IReadOnlyList<StoredResource>> FindAsync(FhirRequest request, FhirServices services, string condition)
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

    /// <summary>The deletes of the matches, each only as it was found.</summary>
    public static IReadOnlyList<WriteEntry> EntriesOf(FhirRequest request, IEnumerable<StoredResource> matches) =>
    [
        .. matches.Select(match => new WriteEntry { Kind = WriteKind.Delete, Key = match.Key, ExpectedVersion = match.Version, OnlyOwner = request.Decision.Patient }),
    ];

    /// <summary>How the deletes ended as one: what made one of them fail, if any failed.</summary>
    public static WriteOutcome Join(IReadOnlyList<WriteOutcome> outcomes) => outcomes.Select(outcome => outcome.Status).MinBy(RankOf) switch
    {
        WriteStatus.VersionConflict => new WriteOutcome { Status = WriteStatus.MatchMoved },
        var status => new WriteOutcome { Status = status },
    };

    private static int RankOf(WriteStatus status) => status switch
    {
        WriteStatus.Deleted => 2,
        WriteStatus.RolledBack => 1,
        _ => 0,
    };
}
