using System.Globalization;
using System.Net;
using System.Text;
using System.Text.Json;
using DrCloud.Api.Administration;
using DrCloud.Fhir.Resources;
using DrCloud.Grains.Interfaces.Shared;
using Xunit;

namespace DrCloud.Tests.Cluster;

/// <summary>A bulk export while silos die under it.</summary>
[Trait("Category", "Long"), Collection("One cluster at a time")]
public sealed class ExportFaultTests
{
    private const int Resources = 6000;

    private static readonly Dictionary<string, string> SlowExports = new()
    {
        ["DrCloud:Exports:SmallestPiece"] = "90",
        ["DrCloud:Exports:ConsiderateStep"] = "00:00:00",
        ["DrCloud:Exports:Pause"] = "00:00:00.200",
        ["DrCloud:Exports:WatchEvery"] = "00:00:02",
    };

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    // Explicit: run by name, until it has passed many times in a row on busy machines.
    [Fact(Explicit = true)]
    public async Task Silos_that_die_under_it_change_nothing_in_what_comes_out()
    {
        await using var cluster = await DrCloudCluster.StartAsync(siloSettings: SlowExports);
        await FillAsync(cluster);
        var undisturbed = await ExportAsync(cluster, _ => Task.CompletedTask);
        Assert.Equal(Resources, undisturbed.Lines.Count);

        // The members of the grain directory and the job itself may be on either: the one that is left is enough.
        var waiting = new Queue<(int At, int Silo)>([(10, 1), (50, 2)]);
        var killed = 0;
        var disturbed = await ExportAsync(cluster, percent =>
        {
            if (waiting.TryPeek(out var next) && percent >= next.At)
            {
                Assert.InRange(percent, next.At, 95);
                waiting.Dequeue();
                cluster.Silos[next.Silo].Process.Kill();
                killed++;
            }

            return Task.CompletedTask;
        });
        Assert.Equal(2, killed);
        Assert.Equal(undisturbed.Lines, disturbed.Lines);
        TestContext.Current.SendDiagnosticMessage($"Undisturbed {undisturbed.Took.TotalSeconds:F1} s, with two silos killed {disturbed.Took.TotalSeconds:F1} s; longest without progress {disturbed.Stood.TotalSeconds:F1} s.");
        Assert.True(disturbed.Stood < TimeSpan.FromSeconds(30), $"It stood for {disturbed.Stood.TotalSeconds:F1} s.");
    }

    private static async Task FillAsync(DrCloudCluster cluster)
    {
        var writer = cluster.Grains.GetGrain<IWriterGrain>(DrCloudCluster.Site);
        foreach (var chunk in Enumerable.Range(0, Resources).Chunk(500))
        {
            await writer.WriteAsync(new WriteBatch { RequestId = Guid.CreateVersion7(), Who = "test", Client = "test", Entries = [.. chunk.Select(n => Entry(cluster, n))] });
        }
    }

    private static WriteEntry Entry(DrCloudCluster cluster, int number)
    {
        var json = Encoding.UTF8.GetBytes($$$"""{"resourceType":"Basic","id":"b{{{number}}}","code":{"text":"number {{{number}}}"}}""");
        var prepared = ResourcePreparer.Prepare(json, "Basic", $"b{number}", new PrepareOptions { BaseAddress = cluster.FhirBase });
        return new WriteEntry { Kind = WriteKind.Create, Key = new ResourceKey("Basic", $"b{number}"), Resource = Assert.IsType<PrepareResult.Prepared>(prepared).Resource };
    }

    /// <summary>Exports everything, asking the APIs in turn, and tells how far it is.</summary>
    private static async Task<(List<string> Lines, TimeSpan Took, TimeSpan Stood)> ExportAsync(DrCloudCluster cluster, Func<int, Task> progress)
    {
        var clock = TimeProvider.System;
        var started = clock.GetTimestamp();
        using var kickOff = await SendAsync(cluster, 0, "$export?_type=Basic", respondAsync: true);
        Assert.Equal(HttpStatusCode.Accepted, kickOff.StatusCode);
        var status = kickOff.Content.Headers.ContentLocation!.ToString();
        var (last, moved, stood) = ("", started, TimeSpan.Zero);
        for (var n = 0; ; n++)
        {
            Assert.True(clock.GetElapsedTime(started) < TimeSpan.FromMinutes(4), $"The export does not end.\n{cluster.Output}");
            await Task.Delay(500, Ct);
            using var poll = await SendAsync(cluster, n % 2, status, respondAsync: false);
            if (poll.StatusCode == HttpStatusCode.OK)
            {
                return (await LinesAsync(cluster, JsonElement.Parse(await poll.Content.ReadAsByteArrayAsync(Ct))), clock.GetElapsedTime(started), stood);
            }

            // While the dead silo's grains move, the answer may be that it cannot be told at the moment.
            Assert.True(poll.StatusCode is HttpStatusCode.Accepted or HttpStatusCode.ServiceUnavailable, $"{poll.StatusCode}\n{cluster.Output}");
            if (poll.StatusCode == HttpStatusCode.Accepted && poll.Headers.GetValues("X-Progress").Single() is var now && now != last)
            {
                (last, moved) = (now, clock.GetTimestamp());
                if (now.IndexOf('%', StringComparison.Ordinal) is > 0 and var at)
                {
                    await progress(int.Parse(now.AsSpan(0, at), CultureInfo.InvariantCulture));
                }
            }

            stood = TimeSpan.FromTicks(Math.Max(stood.Ticks, clock.GetElapsedTime(moved).Ticks));
        }
    }

    private static async Task<List<string>> LinesAsync(DrCloudCluster cluster, JsonElement manifest)
    {
        var lines = new List<string>();
        foreach (var file in manifest.GetProperty("output").EnumerateArray())
        {
            using var answer = await SendAsync(cluster, 1, file.GetProperty("url").GetString()!, respondAsync: false);
            Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
            lines.AddRange((await answer.Content.ReadAsStringAsync(Ct)).Split('\n', StringSplitOptions.RemoveEmptyEntries));
        }

        return lines;
    }

    private static async Task<HttpResponseMessage> SendAsync(DrCloudCluster cluster, int api, string address, bool respondAsync)
    {
        using var client = cluster.NewClient(api, await TokenAsync(cluster));
        using var request = new HttpRequestMessage(HttpMethod.Get, address);
        if (respondAsync)
        {
            request.Headers.TryAddWithoutValidation("Prefer", "respond-async");
        }

        return await client.SendAsync(request, Ct);
    }

    /// <summary>A token; tried again while a dead silo is taken for a living one, for that is not what is tested here.</summary>
    private static async Task<string> TokenAsync(DrCloudCluster cluster)
    {
        var started = TimeProvider.System.GetTimestamp();
        while (true)
        {
            try
            {
                return await cluster.TokenAsync(new DemoTokenRequest { System = true, Scopes = "system/*.read" });
            }
            catch (Exception e) when (e is OrleansException or TimeoutException && TimeProvider.System.GetElapsedTime(started) < TimeSpan.FromSeconds(30))
            {
                await Task.Delay(200, Ct);
            }
        }
    }
}
