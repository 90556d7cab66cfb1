using DrCloud.Bench;
using DrCloud.Bench.OAuth;
using DrCloud.Bench.Populations;

// Each benchmark is one entry: its name, what it measures, and the program.
Benchmark[] benchmarks =
[
    Reads.ByPatient,
    Reads.ByUser,
    ReadsCluster.ByPatient,
    Reads.Search,
    Cold.FirstByte,
    Memory.OfPatients,
    Import.Rate,
    Attachments.Streamed,
    StorageWrites.Updates,
    StorageImport.Rate,
    Population.Benchmark,
    Crud.Mixed,
    Everything.Records,
    Fuzz.Requests,
    Tokens.Issued,
    Export.Rate,
    new("indexing", "search values of resources taken out and packed, on one core, beside the SDK's FHIRPath engine", _ => Task.FromResult(Indexing.Run())),
];

return await BenchmarkRunner.RunAsync(benchmarks, args);
