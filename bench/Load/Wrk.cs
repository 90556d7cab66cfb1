using System.ComponentModel;
using System.Diagnostics;
using System.Globalization;

namespace DrCloud.Bench.Load;

/// <summary>What one run of the load program saw. Latencies in milliseconds.</summary>
internal sealed record LoadResult(long Requests, double Seconds, long BadStatuses, long SocketErrors, long Timeouts, double Median, double Percentile99, double Percentile999, long Bytes)
{
    /// <summary>Requests a second.</summary>
    public double Rate => Requests / Seconds;
}

/// <summary><see href="https://github.com/wg/wrk">wrk</see>, which costs far less than the server that it loads.</summary>
internal static class Wrk
{
    /// <summary>Connections kept open and busy.</summary>
    public const int Connections = 64;

    /// <summary>Sends the requests of the plan for some seconds.</summary>
    /// <exception cref="BenchmarkException">wrk is missing or failed, or a request did.</exception>
    public static Task<LoadResult> RunAsync(Target target, Plan plan, string draws, int seconds) =>
        RunAsync(target, "load.lua", seconds, plan.RequestFile, draws, target.Host);

    /// <summary>Sends for some seconds what a script makes.</summary>
    /// <exception cref="BenchmarkException">wrk is missing or failed, or a request did.</exception>
    public static async Task<LoadResult> RunAsync(Target target, string script, int seconds, params string[] scriptArguments)
    {
        var start = new ProcessStartInfo("wrk") { RedirectStandardOutput = true, RedirectStandardError = true };
        string[] arguments =
        [
            "-t2", $"-c{Connections}", $"-d{seconds}s", "--timeout", "10s", "-s", Path.Combine(AppContext.BaseDirectory, "Load", script),
            target.Address, .. scriptArguments,
        ];
        Array.ForEach(arguments, start.ArgumentList.Add);
        using var process = Start(start);
        var output = await process.StandardOutput.ReadToEndAsync();
        var error = await process.StandardError.ReadToEndAsync();
        await process.WaitForExitAsync();
        var line = output.Split('\n').FirstOrDefault(line => line.StartsWith("RESULT ", StringComparison.Ordinal))
            ?? throw new BenchmarkException($"wrk gave no result: {output}{error}");
        var result = Parse(line);
        return result.BadStatuses + result.SocketErrors + result.Timeouts == 0
            ? result
            : throw new BenchmarkException($"The run is void: {result.BadStatuses} answers were not 2xx, {result.SocketErrors} socket errors, {result.Timeouts} time-outs, of {result.Requests} requests to {target.Address}.");
    }

    private static Process Start(ProcessStartInfo start)
    {
        try
        {
            return Process.Start(start)!;
        }
        catch (Win32Exception)
        {
            throw new BenchmarkException("wrk is not installed (package 'wrk').");
        }
    }

    private static LoadResult Parse(string line)
    {
        var n = line.Split(' ').Skip(1).Select(text => long.Parse(text, CultureInfo.InvariantCulture)).ToArray();
        return new LoadResult(n[0], n[1] / 1e6, n[2], n[3], n[4], n[5] / 1e3, n[6] / 1e3, n[7] / 1e3, n[8]);
    }
}
