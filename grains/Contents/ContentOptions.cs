namespace DrCloud.Grains.Contents;

/// <summary>When uploads that came to nothing are removed.</summary>
public sealed class ContentOptions
{
    /// <summary>Configuration section.</summary>
    public const string Section = "DrCloud:Contents";

    /// <summary>How long after its last chunk an upload that no commit has taken over is given up. 6 hours: the slowest sender that is waited for takes over an hour for a chunk.</summary>
    public TimeSpan GivenUpAfter { get; set; } = TimeSpan.FromHours(6);

    /// <summary>How often each silo looks for such uploads. 30 minutes.</summary>
    public TimeSpan SweepEvery { get; set; } = TimeSpan.FromMinutes(30);
}
