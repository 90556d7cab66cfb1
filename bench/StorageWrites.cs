using System.Diagnostics;
using System.Globalization;
using System.Text;
using DrCloud.Fhir.Demo;
using DrCloud.Fhir.Resources;
using DrCloud.Storage;
using DrCloud.Tests;

namespace DrCloud.Bench;

/// <summary>
/// Durable updates of single resources by 64 clients at once through the write queue, beside the same rows written one transaction after another
/// by plain ADO.NET; on SQLite and on a private MariaDB, flushed at every commit.
/// </summary>
internal static class StorageWrites
{
    private const int Clients = 64;
    private const int Resources = 2000;
    private const double Target = 1;
    private const string Value = "\"valueQuantity\":{\"value\":";

    public static Benchmark Updates { get; } = new("writes", "durable single-resource updates, 64 at once, beside raw commits of the same rows one by one", RunAsync);

    private static async Task<int> RunAsync(BenchOptions options)
    {
        Directory.CreateDirectory(options.Data);
        var table = new ResultTable("database", "updates/s, 64 at once", "raw commits/s, one by one", "ratio", "target", "");
        var file = Path.Combine(options.Data, $"writes-{Guid.NewGuid():N}.db");
        var met = await MeasureAsync(table, "SQLite (WAL, synchronous=FULL)", $"sqlite:{file}", options);
        foreach (var left in Directory.GetFiles(options.Data, Path.GetFileName(file) + "*"))
        {
            File.Delete(left);
        }

        if (await MariaDbProcess.StartAsync() is { } server)
        {
            met &= await MeasureAsync(table, "MariaDB (flush_log_at_trx_commit=1)", server.NewDatabase(), options);
            server.Kill();
        }

        table.Print();
        Console.WriteLine($"{Resources} demo Observations, two states of each in turn, others in each run; medians of {options.Runs} alternating runs of {options.Seconds} s");
        return met ? 0 : 1;
    }

    private static async Task<bool> MeasureAsync(ResultTable table, string name, string database, BenchOptions options)
    {
        var observations = Observations();
        await using var store = await ClinicalStoreFactory.OpenAsync("bench", database, "https://localhost/apis/bench/fhir");
        await store.WriteAsync(Batch(observations.Select(observation => Entry(Prepared(observation, Text(observation))))));
        await using var raw = await RawWriter.OpenAsync(database);
        List<double> queued = [], alone = [];
        for (var run = 0; run < options.Runs; run++)
        {
            alone.Add(await raw.CommitsPerSecondAsync(observations.Select(observation => observation.Key), InTurn(States(observations, 2 * run)), TimeSpan.FromSeconds(options.Seconds)));
            queued.Add(await UpdatesPerSecondAsync(store, States(observations, (2 * run) + 1), TimeSpan.FromSeconds(options.Seconds)));
        }

        var (rate, yardstick) = (ResultTable.Median(queued), ResultTable.Median(alone));
        table.Row(name, ResultTable.Number(rate), ResultTable.Number(yardstick), $"{rate / yardstick:0.00}", $">= {Target:0.00}", rate >= Target * yardstick ? "met" : "MISSED");
        return rate >= Target * yardstick;
    }

    private static async Task<double> UpdatesPerSecondAsync(ClinicalStore store, List<PreparedResource[]> states, TimeSpan time)
    {
        var watch = Stopwatch.StartNew();
        var written = await Task.WhenAll(Enumerable.Range(0, Clients).Select(client => Task.Run(async () =>
        {
            // Each client has its own resources: what is measured is the log, not one row.
            var own = states.Where((_, index) => index % Clients == client).ToList();
            var count = 0;
            for (; watch.Elapsed < time; count++)
            {
                var outcome = (await store.WriteAsync(Batch([Entry(own[count % own.Count][count / own.Count % 2])]))).Outcomes[0];
                if (outcome.Status != WriteStatus.Updated)
                {
                    throw new BenchmarkException($"An update ended as {outcome.Status}.");
                }
            }

            return count;
        })));
        return written.Sum() / watch.Elapsed.TotalSeconds;
    }

    /// <summary>All to their first states, then to their second, without end.</summary>
    private static IEnumerable<(WriteKind Kind, PreparedResource Resource)> InTurn(List<PreparedResource[]> states)
    {
        for (var round = 0; ; round++)
        {
            foreach (var state in states)
            {
                yield return (WriteKind.Update, state[round % 2]);
            }
        }
    }

    private static WriteEntry Entry(PreparedResource resource) => new() { Kind = WriteKind.Update, Key = resource.Key, Resource = resource };

    private static WriteBatch Batch(IEnumerable<WriteEntry> entries) =>
        new() { RequestId = Guid.CreateVersion7(), Who = "Practitioner/bench", Client = "bench", Entries = entries.ToList() };

    /// <summary>Observations whose value is a number to which digits can be put in front.</summary>
    private static List<DemoResource> Observations() =>
        DemoPatients.Generate(100, 7)
            .Where(resource => resource.Key.Type == "Observation" && Text(resource).Contains(Value, StringComparison.Ordinal) && !Text(resource).Contains(Value + "-", StringComparison.Ordinal))
            .Take(Resources)
            .ToList();

    /// <summary>
    /// Two states of each, which differ in their value, so that an update changes an index row too; they are like no state of another round,
    /// because an update that changes nothing makes no version.
    /// </summary>
    private static List<PreparedResource[]> States(List<DemoResource> observations, int round) =>
        observations.ConvertAll(observation => new[] { State(observation, 10 + (2 * round)), State(observation, 11 + (2 * round)) });

    private static PreparedResource State(DemoResource observation, int digits) =>
        Prepared(observation, Text(observation).Replace(Value, string.Create(CultureInfo.InvariantCulture, $"{Value}{digits}"), StringComparison.Ordinal));

    private static string Text(DemoResource resource) => Encoding.UTF8.GetString(resource.Json.Span);

    private static PreparedResource Prepared(DemoResource resource, string json) =>
        ResourcePreparer.Prepare(Encoding.UTF8.GetBytes(json), resource.Key.Type, resource.Key.Id) is PrepareResult.Prepared prepared
            ? prepared.Resource
            : throw new BenchmarkException("A demo resource was refused.");
}
