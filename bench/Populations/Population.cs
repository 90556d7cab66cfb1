using System.Diagnostics;
using System.Text.RegularExpressions;
using DrCloud.Fhir.Search;
using DrCloud.Storage;
using DrCloud.Tests;

namespace DrCloud.Bench.Populations;

/// <summary>
/// Selective searches over the whole site by SQL, in a small database and in a large one, each search in both in turn: what they cost is not to depend on
/// what they do not find.
/// </summary>
internal static partial class Population
{
    private const int Small = 60_000;
    private const int PatientsAsked = 50;
    private const int Searches = 200;
    private const double Target = 1.3;

    /// <summary>Their matches are as many in both, or more than a page in both.</summary>
    private static readonly (string Type, string Query)[] Queries =
    [
        ("Patient", "identifier={identifier}"),
        ("Patient", "family={family}&birthdate={birthdate}"),
        ("Observation", "subject=Patient/{id}&code=8867-4"),
        ("Observation", "subject=Patient/{id}&date=ge2015-01-01&_sort=-date&_total=accurate"),
        ("Observation", "code=8867-4&date={moment}"),
        ("Observation", "code=8867-4&subject:Patient.identifier={identifier}"),
        ("Patient", "gender=male,female&_has:Encounter:patient:identifier={encounter}"),
        ("Patient", "_id={id}&_has:Observation:subject:code=8867-4"),
        ("Observation", "subject=Patient/{id}&code-value-quantity=8867-4$gt50"),
        ("Encounter", "subject=Patient/{id}&status:not=cancelled"),
        ("Observation", "code=8867-4&status=final"),
        ("Observation", "code=8867-4&_sort=-date"),
        ("Observation", "code=8867-4&_sort=_lastUpdated"),
        ("Patient", "gender=male&_sort=family"),
    ];

    public static Benchmark Benchmark { get; } =
        new("population", $"selective searches by SQL over --resources (1,000,000) against the same over {Small:#,0}, in SQLite and MariaDB; --plans shows how", RunAsync);

    private static async Task<int> RunAsync(BenchOptions options)
    {
        var total = options.Resources ?? 1_000_000;
        Directory.CreateDirectory(options.Data);
        var patients = PopulationData.Patients(PatientsAsked);
        var met = await MeasureAsync("SQLite", size => $"sqlite:{Path.Combine(options.Data, $"population-{size}.db")}", total, patients, options.Plans);
        if (await MariaDbProcess.StartAsync(Path.Combine(options.Data, "population-mariadb"), "--innodb-buffer-pool-size=4G") is { } server)
        {
            met &= await MeasureAsync("MariaDB", size => server.Database($"population_{size}"), total, patients, options.Plans);
            server.Kill();
        }

        Console.WriteLine($"each ratio <= {Target:0.0}: {(met ? "met" : "MISSED")}; the databases stay in {options.Data}");
        return met ? 0 : 1;
    }

    private static async Task<bool> MeasureAsync(string name, Func<int, string> database, int total, List<Dictionary<string, string>> patients, bool plans)
    {
        await using var small = await PopulationData.OpenAsync(database(Small), Small);
        await using var large = await PopulationData.OpenAsync(database(total), total);
        var table = new ResultTable(name, "matches on the page", $"p50 ms at {Small:#,0}", $"p50 ms at {total:#,0}", "ratio");
        var met = true;
        foreach (var (type, query) in Queries)
        {
            var parsed = patients.ConvertAll(patient => SearchQueryParser.Parse(type, Placeholder().Replace(query, hole => patient[hole.Groups[1].Value]), PopulationData.BaseAddress).Query
                ?? throw new BenchmarkException($"{query} does not parse."));
            var (before, after, matches) = await MeasureAsync(small, large, parsed);
            table.Row($"{type}?{query}", $"{matches:0.0}", $"{before:0.000}", $"{after:0.000}", $"{after / before:0.00}");
            met &= after <= Target * before;
            if (plans)
            {
                Console.WriteLine($"{name}, {type}?{query}");
                foreach (var line in await large.ExplainAsync(parsed[0], Everything, CancellationToken.None))
                {
                    Console.WriteLine($"  {line}");
                }
            }
        }

        table.Print();
        return met;
    }

    private static SearchScope Everything { get; } = new(null, null);

    private static async Task<(double Before, double After, double Matches)> MeasureAsync(ClinicalStore small, ClinicalStore large, List<SearchQuery> queries)
    {
        var (before, after, matches) = (new List<double>(Searches), new List<double>(Searches), 0L);
        for (var i = -queries.Count; i < Searches; i++)
        {
            var query = queries[(i + queries.Count) % queries.Count];
            var (inSmall, _) = await TimeAsync(small, query);
            var (inLarge, found) = await TimeAsync(large, query);
            if (i >= 0)
            {
                before.Add(inSmall);
                after.Add(inLarge);
                matches += found;
            }
        }

        return (ResultTable.Median(before), ResultTable.Median(after), (double)matches / Searches);
    }

    private static async Task<(double Milliseconds, int Found)> TimeAsync(ClinicalStore store, SearchQuery query)
    {
        var watch = Stopwatch.GetTimestamp();
        var page = await store.SearchAsync(query, Everything, null, CancellationToken.None);
        return (Stopwatch.GetElapsedTime(watch).TotalMilliseconds, page.Matches.Count);
    }

    [GeneratedRegex(@"\{([a-z]+)\}")]
    private static partial Regex Placeholder();
}
