using System.Collections.Frozen;
using DrCloud.Api.Changes;
using DrCloud.Api.Sites;
using DrCloud.Fhir.Auditing;

namespace DrCloud.Api.Auditing;

/// <summary>The audit trails of this process, one for each site: where everything that happens is told.</summary>
internal sealed class AuditTrails(SiteTable sites, IGrainFactory grains, SiteFacts facts, TimeProvider clock, ILogger<AuditTrail> log) : BackgroundService
{
    private readonly FrozenDictionary<string, AuditTrail> _trails =
        sites.All.ToFrozenDictionary(site => site.Name, site => new AuditTrail(site.Name, grains, facts, clock, log), StringComparer.Ordinal);

    /// <summary>The trail of a configured site.</summary>
    public AuditTrail Of(string site) => _trails[site];

    /// <summary>Tells of something that a request did, apart from FHIR.</summary>
    /// <param name="http">The request; its site has been found.</param>
    /// <param name="happened">What happened; where it came from is filled in.</param>
    public void Take(HttpContext http, AuditEvent happened) => Take(http, http.Site(), happened);

    /// <summary>Tells of something that a request did at a site that it names in its own way.</summary>
    public void Take(HttpContext http, Site site, AuditEvent happened) =>
        Of(site.Name).Take(happened with { From = http.Connection.RemoteIpAddress, Request = http.TraceIdentifier });

    /// <summary>After the server has stopped taking requests, and before the silo ends: what is left is kept.</summary>
    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        await base.StopAsync(cancellationToken);
        await Task.WhenAll(_trails.Values.Select(trail => trail.EndAsync(cancellationToken)));
    }

    protected override Task ExecuteAsync(CancellationToken stoppingToken)
    {
        foreach (var trail in _trails.Values)
        {
            trail.Begin();
        }

        return Task.WhenAll(_trails.Values.Select(trail => trail.RunAsync(stoppingToken)));
    }
}
