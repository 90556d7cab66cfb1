using DrCloud.Api.Auditing;
using DrCloud.Api.Fhir.Interactions;
using DrCloud.Api.Fhir.Responses;
using DrCloud.Api.Sites;
using DrCloud.Fhir.Auditing;
using DrCloud.Fhir.Bundles;
using DrCloud.Fhir.Capability;
using DrCloud.Fhir.Outcomes;
using DrCloud.Fhir.Resources;
using DrCloud.Fhir.Search;
using DrCloud.Grains.Interfaces;
using DrCloud.Grains.Interfaces.Auditing;

namespace DrCloud.Api.Fhir.AuditResources;

/// <summary>Reads and searches the audit log as <see href="https://hl7.org/fhir/R4/auditevent.html">AuditEvent</see> resources.</summary>
internal static class AuditEvents
{
    public static async Task ReadAsync(FhirRequest request, FhirServices services)
    {
        var found = AuditName.Parse(request.Id) is { } name ? await services.AuditLog.ReadAsync(request.Site.Name, name) : null;
        await Read.AnswerAsync(request, services, found is null
            ? new ReadResult(ReadStatus.NotFound)
            : new ReadResult(ReadStatus.Found, await ResourceOf(found, WriterOf(request.Site), services.AuditAgents.At(request.Site.Name))));
    }

    public static async Task SearchAsync(FhirRequest request, FhirServices services)
    {
        if (await Interactions.Search.QueryAsync(request) is not { } query)
        {
            return;
        }

        var search = AuditEventSearch.Parse(QueryText.Split(query), request.Site.FhirBase);
        IReadOnlyList<OutcomeIssue> refused = search.Errors.Count == 0 && FhirPrefer.Of(request.Http.Request).Strict ? [.. search.Unknown.Select(issue => issue with { Severity = "error" })] : search.Errors;
        var binding = new CursorBinding(request.Site.Name, request.Access.Subject, new SearchScope(null, null), request.Searched.ToString(), search.Canonical);
        SearchTrail? trail = null;
        if (search.Cursor is { } token && (trail = SearchCursor.DecodeTrail(token, binding, await services.CursorKeyAsync(request.Site))) is null)
        {
            refused = [OutcomeIssue.Error("value", "The paging link is not valid, or not yours: search again.")];
        }

        if (refused.Count > 0)
        {
            await OutcomeResponse.WriteAsync(request.Http, StatusCodes.Status400BadRequest, refused);
            return;
        }

        var page = await FindAsync(request.Site.Name, services, search, trail is null ? null : PositionOf(trail.Position));
        var agents = services.AuditAgents.At(request.Site.Name);
        var matches = new List<StoredResource>();
        foreach (var record in page.Records)
        {
            matches.Add(await ResourceOf(record, WriterOf(request.Site), agents));
        }

        var self = $"{request.Site.FhirBase}/{ServedTypes.AuditLog}{(search.Canonical.Length > 0 ? "?" : "")}{search.Canonical}";
        async ValueTask<string?> LinkAsync(SearchTrail? to) => to is null ? null : PagingLinks.With(self, SearchCursor.Encode(to, binding, await services.CursorKeyAsync(request.Site)));
        var searchset = new Searchset
        {
            BaseAddress = request.Site.FhirBase,
            First = self,
            Self = search.Cursor is null ? self : PagingLinks.With(self, search.Cursor),
            Previous = trail is { IsSecond: true } ? self : await LinkAsync(trail?.Back),
            Next = await LinkAsync(page.Next is not { } end ? null : trail?.To(PositionOf(end)) ?? SearchTrail.From(PositionOf(end))),
            Matches = matches,
            Issues = search.Unknown,
        };
        await ShapedResponse.WriteBundleAsync(request, output => SearchsetWriter.Write(output, searchset));
    }

    private static async Task<AuditPage> FindAsync(string site, FhirServices services, AuditEventSearch search, AuditPosition? after)
    {
        if (search.Ids is { } ids)
        {
            return await FindAsync(site, services, search, ids);
        }

        return await QueryAsync(site, services, search) is { } query ? await services.AuditLog.SearchAsync(site, query, after, search.Count) : new AuditPage([], null);
    }

    // By their ids, on one page: who names them knows how many they are.
    private static async Task<AuditPage> FindAsync(string site, FhirServices services, AuditEventSearch search, IReadOnlyList<string> ids)
    {
        var query = await QueryAsync(site, services, search);
        var found = new List<AuditRecord>();
        foreach (var id in ids.Take(AuditPage.Most))
        {
            if (AuditName.Parse(id) is { } name && await services.AuditLog.ReadAsync(site, name) is { } record && query?.Matches(record.Event) == true)
            {
                found.Add(record);
            }
        }

        found.Sort((a, b) => a.Position.CompareTo(b.Position));
        return new AuditPage(found, null);
    }

    /// <summary>The query with the agents that are meant; null if there are none.</summary>
    private static async Task<AuditQuery?> QueryAsync(string site, FhirServices services, AuditEventSearch search)
    {
        IReadOnlyList<string>? agents = search.AgentNames is { } names ? await services.AuditAgents.ByNameAsync(site, names) : null;
        if (search.AgentReferences is { } references)
        {
            var referred = await services.AuditAgents.ByReferenceAsync(site, references);
            agents = agents is null ? referred : [.. agents.Intersect(referred)];
        }

        return agents is { Count: 0 } ? null : search.Query with { Agents = agents };
    }

    private static async ValueTask<StoredResource> ResourceOf(AuditRecord record, AuditEventWriter writer, AuditAgents.Known agents) => new()
    {
        Key = new ResourceKey(ServedTypes.AuditLog, record.Name.ToString()),
        Version = 1,
        LastUpdated = DateTimeOffset.FromUnixTimeMilliseconds(record.Event.Time),
        Seq = 0,
        Rid = 0,
        Owner = "",
        Json = writer.Write(record.Name, record.Event, await agents.PersonAsync(record.Event), await agents.ClientAsync(record.Event)),
    };

    private static AuditEventWriter WriterOf(Site site) => new(site.Name, site.FhirBase);

    private static SearchPosition PositionOf(AuditPosition position) => new([position.Name == default ? null : position.Name.ToString()], position.Time);

    private static AuditPosition PositionOf(SearchPosition position) => new(position.Rid, position.SortValues[0] is { } name ? AuditName.Parse(name)!.Value : default);
}
