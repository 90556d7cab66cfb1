namespace DrCloud.Bench.Load;

/// <summary>The measured server beside bare Kestrel, by alternating runs of the same requests; medians, and their ratio.</summary>
/// <param name="options">How long and how often.</param>
/// <param name="name">Name of the files.</param>
/// <param name="target">The ratio to be reached.</param>
/// <param name="leastMegabytes">Million bytes a second to be reached beside.</param>
internal sealed class SideBySide(BenchOptions options, string name, double target, double leastMegabytes = 0)
{
    private const int WarmUpSeconds = 10;

    /// <summary>Runs it and prints the table.</summary>
    /// <returns>0 if every ratio reaches the target and the probe is good, else 1.</returns>
    public async Task<int> RunAsync(Target measured, Plan plan)
    {
        var captures = Path.Combine(options.Data, name + ".answers");
        var answers = await Capture.FetchAsync(measured, plan.Requests);
        Capture.Write(captures, answers);
        Console.WriteLine($"{plan.Requests.Count:N0} (token, request) pairs, {plan.Requests.DistinctBy(request => request.Token).Count():N0} tokens, {answers.Count:N0} addresses, bodies of {answers.Values.Average(answer => answer.Body.Length):N0} bytes on average; {Wrk.Connections} connections, {options.Runs} runs of {options.Seconds} s each, alternating");

        var probe = await Probe.RunAsync(plan);
        await using var bare = await BareServer.StartAsync(measured.Certificate, captures);
        var sides = new[] { measured, new Target(bare.News, measured.Host, measured.Certificate) };
        foreach (var side in sides)
        {
            await Capture.CheckAsync(side, plan, answers);
            await Wrk.RunAsync(side, plan, plan.UniformFile, WarmUpSeconds);
        }

        var table = new ResultTable("draws", "measured req/s", "MB/s", "p50 ms", "p99 ms", "bare Kestrel req/s", "ratio", "target", "");
        var met = true;
        foreach (var (draws, file) in new[] { ("uniform", plan.UniformFile), ("Zipf", plan.ZipfFile) })
        {
            var (own, yardstick) = await AlternateAsync(sides, plan, file);
            var ratio = Median(own) / Median(yardstick);
            var megabytes = ResultTable.Median(own.Select(run => run.Bytes / run.Seconds / 1e6));
            var reached = ratio >= target && megabytes >= leastMegabytes;
            met &= reached;
            table.Row(draws, ResultTable.Number(Median(own)), ResultTable.Number(megabytes), ResultTable.Number(ResultTable.Median(own.Select(run => run.Median))), ResultTable.Number(ResultTable.Median(own.Select(run => run.Percentile99))), ResultTable.Number(Median(yardstick)), $"{ratio:0.00}", leastMegabytes > 0 ? $">= {leastMegabytes} MB/s" : $">= {target:0.00}", reached ? "met" : "MISSED");
        }

        await Capture.CheckAsync(measured, plan, answers);
        table.Print();
        Console.WriteLine(probe);
        return met && probe.IsGood ? 0 : 1;
    }

    private static double Median(IEnumerable<LoadResult> runs) => ResultTable.Median(runs.Select(run => run.Rate));

    private async Task<(List<LoadResult> Measured, List<LoadResult> Yardstick)> AlternateAsync(Target[] sides, Plan plan, string draws)
    {
        List<LoadResult>[] results = [[], []];
        for (var run = 0; run < options.Runs; run++)
        {
            for (var side = 0; side < sides.Length; side++)
            {
                results[side].Add(await Wrk.RunAsync(sides[side], plan, draws, options.Seconds));
            }
        }

        return (results[0], results[1]);
    }
}
