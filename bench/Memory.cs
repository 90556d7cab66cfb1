using DrCloud.Bench.Load;
using DrCloud.Fhir.Demo;

namespace DrCloud.Bench;

/// <summary>What patients cost in memory once they are loaded and searched, beside the JSON that is served of them.</summary>
internal static class Memory
{
    private const int Patients = 2000;
    private const int WarmUps = 100;
    private const double Target = 1.6;

    // A search by each kind of value, so that whatever a search builds is built.
    private static readonly string[] Searches =
    [
        "Observation?code=8867-4", "Observation?date=gt2024-01-01&_count=20", "Observation?value-quantity=gt100", "Condition?code=44054006", "Encounter?_sort=-date",
        "MedicationRequest?_include=MedicationRequest:medication", "Patient?name=a", "Condition?_revinclude=Provenance:target",
    ];

    public static Benchmark OfPatients { get; } = new("memory", "heap after a full collection with all patients loaded and searched, beside the JSON of their records", RunAsync);

    private static async Task<int> RunAsync(BenchOptions options)
    {
        var patients = options.Patients ?? Patients;
        var folder = Path.Combine(options.Data, $"embedded-{patients + WarmUps}");
        Directory.CreateDirectory(options.Data);
        await using var server = await MeasuredServer.StartAsync(folder, patients + WarmUps);
        using var http = MeasuredServer.TargetOf(server, folder).NewClient();
        var tokens = await MeasuredServer.PatientTokensAsync(server, patients + WarmUps);
        await SearchAsync(http, tokens, Enumerable.Range(patients + 1, WarmUps));
        var before = await MeasuredServer.HeapAsync(server);
        await SearchAsync(http, tokens, Enumerable.Range(1, patients));
        var after = await MeasuredServer.HeapAsync(server);
        var (json, resources) = Json(patients);
        var ratio = (after - before) / (double)json;
        new ResultTable("what", "MiB", "bytes a resource", "ratio", "target", "")
            .Row($"JSON of {patients:N0} patients, {resources:N0} resources", Mebibytes(json), $"{json / resources:N0}", "", "", "")
            .Row("heap grown by them", Mebibytes(after - before), $"{(after - before) / resources:N0}", $"{ratio:0.00}", $"<= {Target:0.00}", ratio <= Target ? "met" : "MISSED")
            .Row("heap before", Mebibytes(before), "", "", "", "")
            .Print();
        return ratio <= Target ? 0 : 1;
    }

    private static Task SearchAsync(HttpClient http, string[] tokens, IEnumerable<int> patients) =>
        Parallel.ForEachAsync(patients, new ParallelOptions { MaxDegreeOfParallelism = 8 }, async (number, ct) =>
        {
            foreach (var search in Searches)
            {
                await Capture.GetAsync(http, new PlannedRequest("/apis/default/fhir/" + search, tokens[number - 1]), ct);
            }
        });

    /// <summary>The bytes of what the patients' records hold, as served: what is shared, and Binary, is not in them.</summary>
    private static (long Bytes, long Count) Json(int patients)
    {
        const int StampBytes = 60;   // versionId and lastUpdated, which the commit puts in
        var (bytes, count) = (0L, 0L);
        foreach (var resource in DemoPatients.Generate(patients, Reads.DemoSeed))
        {
            if (resource.Key.Id.StartsWith("demo-", StringComparison.Ordinal) && char.IsAsciiDigit(resource.Key.Id[5]) && resource.Key.Type is not ("Binary" or "Person"))
            {
                bytes += resource.Json.Length + StampBytes;
                count++;
            }
        }

        return (bytes, count);
    }

    private static string Mebibytes(long bytes) => $"{bytes / 1048576.0:N1}";
}
