using System.Collections.Concurrent;
using System.Globalization;
using System.Text;

namespace DrCloud.Tests.Fuzzing;

/// <summary>A request that was answered as none may be.</summary>
internal sealed record FuzzFault(FuzzRequest Request, WireAnswer Answer, string What)
{
    public override string ToString() => $"{What} ({Answer.Status}, {Answer.Elapsed.TotalMilliseconds:N0} ms)\n    {Request}\n    {Shorten(Encoding.UTF8.GetString(Answer.Body))}";

    private static string Shorten(string text) => text.Length > 500 ? text[..500] + "…" : text;
}

/// <summary>What a run sent and how it was answered.</summary>
internal sealed class FuzzReport(int seed)
{
    private readonly ConcurrentDictionary<(string Kind, int Status), int> _counts = new();
    private readonly ConcurrentQueue<FuzzFault> _faults = new();
    private readonly ConcurrentQueue<(TimeSpan Elapsed, FuzzRequest Request)> _slow = new();
    private long _slowest;

    public int Seed => seed;

    /// <summary>What was answered wrongly.</summary>
    public IReadOnlyCollection<FuzzFault> Faults => _faults;

    /// <summary>Requests of the generator that were sent.</summary>
    public long Sent => _counts.Values.Sum(count => (long)count);

    /// <summary>The longest that an answer took.</summary>
    public TimeSpan Slowest => new(Interlocked.Read(ref _slowest));

    /// <summary>Requests that took more than half of what is allowed, the longest first.</summary>
    public IEnumerable<(TimeSpan Elapsed, FuzzRequest Request)> Slow => _slow.OrderByDescending(slow => slow.Elapsed);

    /// <summary>How many of a kind were answered with 2xx or 3xx, of how many.</summary>
    public (int Accepted, int Sent) Of(string kind) =>
        (_counts.Where(count => count.Key.Kind == kind && count.Key.Status is >= 200 and < 400).Sum(count => count.Value), _counts.Where(count => count.Key.Kind == kind).Sum(count => count.Value));

    public void Add(FuzzRequest request, WireAnswer answer, string? fault, TimeSpan worthNoting)
    {
        _counts.AddOrUpdate((request.Kind, answer.Status), 1, (_, count) => count + 1);
        for (var known = Interlocked.Read(ref _slowest); answer.Elapsed.Ticks > known && Interlocked.CompareExchange(ref _slowest, answer.Elapsed.Ticks, known) != known; known = Interlocked.Read(ref _slowest))
        {
        }

        if (fault is not null)
        {
            _faults.Enqueue(new(request, answer, fault));
        }

        if (answer.Elapsed > worthNoting)
        {
            _slow.Enqueue((answer.Elapsed, request));
        }
    }

    /// <summary>A table of kinds by status; 0 is a connection that ended without an answer.</summary>
    public override string ToString()
    {
        int[] statuses = [.. _counts.Keys.Select(key => key.Status).Distinct().Order()];
        var text = new StringBuilder().Append(CultureInfo.InvariantCulture, $"seed {Seed}, {Sent:N0} requests, the slowest {Slowest.TotalMilliseconds:N0} ms\n{"kind",-18}{string.Concat(statuses.Select(status => $"{status,7}"))}\n");
        foreach (var kind in RequestGenerator.KindNames)
        {
            text.Append(CultureInfo.InvariantCulture, $"{kind,-18}{string.Concat(statuses.Select(status => $"{_counts.GetValueOrDefault((kind, status)),7}"))}\n");
        }

        return text.ToString();
    }
}
