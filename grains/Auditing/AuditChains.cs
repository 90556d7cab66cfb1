using System.Collections.Concurrent;
using DrCloud.Grains.Interfaces.Auditing;
using DrCloud.Storage.State;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Logging;

namespace DrCloud.Grains.Auditing;

/// <summary>The chains of this silo, one for each site; ended when the silo ends.</summary>
internal sealed partial class AuditChains(ClinicalSites sites, IServiceProvider services, IConfiguration configuration, TimeProvider clock, ILogger<AuditChains> log)
    : ILifecycleParticipant<ISiloLifecycle>, IDisposable
{
    // After the grains have left: nothing more is appended then.
    private const int AfterGrains = ServiceLifecycleStage.RuntimeInitialize - 1;

    private readonly ConcurrentDictionary<string, Lazy<AuditChain>> _chains = new(StringComparer.Ordinal);
    private readonly Lazy<AuditKey> _key = new(() => new AuditKey(configuration));

    /// <summary>The chain of a site.</summary>
    public AuditChain Of(string site) =>
        _chains.GetOrAdd(site, name => new Lazy<AuditChain>(() => new AuditChain(sites.For(name).Store.Audit, AnchorsOf(name), _key.Value, clock))).Value;

    /// <summary>Reads and checks the whole log of a site.</summary>
    public Task<AuditVerification> VerifyAsync(string site, CancellationToken ct) => new AuditVerifier(sites.For(site).Store.Audit, AnchorsOf(site), _key.Value).RunAsync(ct);

    public void Participate(ISiloLifecycle lifecycle) => lifecycle.Subscribe(nameof(AuditChains), AfterGrains, _ => Task.CompletedTask, CloseAsync);

    public void Dispose()
    {
        foreach (var chain in _chains.Values)
        {
            chain.Value.Dispose();
        }
    }

    private AuditAnchors AnchorsOf(string site) => new((IStateIndex)services.GetService(typeof(IStateIndex))!, site, clock);

    private async Task CloseAsync(CancellationToken ct)
    {
        foreach (var (site, chain) in _chains)
        {
            try
            {
                await chain.Value.CloseAsync();
            }
            catch (Exception e)
            {
                LogNotEnded(e, site);
            }
        }
    }

    [LoggerMessage(LogLevel.Warning, "Site {Site}: the chain of audit blocks could not be ended; verification will name it.")]
    private partial void LogNotEnded(Exception exception, string site);
}
