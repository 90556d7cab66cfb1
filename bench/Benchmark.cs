namespace DrCloud.Bench;

/// <summary>A benchmark that the command line can name.</summary>
/// <param name="Name">What is typed.</param>
/// <param name="Summary">What it measures and against what, in one line.</param>
/// <param name="RunAsync">Runs it and prints its table; returns the exit code.</param>
internal sealed record Benchmark(string Name, string Summary, Func<BenchOptions, Task<int>> RunAsync);
