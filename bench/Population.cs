using System.Diagnostics;
using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using DrCloud.Fhir.Demo;
using DrCloud.Fhir.Resources;
using DrCloud.Fhir.Search;
using DrCloud.Storage;

namespace DrCloud.Bench;

/// <summary>Selective searches over the whole site by SQL, in a small database and in the same one when it is large: what they cost is not to depend on what they do not find.</summary>
internal static partial class Population
{
    private const int Small = 60_000;
    private const int BatchSize = 500;
    private const int PatientsAsked = 50;
    private const int Searches = 400;
    private const double Target = 1.3;
    private const string BaseAddress = "https://localhost/apis/bench/fhir";

    private static readonly (string Type, string Query)[] Queries =
    [
        ("Patient", "identifier={identifier}"),
        ("Patient", "family={family}&birthdate={birthdate}"),
        ("Observation", "subject=Patient/{id}&code=8867-4"),
        ("Observation", "code=8867-4&subject:Patient.identifier={identifier}"),
        ("Patient", "_id={id}&_has:Observation:subject:code=8867-4"),
        ("Encounter", "subject=Patient/{id}&status:not=cancelled"),
    ];

    public static Benchmark Benchmark { get; } =
        new("population", $"selective searches by SQL over --resources (1,000,000) against the same over {Small:#,0}, in one SQLite database", RunAsync);

    private static async Task<int> RunAsync(BenchOptions options)
    {
        var total = options.Resources ?? 1_000_000;
        Directory.CreateDirectory(options.Data);
        var file = Path.Combine(options.Data, $"population-{Guid.NewGuid():N}.db");
        var table = new ResultTable("search", "matches", $"p50 ms at {Small:#,0}", $"p50 ms at {total:#,0}", "ratio");
        var met = true;
        await using (var store = await ClinicalStoreFactory.OpenAsync("bench", $"sqlite:{file}", BaseAddress))
        {
            var patients = new List<Dictionary<string, string>>();
            using var resources = Prepared(patients).GetEnumerator();
            await FillAsync(store, resources, Small);
            patients = [.. patients.Take(PatientsAsked)];
            var small = await MeasureAsync(store, patients);
            await FillAsync(store, resources, total - Small);
            var large = await MeasureAsync(store, patients);
            foreach (var ((type, query), before, after) in Queries.Zip(small, large))
            {
                table.Row($"{type}?{query}", ResultTable.Number(after.Matches), $"{before.P50:0.000}", $"{after.P50:0.000}", $"{after.P50 / before.P50:0.00}");
                met &= after.P50 <= Target * before.P50;
            }
        }

        table.Print();
        foreach (var left in Directory.GetFiles(options.Data, Path.GetFileName(file) + "*"))
        {
            File.Delete(left);
        }

        Console.WriteLine($"each ratio <= {Target:0.0}: {(met ? "met" : "MISSED")}");
        return met ? 0 : 1;
    }

    private static async Task<List<(double P50, double Matches)>> MeasureAsync(ClinicalStore store, List<Dictionary<string, string>> patients)
    {
        var results = new List<(double, double)>();
        foreach (var (type, query) in Queries)
        {
            var parsed = patients.ConvertAll(patient => SearchQueryParser.Parse(type, Placeholder().Replace(query, hole => patient[hole.Groups[1].Value]), BaseAddress).Query
                ?? throw new InvalidOperationException($"{query} does not parse."));
            var (times, matches) = (new List<double>(Searches), 0L);
            for (var i = -patients.Count; i < Searches; i++)
            {
                var watch = Stopwatch.GetTimestamp();
                var page = await store.SearchAsync(parsed[(i + patients.Count) % patients.Count], new SearchScope(null, null), null, CancellationToken.None);
                if (i >= 0)
                {
                    times.Add(Stopwatch.GetElapsedTime(watch).TotalMilliseconds);
                    matches += page.Matches.Count;
                }
            }

            results.Add((ResultTable.Median(times), (double)matches / Searches));
        }

        return results;
    }

    private static async Task FillAsync(ClinicalStore store, IEnumerator<PreparedResource> resources, int count)
    {
        for (var written = 0; written < count;)
        {
            var batch = new List<WriteEntry>(BatchSize);
            for (; batch.Count < Math.Min(BatchSize, count - written) && resources.MoveNext();)
            {
                batch.Add(new WriteEntry { Kind = WriteKind.Create, Key = resources.Current.Key, Resource = resources.Current });
            }

            await store.WriteAsync(new WriteBatch { RequestId = Guid.CreateVersion7(), Who = "bench", Client = "bench", Entries = batch });
            written += batch.Count;
        }
    }

    /// <summary>Demo patients without end, each round with ids of its own, to which its references lead; notes what there is to ask of each patient.</summary>
    private static IEnumerable<PreparedResource> Prepared(List<Dictionary<string, string>> patients)
    {
        for (ulong seed = 1; ; seed++)
        {
            foreach (var resource in DemoPatients.Generate(200, seed))
            {
                var json = Reference().Replace(Encoding.UTF8.GetString(resource.Json.Span), $"\"reference\":\"$1/$2-{seed}\"");
                var id = $"{resource.Key.Id}-{seed}";
                if (resource.Key.Type == "Patient")
                {
                    var patient = JsonElement.Parse(json);
                    patients.Add(new()
                    {
                        ["id"] = id,
                        ["identifier"] = patient.GetProperty("identifier")[0].GetProperty("system").GetString() + "|" + patient.GetProperty("identifier")[0].GetProperty("value").GetString(),
                        ["family"] = patient.GetProperty("name")[0].GetProperty("family").GetString()!,
                        ["birthdate"] = patient.GetProperty("birthDate").GetString()!,
                    });
                }

                if (ResourcePreparer.Prepare(Encoding.UTF8.GetBytes(json), resource.Key.Type, id) is PrepareResult.Prepared prepared)
                {
                    yield return prepared.Resource;
                }
            }
        }
    }

    [GeneratedRegex("\"reference\":\"([A-Za-z]+)/([^\"]+)\"")]
    private static partial Regex Reference();

    [GeneratedRegex(@"\{([a-z]+)\}")]
    private static partial Regex Placeholder();
}
