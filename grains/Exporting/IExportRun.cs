using DrCloud.Grains.Interfaces;
using DrCloud.Grains.Interfaces.Exporting;

namespace DrCloud.Grains.Exporting;

/// <summary>An export job as the silos see it. Key: as of <see cref="IExportJobGrain"/>.</summary>
[Repeatable, Alias("drcloud.export-run")]
internal interface IExportRun : IGrainWithStringKey
{
    /// <summary>Keeps what is asked for; durable when it returns.</summary>
    [Alias("begin")]
    Task BeginAsync(ExportRequest request, DateTimeOffset created);

    /// <summary>Starts the work, or goes on with it, if there is any and nobody is at it; removes what has expired. Returns at once.</summary>
    [Alias("nudge")]
    Task NudgeAsync();
}

/// <summary>A client's exports as the silos see them. Key: as of <see cref="IExportQueueGrain"/>.</summary>
[Repeatable, Alias("drcloud.export-turns")]
internal interface IExportTurns : IGrainWithStringKey
{
    /// <summary>True if it is the job's turn.</summary>
    [Alias("may-run")]
    Task<bool> MayRunAsync(string job);

    /// <summary>A job has ended: nudges those whose turn it is.</summary>
    [Alias("ended")]
    Task EndedAsync();
}
