using System.Diagnostics;
using DrCloud.Fhir.Resources;
using DrCloud.Storage;
using Xunit;

namespace DrCloud.Tests.Storage;

/// <summary>A database that is away is said to be, within a bounded time, and when it is back all goes on.</summary>
public sealed class UnavailableTests
{
    private static readonly TimeSpan Bound = TimeSpan.FromSeconds(30);

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_killed_server_is_unavailable_soon_for_reads_and_writes()
    {
        var server = await MariaDbServer.StartOwnAsync();
        await using var store = await ClinicalStoreFactory.OpenAsync("s", server.NewDatabase(), "https://localhost/fhir", ct: Ct);
        await store.WriteAsync(Write.Batch(Write.Create("Patient", "p", "p")));
        server.Kill();
        await AssertUnavailableAsync(() => store.ReadAsync(new("Patient", "p"), Ct));
        await AssertUnavailableAsync(() => store.LoadPatientAsync("p", Ct));
        await AssertUnavailableAsync(() => store.HeadAsync(Ct));
        await AssertUnavailableAsync(() => store.WriteAsync(Write.Batch(Write.Update("Patient", "p", "p"))));
    }

    [Fact]
    public async Task A_server_that_stands_still_is_unavailable_in_bounded_time_and_goes_on_later()
    {
        var server = await MariaDbServer.StartOwnAsync();
        try
        {
            await using var store = await ClinicalStoreFactory.OpenAsync("s", server.NewDatabase(), "https://localhost/fhir", ct: Ct);
            await store.WriteAsync(Write.Batch(Write.Create("Patient", "p", "p")));
            var batch = Write.Batch(Write.Update("Patient", "p", "p"));
            Signal(server, "STOP");
            await Task.WhenAll(
                AssertUnavailableAsync(() => store.ReadAsync(new("Patient", "p"), Ct)),
                AssertUnavailableAsync(() => store.WriteAsync(batch)));
            Signal(server, "CONT");
            // The outcome was unknown: the same request again writes once.
            var again = await RetryAsync(() => store.WriteAsync(batch));
            Assert.Equal(2, again.Outcomes[0].Resource!.Version);
            Assert.Equal(2, (await store.ReadAsync(new("Patient", "p"), Ct))!.Version);
        }
        finally
        {
            server.Kill();
        }
    }

    [Fact]
    public async Task A_file_that_cannot_be_opened_is_unavailable()
    {
        await Assert.ThrowsAsync<StoreUnavailableException>(() => ClinicalStoreFactory.OpenAsync("s", "sqlite:/proc/none/site.db", "https://localhost/fhir", ct: Ct));
    }

    [Theory, MemberData(nameof(TestDatabase.Both), MemberType = typeof(TestDatabase))]
    public async Task A_closed_store_says_so(string kind)
    {
        await using var database = await TestDatabase.CreateAsync(kind);
        var store = await database.OpenAsync();
        await store.DisposeAsync();
        await Assert.ThrowsAsync<StoreUnavailableException>(() => store.WriteAsync(Write.Batch(Write.Create("Patient", "p", "p"))));
    }

    private static async Task AssertUnavailableAsync(Func<Task> work)
    {
        var watch = Stopwatch.StartNew();
        await Assert.ThrowsAsync<StoreUnavailableException>(work);
        Assert.True(watch.Elapsed < Bound, $"It took {watch.Elapsed}.");
    }

    private static async Task<WriteResult> RetryAsync(Func<Task<WriteResult>> work)
    {
        for (var tries = 0; ; tries++)
        {
            try
            {
                return await work();
            }
            catch (StoreUnavailableException) when (tries < 3)
            {
            }
        }
    }

    private static void Signal(MariaDbServer server, string signal)
    {
        using var kill = Process.Start("kill", [$"-{signal}", $"{server.ProcessId}"]);
        kill.WaitForExit();
    }
}
