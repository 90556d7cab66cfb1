using System.Globalization;
using System.Net.Http.Headers;
using System.Text;
using DrCloud.Bench.Load;
using DrCloud.Fhir.Demo;
using DrCloud.Fhir.Resources;
using DrCloud.Storage;
using Microsoft.Data.Sqlite;

namespace DrCloud.Bench;

/// <summary>Creates, reads, updates, deletes and searches, 1 : 4 : 1 : 0.2 : 2, over HTTPS, durable; beside raw commits of the same kinds of transactions, one by one.</summary>
internal static class Crud
{
    private const int Patients = 1000;
    private const int Updated = 8000;
    private const double LeastRate = 4000;
    private const double Target = 1;

    /// <summary>Of 41 requests 5 create, 20 read, 5 update, 1 deletes and 10 search (<c>Load/crud.lua</c>).</summary>
    private const double Written = 11 / 41.0;

    /// <summary>Resources to delete for each second of a run: more than can be.</summary>
    private const int DeletedEachSecond = 700;
    private const int PrefixOfRun = 100_000_000;
    private const int RawCreatesEachSecond = 2500;

    /// <summary>Until most of the paths of writes are compiled for good: compiling takes up to a quarter of the processors.</summary>
    private const int WarmUpSeconds = 20;
    private const int BatchSize = 500;
    private const string FhirBase = "/apis/default/fhir/";
    private const string Value = "\"valueQuantity\":{\"value\":";

    public static Benchmark Mixed { get; } = new("crud", "create, read, update, delete, search 1 : 4 : 1 : 0.2 : 2, embedded, durable on SQLite, beside raw commits of the same kinds one by one", RunAsync);

    private static async Task<int> RunAsync(BenchOptions options)
    {
        var patients = options.Patients ?? Patients;
        var folder = Path.Combine(options.Data, "crud");
        Directory.CreateDirectory(options.Data);
        var observations = InTurn(Observations(patients)).ToList();
        var raw = Path.Combine(options.Data, $"crud-raw-{Guid.NewGuid():N}.db");
        List<double> own = [], yardstick = [];
        Probe probe;
        await using (var server = await MeasuredServer.StartAsync(folder, patients))
        {
            var target = MeasuredServer.TargetOf(server, folder);
            var tokens = await MeasuredServer.PatientTokensAsync(server, patients, scope: "patient/*.*");
            using var http = target.NewClient();
            http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", await server.AskAsync("writer"));
            probe = await Probe.RunAsync(new Plan(options.Data, "crud", [new PlannedRequest("/", "")]));
            await MixAsync(target, http, options.Data, observations, tokens, 1, WarmUpSeconds);
            await using var store = await ClinicalStoreFactory.OpenAsync("bench", $"sqlite:{raw}", "https://localhost/apis/bench/fhir");
            await using var writer = await FillRawAsync(store, raw, observations);
            for (var run = 0; run < options.Runs; run++)
            {
                yardstick.Add(await writer.CommitsPerSecondAsync(observations.Take(Updated).Select(one => new ResourceKey("Observation", one.Id)), RawWrites(observations, run, options.Seconds), TimeSpan.FromSeconds(options.Seconds)));
                own.Add(await MixAsync(target, http, options.Data, observations, tokens, run + 2, options.Seconds, folder));
            }
        }

        foreach (var left in Directory.GetFiles(options.Data, Path.GetFileName(raw) + "*"))
        {
            File.Delete(left);
        }

        var (rate, commits) = (ResultTable.Median(own), ResultTable.Median(yardstick));
        var (enough, fast) = (rate >= LeastRate, rate * Written >= Target * commits);
        new ResultTable("what", "measured", "raw commits/s, one by one", "ratio", "target", "")
            .Row("all requests/s", ResultTable.Number(rate), "", "", $">= {LeastRate:N0}", enough ? "met" : "MISSED")
            .Row("writes/s of them", ResultTable.Number(rate * Written), ResultTable.Number(commits), $"{rate * Written / commits:0.00}", $">= {Target:0.00}", fast ? "met" : "MISSED")
            .Print();
        Console.WriteLine($"SQLite (WAL, synchronous=FULL), {patients:N0} patients and tokens, {Wrk.Connections} connections, medians of {options.Runs} alternating runs of {options.Seconds} s; each write counted in the database");
        Console.WriteLine(probe);
        return enough && fast && probe.IsGood ? 0 : 1;
    }

    /// <summary>One run of the mix; requests a second. Where the folder is given, the versions in the database are counted.</summary>
    private static async Task<double> MixAsync(
        Target target, HttpClient http, string data, List<(int Patient, string Id, string Json)> observations, string[] tokens, int run, int seconds, string? folder = null)
    {
        var deletable = observations.Take(seconds * DeletedEachSecond).Select((observation, i) => (observation.Patient, Id: string.Create(CultureInfo.InvariantCulture, $"crud-{i}"), observation.Json)).ToList();
        foreach (var batch in deletable.Zip(observations).Chunk(BatchSize))
        {
            await Transaction.PostAsync(http, batch.Select(one => ($"Observation/{one.First.Id}", one.First.Json.Replace($"\"id\":\"{one.Second.Id}\"", $"\"id\":\"{one.First.Id}\"", StringComparison.Ordinal))));
        }

        var file = Path.Combine(data, "crud.mix");
        await File.WriteAllLinesAsync(file, Lines(observations, deletable, tokens));
        var before = folder is null ? 0 : Versions(folder);
        var result = await Wrk.RunAsync(target, "crud.lua", seconds, file, target.Host, ((long)run * PrefixOfRun).ToString(CultureInfo.InvariantCulture));
        if (folder is not null && Math.Abs(Versions(folder) - before - (result.Requests * Written)) is var difference && difference > Wrk.Connections + 41)
        {
            throw new BenchmarkException($"{result.Requests * Written:N0} writes were answered, the database has {Versions(folder) - before:N0} more versions.");
        }

        return result.Rate;
    }

