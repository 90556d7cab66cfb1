using DrCloud.Grains.Log;
using DrCloud.Grains.Patients;
using DrCloud.Grains.Shared;
using DrCloud.Storage;
using Microsoft.Extensions.Logging;

namespace DrCloud.Grains;

/// <summary>What this silo holds of one site: its clinical database, the records and shared resources kept in memory, and the follower that keeps them fresh.</summary>
public sealed class ClinicalSite
{
    internal ClinicalSite(string name, IClinicalStore store, RecordOptions options, TimeProvider clock, ILoggerFactory logs)
    {
        Name = name;
        Store = new GrainStore(store);
        Options = options;
        Freshness = new LogFreshness(clock, options.StalenessBound);
        Shared = new SharedCache(Store, Freshness, options.SharedCacheBytes);
        Records = new HeldRecords();
        Log = new LogFollower(this, clock, logs.CreateLogger<LogFollower>());
    }

    /// <summary>The site's name, as in the URL.</summary>
    public string Name { get; }

    /// <summary>Its database, as grains see it: failures are <see cref="Interfaces.ServiceUnavailableException"/>.</summary>
    public IClinicalStore Store { get; }

    /// <summary>True while this silo has recent news of the site's database, so that it may answer from memory.</summary>
    public bool IsFresh => Freshness.IsFresh;

    internal RecordOptions Options { get; }

    internal LogFreshness Freshness { get; }

    internal SharedCache Shared { get; }

    internal HeldRecords Records { get; }

    internal LogFollower Log { get; }
}
