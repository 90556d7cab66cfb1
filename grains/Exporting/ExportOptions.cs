using System.ComponentModel.DataAnnotations;

namespace DrCloud.Grains.Exporting;

/// <summary>Where bulk exports are written, how fast, and how long they are kept.</summary>
public sealed class ExportOptions
{
    /// <summary>Configuration section.</summary>
    public const string Section = "DrCloud:Exports";

    /// <summary>A folder that all silos share. Empty: exports are not offered.</summary>
    public string Folder { get; set; } = "";

    /// <summary>How exports share the machine with those who read and write.</summary>
    public ExportPace Pace { get; set; } = ExportPace.Considerate;

    /// <summary>How long files are kept after the export has ended. 24 hours.</summary>
    public TimeSpan Life { get; set; } = TimeSpan.FromHours(24);

    /// <summary>How many exports of a client may run at once; others wait. 1.</summary>
    [Range(1, 100)]
    public int RunningPerClient { get; set; } = 1;

    /// <summary>How many unfinished exports a client may have. 5.</summary>
    [Range(1, 1000)]
    public int UnfinishedPerClient { get; set; } = 5;

    /// <summary>Log numbers in a piece at least: pieces are what silos share out, and what is lost when one dies. 16,384.</summary>
    [Range(1, long.MaxValue)]
    public long SmallestPiece { get; set; } = 16_384;

    /// <summary>Pieces of the log that a silo works on at once, at full pace. 2.</summary>
    [Range(1, 64)]
    public int ShardsPerSilo { get; set; } = 2;

    /// <summary>How long a step reads, at full pace. 500 ms.</summary>
    public TimeSpan Step { get; set; } = TimeSpan.FromMilliseconds(500);

    /// <summary>How long a step reads, at considerate pace. 20 ms.</summary>
    public TimeSpan ConsiderateStep { get; set; } = TimeSpan.FromMilliseconds(20);

    /// <summary>Between two steps at considerate pace. 60 ms.</summary>
    public TimeSpan Pause { get; set; } = TimeSpan.FromMilliseconds(60);

    /// <summary>How long an export goes on without any progress, its database or silos gone, before it fails. 10 minutes.</summary>
    public TimeSpan GiveUpAfter { get; set; } = TimeSpan.FromMinutes(10);

    /// <summary>How often each silo sees to it that unfinished exports are worked on and old files removed. 10 s.</summary>
    public TimeSpan WatchEvery { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>Bytes from which on a file of the manifest is followed by another of its type. 256 MiB.</summary>
    public long FileBytes { get; set; } = 256L << 20;
}

/// <summary>How an export shares the machine.</summary>
public enum ExportPace
{
    /// <summary>One piece of the log a silo, in short steps with pauses: online traffic goes first.</summary>
    Considerate,

    /// <summary>As fast as it goes.</summary>
    Full,
}
