using System.Diagnostics;
using DrCloud.Fhir.Resources;
using DrCloud.Fhir.Search;
using DrCloud.Grains.Interfaces;
using Xunit;

namespace DrCloud.Tests.Grains;

[Trait("Category", "Long")]
public sealed class LargeRecordTests
{
    private const int Resources = 100_000;
    private const int BatchSize = 2000;

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_patient_of_100_000_resources_is_read_searched_and_written()
    {
        await using var cluster = await GrainCluster.StartAsync(options: options => options.BodyBudget = 8 << 20);
        await cluster.Stores[0].WriteAsync(Write.Batch(Write.Update("Patient", "p1")));
        foreach (var numbers in Enumerable.Range(0, Resources).Chunk(BatchSize))
            await cluster.Stores[0].WriteAsync(Write.Batch([.. numbers.Select(Numbered)]));

        var patient = cluster.Patient("p1");
        var took = Stopwatch.StartNew();
        Assert.Contains("\"v77777\"", (await patient.ReadAsync(new("Observation", "o77777"), Ct)).Text());
        var cold = took.Elapsed;

        took.Restart();
        var first = await patient.SearchAsync(PatientReadTests.Search("Observation", "code=c7&_count=50&_total=accurate"), Ct);
        var loaded = took.Elapsed;
        Assert.Equal((50, Resources / 1000), (first.Matches.Count, first.Total));
        Assert.All(first.Matches, match => Assert.Contains("\"c7\"", new ReadResult(ReadStatus.Found, match).Text()));

        took.Restart();
        var second = await patient.SearchAsync(new() { Address = "Observation", Query = "code=c7&_count=50", BaseAddress = GrainCluster.BaseAddress, Scope = new SearchScope("p1", null), After = first.Next }, Ct);
        var warm = took.Elapsed;
        Assert.Equal(50, second.Matches.Count);
        Assert.Empty(first.Matches.Select(match => match.Key).Intersect(second.Matches.Select(match => match.Key)));

        took.Restart();
        await patient.WriteAsync(Write.Batch(Write.Observation("o5", "p1", "changed")));
        Assert.Contains("\"vchanged\"", (await patient.ReadAsync(new("Observation", "o5"), Ct)).Text());
        var written = took.Elapsed;
        Assert.Equal(1, cluster.Stores[0].Loads);

        TestContext.Current.SendDiagnosticMessage(
            $"Cold read {cold.TotalMilliseconds:F0} ms, load and search {loaded.TotalMilliseconds:F0} ms, search {warm.TotalMilliseconds:F0} ms, write and read {written.TotalMilliseconds:F0} ms.");
        Assert.True(cold < loaded, "The read of one resource waited for the load.");
        Assert.True(warm < TimeSpan.FromSeconds(1) && written < TimeSpan.FromSeconds(1), "Once loaded, a search and a write take less than a second.");
    }

    private static WriteEntry Numbered(int number) => Write.Update("Observation", $"o{number}",
        $$""" "status":"final","code":{"coding":[{"system":"http://s","code":"c{{number % 1000}}"}]},"subject":{"reference":"Patient/p1"},"valueString":"v{{number}}" """);
}