    private static IEnumerable<string> Lines(List<(int Patient, string Id, string Json)> observations, List<(int Patient, string Id, string Json)> deletable, string[] tokens)
    {
        string Line(string kind, string method, string path, int patient, string before = "", string after = "") => string.Join('\t', kind, method, FhirBase + path, tokens[patient - 1], before, after);
        foreach (var (patient, path) in Reads.Addresses(tokens.Length))
        {
            yield return Line("read", "GET", path[FhirBase.Length..], patient);
        }

        for (var patient = 1; patient <= tokens.Length; patient++)
        {
            yield return Line("search", "GET", $"Observation?patient=demo-{patient}&code=8867-4&_count=10", patient);
        }

        foreach (var (patient, id, json) in observations.Take(Updated))
        {
            var at = json.IndexOf(Value, StringComparison.Ordinal) + Value.Length;
            yield return Line("update", "PUT", $"Observation/{id}", patient, json[..at], json[at..]);
            yield return Line("create", "POST", "Observation", patient, json[..at].Replace($"\"id\":\"{id}\",", "", StringComparison.Ordinal), json[at..]);
        }

        foreach (var (patient, id, _) in deletable)
        {
            yield return Line("delete", "DELETE", $"Observation/{id}", patient);
        }
    }

    /// <summary>The demo patients' observations whose value is a number to which digits can be put in front, patient after patient in turn.</summary>
    private static IEnumerable<(int Patient, string Id, string Json)> Observations(int patients)
    {
        var number = 0;
        foreach (var resource in DemoPatients.Generate(patients, Reads.DemoSeed))
        {
            number += resource.Key.Type == "Patient" ? 1 : 0;
            if (resource.Key.Type == "Observation" && Encoding.UTF8.GetString(resource.Json.Span) is var json && json.Contains(Value, StringComparison.Ordinal) && !json.Contains(Value + "-", StringComparison.Ordinal))
            {
                yield return (number, resource.Key.Id, json);
            }
        }
    }

    /// <summary>One of each patient, then the next of each: requests at the same time are of different patients, as they are of different people.</summary>
    private static IEnumerable<(int Patient, string Id, string Json)> InTurn(IEnumerable<(int Patient, string Id, string Json)> observations) =>
        observations.GroupBy(one => one.Patient).SelectMany(own => own.Select((one, turn) => (one, turn))).OrderBy(one => one.turn).Select(one => one.one);

    private static long Versions(string folder)
    {
        using var database = new SqliteConnection($"Data Source={Path.Combine(folder, "default.db")};Mode=ReadOnly");
        database.Open();
        using var command = database.CreateCommand();
        command.CommandText = "SELECT COUNT(*) FROM resource_history";
        return (long)command.ExecuteScalar()!;
    }

    private static async Task<RawWriter> FillRawAsync(ClinicalStore store, string file, List<(int Patient, string Id, string Json)> observations)
    {
        foreach (var batch in observations.Take(Updated).Chunk(BatchSize))
        {
            await store.WriteAsync(new WriteBatch
            {
                RequestId = Guid.CreateVersion7(),
                Who = "bench",
                Client = "bench",
                Entries = [.. batch.Select(one => Prepare(one.Id, one.Json)).Select(resource => new WriteEntry { Kind = WriteKind.Create, Key = resource.Key, Resource = resource })],
            });
        }

        return await RawWriter.OpenAsync($"sqlite:{file}");
    }

    /// <summary>5 creates, 5 updates, a delete of what was created, and again: each with a value of its own, all made before.</summary>
    private static List<(WriteKind Kind, PreparedResource Resource)> RawWrites(List<(int Patient, string Id, string Json)> observations, int run, int seconds)
    {
        var writes = new List<(WriteKind, PreparedResource)>();
        var updated = Math.Min(Updated, observations.Count);
        PreparedResource Numbered(int number, string json, string id, string ownId)
        {
            var changed = json.Replace(Value, string.Create(CultureInfo.InvariantCulture, $"{Value}{run + 1}{number % 10}"), StringComparison.Ordinal);
            return Prepare(ownId, changed.Replace($"\"id\":\"{id}\"", $"\"id\":\"{ownId}\"", StringComparison.Ordinal));
        }

        for (var number = 0; number < seconds * RawCreatesEachSecond / 5; number++)
        {
            PreparedResource? first = null;
            for (var i = 0; i < 5; i++)
            {
                var (_, id, json) = observations[((number * 5) + i) % updated];
                var created = Numbered(number, json, id, string.Create(CultureInfo.InvariantCulture, $"raw-{run}-{number}-{i}"));
                first ??= created;
                writes.Add((WriteKind.Create, created));
                writes.Add((WriteKind.Update, Numbered(number * 5 / updated, json, id, id)));
            }

            writes.Add((WriteKind.Delete, first!));
        }

        return writes;
    }

    private static PreparedResource Prepare(string id, string json) =>
        ResourcePreparer.Prepare(Encoding.UTF8.GetBytes(json), "Observation", id) is PrepareResult.Prepared prepared ? prepared.Resource : throw new BenchmarkException("A demo resource was refused.");
}
