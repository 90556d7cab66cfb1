using DrCloud.Storage.Databases;
using DrCloud.Storage.Reading;

namespace DrCloud.Storage.Exporting;

/// <inheritdoc cref="IExportSource"/>
internal sealed class ExportSource(Database database) : IExportSource
{
    private readonly ExportReads _reads = new(database.Dialect);

    public Task<long> ReadAsync(ExportRange range, IExportSink sink, TimeSpan budget, CancellationToken ct) =>
        database.ReadAsync(ReadPurpose.Export, (connection, token) => _reads.ReadAsync(connection, range, sink, budget, token), ct);

    public Task<IReadOnlyDictionary<string, long>> CountAsync(long after, long through, CancellationToken ct) =>
        database.ReadAsync(ReadPurpose.Export, (connection, token) => ExportReads.CountAsync(connection, after, through, token), ct);

    public Task<long> FirstSinceAsync(DateTimeOffset time, CancellationToken ct) =>
        database.ReadAsync(ReadPurpose.Lookup, (connection, token) => HistoryReads.FirstSinceAsync(connection, HistoryReads.RoundedUp(time), token), ct);
}
