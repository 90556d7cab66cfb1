using System.Collections.Frozen;
using DrCloud.Api.Sites;

namespace DrCloud.Api.Changes;

/// <summary>
/// The web origins from which a site's enabled clients call, kept by the tail of changes: no request waits for a grain to know whether a browser may read its answer.
/// </summary>
internal sealed class ClientOrigins : BackgroundService
{
    private readonly FrozenDictionary<string, SiteOrigins> _sites;

    public ClientOrigins(SiteTable sites, ChangeFollower follower, IGrainFactory grains, ILogger<SiteOrigins> log)
    {
        _sites = sites.All.ToFrozenDictionary(site => site.Name, site => new SiteOrigins(site.Name, grains, log), StringComparer.Ordinal);
        foreach (var (site, origins) in _sites)
        {
            follower.Of(site).Applied += origins.Take;
        }
    }

    /// <summary>Whether an enabled client of the site is at this origin, as browsers write it.</summary>
    public bool Has(string site, string origin) => _sites[site].Contains(origin);

    protected override Task ExecuteAsync(CancellationToken stoppingToken) => Task.WhenAll(_sites.Values.Select(site => site.FollowAsync(stoppingToken)));
}
