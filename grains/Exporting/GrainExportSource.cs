using DrCloud.Storage.Exporting;

namespace DrCloud.Grains.Exporting;

/// <summary>The log for exports as grains see it: a database that cannot be reached becomes the exception that grains know.</summary>
internal sealed class GrainExportSource(IExportSource source) : IExportSource
{
    public Task<long> ReadAsync(ExportRange range, IExportSink sink, TimeSpan budget, CancellationToken ct) =>
        GrainStore.TranslateAsync(() => source.ReadAsync(range, sink, budget, ct));

    public Task<IReadOnlyDictionary<string, long>> CountAsync(long after, long through, CancellationToken ct) =>
        GrainStore.TranslateAsync(() => source.CountAsync(after, through, ct));

    public Task<long> FirstSinceAsync(DateTimeOffset time, CancellationToken ct) =>
        GrainStore.TranslateAsync(() => source.FirstSinceAsync(time, ct));
}
