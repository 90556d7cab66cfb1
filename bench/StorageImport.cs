using System.Diagnostics;
using DrCloud.Fhir.Demo;
using DrCloud.Fhir.Resources;
using DrCloud.Storage;

namespace DrCloud.Bench;

/// <summary>The rate at which the store alone takes prepared resources in batches of 500, from an empty SQLite database on: a curve by tenths.</summary>
internal static class StorageImport
{
    private const int BatchSize = 500;
    private const double Target = 2000;
    private const double Steady = 0.8;

    public static Benchmark Rate { get; } = new("storage-import", "prepared resources in batches of 500 into SQLite, by tenths of the whole", RunAsync);

    private static async Task<int> RunAsync(BenchOptions options)
    {
        var total = options.Resources ?? 300_000;
        Directory.CreateDirectory(options.Data);
        var file = Path.Combine(options.Data, $"import-{Guid.NewGuid():N}.db");
        var rates = new List<double>();
        var table = new ResultTable("resources", "resources/s", "database MB", "heap MB");
        await using (var store = await ClinicalStoreFactory.OpenAsync("bench", $"sqlite:{file}", "https://localhost/apis/bench/fhir"))
        {
            var (written, busy) = (0, TimeSpan.Zero);
            foreach (var batch in Prepared().Chunk(BatchSize))
            {
                // Preparing is not what is measured here.
                var watch = Stopwatch.StartNew();
                await store.WriteAsync(new WriteBatch
                {
                    RequestId = Guid.CreateVersion7(),
                    Who = "bench",
                    Client = "bench",
                    Entries = batch.Select(resource => new WriteEntry { Kind = WriteKind.Create, Key = resource.Key, Resource = resource }).ToList(),
                });
                busy += watch.Elapsed;
                written += batch.Length;
                if (written / (total / 10) > rates.Count)
                {
                    rates.Add(total / 10 / busy.TotalSeconds);
                    busy = TimeSpan.Zero;
                    table.Row(ResultTable.Number(written), ResultTable.Number(rates[^1]), ResultTable.Number(new FileInfo(file).Length >> 20), ResultTable.Number(GC.GetTotalMemory(true) >> 20));
                }

                if (rates.Count == 10)
                {
                    break;
                }
            }
        }

        table.Print();
        foreach (var left in Directory.GetFiles(options.Data, Path.GetFileName(file) + "*"))
        {
            File.Delete(left);
        }

        var met = rates.Min() >= Target && rates[^1] >= Steady * rates[0];
        Console.WriteLine($"the last tenth against the first: {rates[^1] / rates[0]:0.00} (>= {Steady:0.00}), the slowest {rates.Min():0}/s (>= {Target:0}): {(met ? "met" : "MISSED")}; synchronous=FULL");
        return met ? 0 : 1;
    }

    /// <summary>Demo patients without end, each round with ids of its own.</summary>
    private static IEnumerable<PreparedResource> Prepared()
    {
        for (ulong seed = 1; ; seed++)
        {
            foreach (var resource in DemoPatients.Generate(200, seed))
            {
                var id = $"{resource.Key.Id[..Math.Min(resource.Key.Id.Length, 50)]}-{seed}";
                if (ResourcePreparer.Prepare(resource.Json, resource.Key.Type, id) is PrepareResult.Prepared prepared)
                {
                    yield return prepared.Resource;
                }
            }
        }
    }
}
