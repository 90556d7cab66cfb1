using Xunit;

namespace DrCloud.Tests.Grains;

/// <summary>A record that is too large to keep its bodies still knows their words.</summary>
public sealed class DroppedBodyTests
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Words_are_found_in_bodies_that_were_dropped()
    {
        await using var cluster = await GrainCluster.StartAsync(options: options => options.BodyBudget = 4000);
        await cluster.Stores[0].WriteAsync(Write.Batch(Write.Update("Patient", "p1")));
        await cluster.Stores[0].WriteAsync(Write.Batch([.. Enumerable.Range(0, 100).Select(i => Write.Observation($"o{i}", "p1", $" number{i}"))]));
        var patient = cluster.Patient("p1");
        async Task<int?> CountAsync(string query) => (int?)(await patient.SearchAsync(PatientReadTests.Search("Observation", query + "&_total=accurate"), Ct)).Total;
        Assert.Equal(100, await CountAsync("_count=1"));
        Assert.Equal(1, await CountAsync("_content=number3"));
        Assert.Equal(2, await CountAsync("_content=number3,number97"));
        Assert.Equal(0, await CountAsync("_text=number3"));
        Assert.Equal(0, await CountAsync("_content=number"));
    }
}
