namespace DrCloud.Bench.Load;

/// <summary>The measured server beside bare Kestrel, by alternating runs of the same requests; medians, and their ratio.</summary>
internal sealed class SideBySide(BenchOptions options, string name, double target)
{
    /// <summary>What bare Kestrel over plain HTTP must reach, or the machine is too noisy for the figures to mean anything.</summary>
    private const double LeastProbe = 50_000;

    private const int WarmUpSeconds = 10;

    /// <summary>Runs it and prints the table.</summary>
    /// <returns>0 if every ratio reaches the target and the probe is good, else 1.</returns>
    public async Task<int> RunAsync(Target measured, Plan plan)
    {
        var captures = Path.Combine(options.Data, name + ".answers");
        var answers = await Capture.FetchAsync(measured, plan.Requests);
        Capture.Write(captures, answers);
        Console.WriteLine($"{plan.Requests.Count:N0} (token, request) pairs, {plan.Requests.DistinctBy(request => request.Token).Count():N0} tokens, {answers.Count:N0} addresses, bodies of {answers.Values.Average(answer => answer.Body.Length):N0} bytes on average; {Wrk.Connections} connections, {options.Runs} runs of {options.Seconds} s each, alternating");

        var probe = await ProbeAsync(plan);
        await using var bare = await BareServer.StartAsync(measured.Certificate, captures);
        var sides = new[] { measured, new Target(bare.News, measured.Host, measured.Certificate) };
        foreach (var side in sides)
        {
            await Capture.CheckAsync(side, plan, answers);
            await Wrk.RunAsync(side, plan, plan.UniformFile, WarmUpSeconds);
        }

        var table = new ResultTable("draws", "measured req/s", "p50 ms", "p99 ms", "bare Kestrel req/s", "ratio", "target", "");
        var met = true;
        foreach (var (draws, file) in new[] { ("uniform", plan.UniformFile), ("Zipf", plan.ZipfFile) })
        {
            var (own, yardstick) = await AlternateAsync(sides, plan, file);
            var ratio = Median(own) / Median(yardstick);
            met &= ratio >= target;
            table.Row(draws, ResultTable.Number(Median(own)), ResultTable.Number(ResultTable.Median(own.Select(run => run.Median))), ResultTable.Number(ResultTable.Median(own.Select(run => run.Percentile99))), ResultTable.Number(Median(yardstick)), $"{ratio:0.00}", $">= {target:0.00}", ratio >= target ? "met" : "MISSED");
        }

        await Capture.CheckAsync(measured, plan, answers);
        table.Print();
        Console.WriteLine($"probe: bare Kestrel, plain HTTP, 892 bytes: {probe.Rate:N0} req/s{(probe.Rate < LeastProbe ? $", below {LeastProbe:N0}: the machine is too noisy, this run is void" : "")}");
        return met && probe.Rate >= LeastProbe ? 0 : 1;
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

    private static async Task<LoadResult> ProbeAsync(Plan plan)
    {
        await using var plain = await BareServer.StartPlainAsync();
        var target = new Target(plain.News, "");
        await Wrk.RunAsync(target, plan, plan.UniformFile, 3);
        return await Wrk.RunAsync(target, plan, plan.UniformFile, 5);
    }
}
