using System.ComponentModel.DataAnnotations;

namespace DrCloud.Grains;

/// <summary>How much a silo keeps in memory, and how stale it may be.</summary>
public sealed class RecordOptions
{
    /// <summary>Configuration section.</summary>
    public const string Section = "DrCloud:Records";

    /// <summary>Bytes of JSON that one patient's record keeps in memory; of a larger record, bodies come from the database. 32 MiB.</summary>
    [Range(0, long.MaxValue)]
    public long BodyBudget { get; set; } = 32L << 20;

    /// <summary>Bytes of shared resources that the silo keeps for a site. 128 MiB.</summary>
    [Range(1 << 20, long.MaxValue)]
    public long SharedCacheBytes { get; set; } = 128L << 20;

    /// <summary>How long after the last news from the log what is in memory may still be answered. 1 s.</summary>
    public TimeSpan StalenessBound { get; set; } = TimeSpan.FromSeconds(1);

    /// <summary>How often the log is asked for news. 200 ms.</summary>
    public TimeSpan FollowEvery { get; set; } = TimeSpan.FromMilliseconds(200);

    /// <summary>How long a record that nobody asks for stays in memory. 15 minutes.</summary>
    public TimeSpan IdleAge { get; set; } = TimeSpan.FromMinutes(15);
}
