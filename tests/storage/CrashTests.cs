using System.Diagnostics;
using System.Globalization;
using DrCloud.Fhir.Resources;
using Xunit;

namespace DrCloud.Tests.Storage;

/// <summary>A writing process ends by SIGKILL with 64 writes under way: what it acknowledged is there, and whoever follows the log meets all of it.</summary>
public sealed class CrashTests
{
    private const int AcknowledgedBeforeTheKill = 1500;

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Theory, MemberData(nameof(TestDatabase.Both), MemberType = typeof(TestDatabase))]
    public async Task Every_write_acknowledged_by_a_killed_process_is_there_and_in_the_log(string kind)
    {
        await using var database = await TestDatabase.CreateAsync(kind);
        var acknowledged = await WriteUntilKilledAsync(database.Address);
        Assert.True(acknowledged.Count >= AcknowledgedBeforeTheKill);

        var store = await database.OpenAsync();
        var log = new Dictionary<long, (ResourceKey Key, long Version)>();
        for (var seq = 0L; ;)
        {
            var entries = await store.FollowAsync(seq, 500, Ct);
            if (entries.Count == 0)
            {
                break;
            }

            foreach (var entry in entries)
            {
                log.Add(entry.Resource.Seq, (entry.Resource.Key, entry.Resource.Version));
            }

            seq = entries[^1].Resource.Seq;
        }

        Assert.All(acknowledged, write => Assert.Equal((new ResourceKey("Observation", $"o{write.Writer}"), write.Version), log[write.Seq]));
        for (var writer = 0; writer < CrashWriter.Writers; writer++)
        {
            // Written one after another: versions have no gap, and the record holds the last one.
            var versions = log.Values.Where(write => write.Key.Id == $"o{writer}").Select(write => write.Version).Order().ToList();
            Assert.Equal(Enumerable.Range(1, versions.Count).Select(version => (long)version), versions);
            Assert.Equal(versions[^1], Assert.Single((await store.LoadPatientAsync($"p{writer}", Ct)).Resources).Version);
        }

        // The next writer goes on behind.
        var next = (await store.WriteAsync(Write.Batch(Write.Create("Patient", "next", "next")))).Outcomes[0].Resource!;
        Assert.True(next.Seq > log.Keys.Max());
    }

    private static async Task<List<(int Writer, long Version, long Seq)>> WriteUntilKilledAsync(string address)
    {
        var start = new ProcessStartInfo(Environment.ProcessPath!) { RedirectStandardOutput = true };
        start.Environment[CrashWriter.Variable] = address;
        using var process = Process.Start(start)!;
        var acknowledged = new List<(int, long, long)>();
        while (await process.StandardOutput.ReadLineAsync(Ct) is { } line)
        {
            var parts = line.Split(' ');
            if (parts.Length == 3 && parts.All(part => part.Length > 0))
            {
                acknowledged.Add((int.Parse(parts[0], CultureInfo.InvariantCulture), long.Parse(parts[1], CultureInfo.InvariantCulture), long.Parse(parts[2], CultureInfo.InvariantCulture)));
            }

            if (acknowledged.Count == AcknowledgedBeforeTheKill)
            {
                process.Kill();
            }
        }

        await process.WaitForExitAsync(Ct);
        return acknowledged;
    }
}
