using System.Collections.Concurrent;
using DrCloud.Storage;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace DrCloud.Grains;

/// <summary>The sites that this silo serves. Filled before the silo starts, never changed afterwards.</summary>
public sealed class ClinicalSites(IOptions<RecordOptions> options, TimeProvider clock, ILoggerFactory logs)
{
    private readonly ConcurrentDictionary<string, ClinicalSite> _sites = new(StringComparer.Ordinal);

    /// <summary>All of them.</summary>
    public IEnumerable<ClinicalSite> All => _sites.Values;

    /// <summary>Adds a site with its opened database.</summary>
    public ClinicalSite Add(string name, IClinicalStore store)
    {
        var site = new ClinicalSite(name, store, options.Value, clock, logs);
        return _sites.TryAdd(name, site) ? site : throw new ArgumentException("The site is there already.", nameof(name));
    }

    /// <summary>The site of that name. The API answers 404 for unknown sites before any grain is asked.</summary>
    public ClinicalSite For(string name) =>
        _sites.TryGetValue(name, out var site) ? site : throw new ArgumentException("This silo does not serve the site.", nameof(name));
}
