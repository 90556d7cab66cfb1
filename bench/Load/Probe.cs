namespace DrCloud.Bench.Load;

/// <summary>What the machine can do now: bare Kestrel over plain HTTP with 892 bytes. Where it does less than it must, others use the machine, and figures would mean nothing.</summary>
/// <param name="Rate">Requests a second.</param>
internal sealed record Probe(double Rate)
{
    private const double Least = 50_000;

    /// <summary>True if the run counts.</summary>
    public bool IsGood => Rate >= Least;

    /// <summary>Measures it.</summary>
    public static async Task<Probe> RunAsync(Plan plan)
    {
        await using var plain = await BareServer.StartPlainAsync();
        var target = new Target(plain.News, "");
        await Wrk.RunAsync(target, plan, plan.UniformFile, 3);
        return new((await Wrk.RunAsync(target, plan, plan.UniformFile, 5)).Rate);
    }

    public override string ToString() => $"probe: bare Kestrel, plain HTTP, 892 bytes: {Rate:N0} req/s{(IsGood ? "" : $", below {Least:N0}: the machine is too noisy, this run is void")}";
}
