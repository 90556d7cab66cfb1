using System.Collections.Frozen;
using Microsoft.Extensions.Options;

namespace DrCloud.Api.Sites;

/// <summary>The configured sites. An unknown name is no site: nothing is ever made from a path.</summary>
public sealed class SiteTable
{
    private readonly FrozenDictionary<string, Site>.AlternateLookup<ReadOnlySpan<char>> _byName;
    private readonly FrozenSet<string> _hosts;

    public SiteTable(IOptions<DrCloudOptions> options)
    {
        var sites = options.Value.Sites.ToFrozenDictionary(s => s.Key, s => new Site(s.Key, s.Value.BaseAddress), StringComparer.Ordinal);
        _byName = sites.GetAlternateLookup<ReadOnlySpan<char>>();
        _hosts = sites.Values.Select(s => s.HostText).ToFrozenSet(StringComparer.OrdinalIgnoreCase);
        All = sites.Values;
    }

    /// <summary>Every site.</summary>
    public IReadOnlyList<Site> All { get; }

    /// <summary>The site of that name, or null. Names are compared exactly.</summary>
    public Site? Find(ReadOnlySpan<char> name) => _byName.TryGetValue(name, out var site) ? site : null;

    /// <summary>True if some site is served under this host and port.</summary>
    public bool IsServed(string host) => _hosts.Contains(host);
}
