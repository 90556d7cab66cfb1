using System.Collections.Concurrent;
using System.Diagnostics;

namespace DrCloud.Hosting.Import;

/// <summary>Counts while an import runs; safe for concurrent use.</summary>
internal sealed class ImportTally(long totalBytes)
{
    private readonly ConcurrentDictionary<string, Counts> _types = new(StringComparer.Ordinal);
    private readonly ConcurrentQueue<Reject> _rejects = new();
    private readonly Stopwatch _watch = Stopwatch.StartNew();
    private long _bytes;
    private long _resources;
    private long _rejected;
    private long _skipped;

    public ImportProgress Progress => new(Interlocked.Read(ref _bytes), totalBytes, Interlocked.Read(ref _resources), _watch.Elapsed.TotalSeconds);

    public void Read(long bytes) => Interlocked.Add(ref _bytes, bytes);

    public void Created(string type) => Count(ref Of(type).Created);

    public void Updated(string type) => Count(ref Of(type).Updated);

    public void Present(string type) => Count(ref Of(type).Present);

    public void Skipped() => Interlocked.Increment(ref _skipped);

    public void Rejected(string type, string file, int line, string reason)
    {
        Count(ref Of(type).Rejected);
        if (Interlocked.Increment(ref _rejected) <= ImportSummary.MaxRejects)
        {
            _rejects.Enqueue(new Reject(file, line, reason));
        }
    }

    public ImportSummary Summary(long dangling) => new()
    {
        Types = [.. _types.OrderBy(t => t.Key, StringComparer.Ordinal).Select(t => new TypeCount(t.Key, t.Value.Created, t.Value.Updated, t.Value.Present, t.Value.Rejected))],
        Rejects = [.. _rejects.OrderBy(r => r.File, StringComparer.Ordinal).ThenBy(r => r.Line)],
        Rejected = _rejected,
        SkippedRequests = _skipped,
        DanglingReferences = dangling,
        Seconds = _watch.Elapsed.TotalSeconds,
    };

    private Counts Of(string type) => _types.GetOrAdd(type, _ => new Counts());

    private void Count(ref long counter)
    {
        Interlocked.Increment(ref counter);
        Interlocked.Increment(ref _resources);
    }

    private sealed class Counts
    {
        public long Created;
        public long Updated;
        public long Present;
        public long Rejected;
    }
}
