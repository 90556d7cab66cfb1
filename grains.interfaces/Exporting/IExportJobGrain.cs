namespace DrCloud.Grains.Interfaces.Exporting;

/// <summary>A bulk export. Key: the site and the job's id, 256 random bits, which its addresses carry.</summary>
[Repeatable, Alias("drcloud.export-job")]
public interface IExportJobGrain : IGrainWithStringKey
{
    /// <summary>What is known of it, or null if there is no such job, or no longer.</summary>
    /// <param name="isPoll">True if a client asks, which it is not to do too often.</param>
    [Alias("status")]
    Task<ExportStatus?> StatusAsync(bool isPoll);

    /// <summary>Ends the job if it still runs, and removes its files. Nothing happens if there is no such job.</summary>
    [Alias("cancel")]
    Task CancelAsync();
}

/// <summary>The exports of one client. Key: the site and the client's id.</summary>
[Repeatable, Alias("drcloud.export-queue")]
public interface IExportQueueGrain : IGrainWithStringKey
{
    /// <summary>Takes a job on, durably; it runs when it is its turn.</summary>
    /// <param name="job">Its id: the same once more is the same job.</param>
    /// <param name="request">What is asked for.</param>
    [Alias("add")]
    Task<ExportAdmission> AddAsync(string job, ExportRequest request);
}

/// <summary>Whether an export was taken on.</summary>
public enum ExportAdmission
{
    /// <summary>It was.</summary>
    Accepted,

    /// <summary>The client has as many unfinished exports as it may have.</summary>
    TooMany,

    /// <summary>The silos have no folder for exports.</summary>
    NotOffered,
}

/// <summary>The finished parts of exports, read on any silo. Key: the site.</summary>
[Repeatable, Alias("drcloud.export-files")]
public interface IExportFilesGrain : IGrainWithStringKey
{
    /// <summary>True if the part is there as it was written: its length and its hash are.</summary>
    [Alias("verify")]
    Task<bool> VerifyAsync(string job, ExportPart part);

    /// <summary>Bytes of a part from the offset, at most <see cref="MostBytes"/>; none at its end.</summary>
    [Alias("read")]
    ValueTask<ReadOnlyMemory<byte>> ReadAsync(string job, string part, long offset, int count);

    /// <summary>The most bytes of an answer.</summary>
    const int MostBytes = 512 * 1024;
}
