using DrCloud.Fhir.Resources;
using DrCloud.Fhir.Search;
using DrCloud.Grains.Interfaces;
using DrCloud.Grains.Interfaces.Search;
using DrCloud.Grains.Interfaces.Shared;
using Microsoft.AspNetCore.WebUtilities;

namespace DrCloud.Hosting.Import;

/// <summary>A site of the cluster that this process belongs to.</summary>
internal sealed class GrainTarget(IGrainFactory grains, string site, string baseAddress) : IImportTarget
{
    private const int Attempts = 5;
    private const string Who = "import";

    private readonly IWriterGrain _writer = grains.GetGrain<IWriterGrain>(site);
    private readonly IPopulationGrain _population = grains.GetGrain<IPopulationGrain>(site);

    public string BaseAddress => baseAddress;

    /// <summary>A failure that passes is met by sending the same request again: its id makes that safe.</summary>
    public async Task<IReadOnlyList<ImportOutcome>> WriteAsync(IReadOnlyList<WriteEntry> entries)
    {
        var batch = new WriteBatch { RequestId = Guid.CreateVersion7(), Who = Who, Client = Who, Entries = entries };
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                return [.. (await _writer.WriteAsync(batch)).Outcomes.Select(outcome => new ImportOutcome(outcome.Status, outcome.Resource?.Key))];
            }
            catch (Exception e) when (attempt < Attempts && e is ServiceUnavailableException or TimeoutException)
            {
                await Task.Delay(TimeSpan.FromSeconds(attempt));
            }
        }
    }

    public async Task<ResourceKey?> FindAsync(string type, string query, CancellationToken ct)
    {
        var parameters = new List<KeyValuePair<string, string>>();
        foreach (var pair in new QueryStringEnumerable(query.AsMemory()))
        {
            parameters.Add(new(pair.DecodeName().ToString(), pair.DecodeValue().ToString()));
        }

        var parsed = SearchQueryParser.Parse(type, parameters, baseAddress);
        if (parsed.Query is null || parsed.Unknown.Count > 0)
        {
            return null;
        }

        var page = await _population.SearchAsync(
            new SearchRequest { Address = type, Query = parsed.Canonical, Scope = new SearchScope(null, null), BaseAddress = baseAddress }, ct);
        return page.Matches.Count == 1 ? page.Matches[0].Key : null;
    }

    public async ValueTask<bool> ExistsAsync(ResourceKey key, CancellationToken ct) => (await _population.ReadAsync(key, ct)).Status is ReadStatus.Found;
}
