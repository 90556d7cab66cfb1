using System.Diagnostics;
using System.Text;
using System.Text.RegularExpressions;

namespace DrCloud.Tests.Fuzzing;

/// <summary>A server to send to, and by whom: the tokens of the bearers, the first of whom sends most; null is nobody.</summary>
/// <param name="Address">Scheme, host and port.</param>
/// <param name="CertificateHash">The certificate that it shows.</param>
/// <param name="Bearers">Tokens. The first may write and delete everything.</param>
internal sealed record FuzzTarget(Uri Address, string CertificateHash, IReadOnlyList<string?> Bearers);

/// <summary>Sends what the generator makes and judges what comes back. Resources that the server made on the way are deleted again, so that its data stay of one size.</summary>
internal sealed partial class FuzzRun(FuzzTarget target, RequestGenerator generator, FuzzReport report)
{
    /// <summary>An answer that takes longer is a fault, if it does so again when nothing else is asked.</summary>
    public static readonly TimeSpan LongestAnswer = TimeSpan.FromSeconds(2);

    private long _next;

    /// <summary>Sends the next requests, by so many connections at once.</summary>
    /// <param name="count">How many, at most.</param>
    /// <param name="connections">How many at once.</param>
    /// <param name="limit">No more are begun after this time.</param>
    public async Task SendAsync(long count, int connections, TimeSpan limit)
    {
        var end = Interlocked.Read(ref _next) + count;
        var watch = Stopwatch.StartNew();
        List<(FuzzRequest Request, int Bearer)>[] slow = [.. Enumerable.Range(0, connections).Select(_ => new List<(FuzzRequest, int)>())];
        await Task.WhenAll(slow.Select(mine => Task.Run(async () =>
        {
            await using var connection = new WireConnection(target.Address, target.CertificateHash);
            for (long number; watch.Elapsed < limit && (number = Interlocked.Increment(ref _next) - 1) < end;)
            {
                if (await SendAsync(connection, generator.Make(number, target.Bearers.Count)) is { } waited)
                {
                    mine.Add(waited);
                }
            }
        })));
        Interlocked.Exchange(ref _next, Math.Min(end, Interlocked.Read(ref _next)));
        await RepeatAsync(slow.SelectMany(mine => mine));
    }

    /// <summary>Sends one request by its number: to see a fault again.</summary>
    public async Task SendOneAsync(long number)
    {
        await using var connection = new WireConnection(target.Address, target.CertificateHash);
        await SendAsync(connection, generator.Make(number, target.Bearers.Count));
    }

    private async Task<(FuzzRequest Request, int Bearer)?> SendAsync(WireConnection connection, (FuzzRequest Request, int Bearer) made)
    {
        var (request, bearer) = made;
        var answer = await SendAsync(connection, request, target.Bearers[bearer]);
        report.Add(request, answer, AnswerJudge.FaultOf(request, answer), LongestAnswer / 2);
        foreach (var location in Made(request, answer))
        {
            await SendAsync(connection, new FuzzRequest { Method = "DELETE", Target = location }, target.Bearers[0]);
        }

        return answer.Elapsed > LongestAnswer && answer.Status != 0 ? made : null;
    }

    private Task<WireAnswer> SendAsync(WireConnection connection, FuzzRequest request, string? token) =>
        connection.SendAsync(request.ToBytes(target.Address.Authority, token), request.Method == "HEAD", request.Surface == FuzzSurface.Broken);

    /// <summary>A machine that is busy makes anything slow: what was slow is asked again, alone.</summary>
    private async Task RepeatAsync(IEnumerable<(FuzzRequest Request, int Bearer)> slow)
    {
        await using var connection = new WireConnection(target.Address, target.CertificateHash);
        foreach (var (request, bearer) in slow)
        {
            var again = await SendAsync(connection, request, target.Bearers[bearer]);
            if (again.Elapsed > LongestAnswer)
            {
                report.Add(request, again, $"an answer that takes longer than {LongestAnswer.TotalSeconds} s", LongestAnswer / 2);
            }
        }
    }

    /// <summary>Where the resources are that the request has made, beside those under the few ids of the run's own.</summary>
    private static IEnumerable<string> Made(FuzzRequest request, WireAnswer answer)
    {
        if (request.Method != "POST" || answer.Status is not (200 or 201))
        {
            return [];
        }

        IEnumerable<string> locations = answer.Status == 201
            ? answer.Header("Location") is { } location ? [location] : []
            : MadeByEntry().Matches(Encoding.UTF8.GetString(answer.Body)).Select(match => match.Groups[1].Value);
        return locations.Where(made => !made.Contains("/fuzz-", StringComparison.Ordinal)).Select(made => WithoutVersion(new Uri(made).AbsolutePath));
    }

    private static string WithoutVersion(string path) => path.IndexOf("/_history/", StringComparison.Ordinal) is > 0 and var end ? path[..end] : path;

    [GeneratedRegex("\"status\":\"201[^\"]*\",\"location\":\"([^\"]+)\"")]
    private static partial Regex MadeByEntry();
}
