using DrCloud.Bench;

// Each benchmark is one entry: its name, what it measures, and the program.
Benchmark[] benchmarks =
[
    Reads.ByPatient,
    Reads.ByUser,
    Reads.Search,
    Cold.FirstByte,
    Memory.OfPatients,
];

return await BenchmarkRunner.RunAsync(benchmarks, args);
