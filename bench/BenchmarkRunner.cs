using DrCloud.Bench.Load;

namespace DrCloud.Bench;

/// <summary>The command line: a benchmark by its name, or a server that a benchmark starts as its own process.</summary>
internal static class BenchmarkRunner
{
    public static async Task<int> RunAsync(IReadOnlyList<Benchmark> benchmarks, string[] args)
    {
        try
        {
            return args switch
            {
                [BareServer.Command, .. var rest] => await BareServer.ServeAsync(rest),
                [MeasuredServer.Command, .. var rest] => await MeasuredServer.ServeAsync(rest),
                [var name, .. var rest] when benchmarks.FirstOrDefault(benchmark => benchmark.Name == name) is { } benchmark => await RunAsync(benchmark, BenchOptions.Parse(rest)),
                _ => Usage(benchmarks),
            };
        }
        catch (Exception e) when (e is ArgumentException or BenchmarkException)
        {
            await Console.Error.WriteLineAsync(e.Message);
            return 1;
        }
    }

    private static async Task<int> RunAsync(Benchmark benchmark, BenchOptions options)
    {
        Console.WriteLine($"{benchmark.Name}: {benchmark.Summary}");
        Console.WriteLine(Machine.Describe());
        return await benchmark.RunAsync(options);
    }

    private static int Usage(IReadOnlyList<Benchmark> benchmarks)
    {
        Console.Error.WriteLine("usage: bench NAME [--seconds N] [--runs N] [--patients N] [--resources N] [--requests N] [--seed N] [--only N] [--data FOLDER] [--plans]");
        foreach (var benchmark in benchmarks)
        {
            Console.Error.WriteLine($"  {benchmark.Name,-16}{benchmark.Summary}");
        }

        return 2;
    }
}

/// <summary>A benchmark cannot be run, or its figures would mean nothing; the message says why.</summary>
internal sealed class BenchmarkException(string message) : Exception(message);
