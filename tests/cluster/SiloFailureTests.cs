using Xunit;

namespace DrCloud.Tests.Cluster;

/// <summary>Silos that end, by a crash and by request, while clients work.</summary>
[Trait("Category", "Long"), Collection("One cluster at a time")]
public sealed class SiloFailureTests
{
    [Fact]
    public async Task After_a_silo_is_killed_every_acknowledged_write_is_there_and_reads_recover()
    {
        await using var cluster = await DrCloudCluster.StartAsync();
        await using var load = await Load.StartAsync(cluster);
        await Load.RunForAsync(TimeSpan.FromSeconds(5));

        var inFlight = load.InFlight;
        cluster.Silos[1].Process.Kill();
        var recovered = await load.UntilAllPatientsAnswerAsync();
        TestContext.Current.SendDiagnosticMessage($"{inFlight} requests in flight at the kill; every patient answered again after {recovered.TotalSeconds:F1} s; {load}");
        await Load.RunForAsync(TimeSpan.FromSeconds(5));
        await load.StopAsync();

        Assert.True(inFlight >= 50, $"Only {inFlight} requests were in flight.");
        Assert.True(recovered < TimeSpan.FromSeconds(30), $"It took {recovered.TotalSeconds:F1} s.");
        Assert.Equal(0, load.Stale);
        await load.AssertAcknowledgedAsync();

        // Calls to the silo were lost, and said so in the logs: of patients, but not of which.
        Assert.Contains("patient/default/*", cluster.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("patient/default/p", cluster.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_silo_that_is_asked_to_end_hands_over_without_failing_a_request()
    {
        await using var cluster = await DrCloudCluster.StartAsync();
        await using var load = await Load.StartAsync(cluster);
        await using var refreshes = await RefreshLoad.StartAsync(cluster);
        await Load.RunForAsync(TimeSpan.FromSeconds(3));

        var failedBefore = load.Failed;
        cluster.Silos[2].Process.Terminate();
        await cluster.Silos[2].Process.WaitForExitAsync(TimeSpan.FromSeconds(40));
        await Load.RunForAsync(TimeSpan.FromSeconds(8));
        await load.StopAsync();
        await refreshes.StopAsync();

        TestContext.Current.SendDiagnosticMessage($"Drained: {load} {refreshes}.");
        Assert.Equal(0, cluster.Silos[2].Process.ExitCode);
        Assert.True(load.Failed == failedBefore, $"{load.Failed - failedBefore} requests failed:\n{string.Join('\n', load.Failures)}\n{cluster.Output}");
        Assert.True(refreshes.Failures.Count == 0, $"{refreshes}:\n{string.Join('\n', refreshes.Failures)}\n{cluster.Output}");
        Assert.Equal(0, load.Stale);
        await load.AssertAcknowledgedAsync();
    }
}
