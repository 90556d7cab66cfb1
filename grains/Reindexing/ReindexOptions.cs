namespace DrCloud.Grains.Reindexing;

/// <summary>The pace of the reindexing.</summary>
public sealed class ReindexOptions
{
    /// <summary>Configuration section.</summary>
    public const string Section = "DrCloud:Reindexing";

    /// <summary>Between two steps of at most 100 resources. 50 ms.</summary>
    public TimeSpan Pause { get; set; } = TimeSpan.FromMilliseconds(50);

    /// <summary>Before a step that failed is repeated. 5 s.</summary>
    public TimeSpan PauseAfterFailure { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>Between two lines in the log that say how far it is. 30 s.</summary>
    public TimeSpan ReportEvery { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>How often each silo sees to it that somebody is at it, for the silo that was may have died. 1 minute.</summary>
    public TimeSpan WatchEvery { get; set; } = TimeSpan.FromMinutes(1);
}
