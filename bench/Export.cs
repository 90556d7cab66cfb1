using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Text.Json;
using DrCloud.Bench.Load;
using Microsoft.Data.Sqlite;

namespace DrCloud.Bench;

/// <summary>
/// A bulk export of the whole site at full pace, from kick-off to manifest, beside the same rows read by the bare driver and written to a file; and what it takes of memory.
/// </summary>
internal static class Export
{
    private const int Patients = 1000;
    private const double Target = 0.5;
    private const double TargetRate = 100_000;
    private const long TargetMemory = 150;
    private static readonly TimeSpan Poll = TimeSpan.FromMilliseconds(500);

    public static Benchmark Rate { get; } = new("export", "a bulk export of all resources (--patients), beside the bare driver reading the same rows into a file", RunAsync);

    private static async Task<int> RunAsync(BenchOptions options)
    {
        Environment.SetEnvironmentVariable("DrCloud__Exports__Pace", "Full");
        var patients = options.Patients ?? Patients;
        var folder = Path.Combine(options.Data, string.Create(CultureInfo.InvariantCulture, $"embedded-{patients}"));
        await using var server = await MeasuredServer.StartAsync(folder, patients);
        var idle = server.WorkingSet;
        var (ours, raw) = (new List<double>(), new List<double>());
        var (count, bytes, peak) = (0L, 0L, 0L);
        for (var run = 0; run < options.Runs; run++)
        {
            raw.Add(Raw(folder));
            (var seconds, count, bytes, var memory) = await ExportAsync(server, folder);
            ours.Add(count / seconds);
            peak = Math.Max(peak, memory);
        }

        var (rate, yardstick) = (ResultTable.Median(ours), ResultTable.Median(raw));
        var growth = (peak - idle) >> 20;
        new ResultTable("what", "measured", "target", "")
            .Row("resources/s", ResultTable.Number(rate), $">= {TargetRate:N0}", rate >= TargetRate ? "met" : "MISSED")
            .Row("MB/s", ResultTable.Number(rate * bytes / count / 1e6), ">= 100", rate * bytes / count >= 1e8 ? "met" : "MISSED")
            .Row("bare driver to a file, resources/s", ResultTable.Number(yardstick), "", "")
            .Row("ratio", ResultTable.Number(rate / yardstick), $">= {Target}", rate / yardstick >= Target ? "met" : "MISSED")
            .Row("working set above idle, MiB", ResultTable.Number(growth), $"<= {TargetMemory}", growth <= TargetMemory ? "met" : "MISSED")
            .Print();
        Console.WriteLine($"{count:N0} resources, {bytes >> 20:N0} MiB, median of {options.Runs} alternating runs; the time is that from the kick-off to the manifest, asked for every {Poll.TotalMilliseconds} ms");
        return rate / yardstick >= Target && rate >= TargetRate && growth <= TargetMemory ? 0 : 1;
    }

    private static async Task<(double Seconds, long Count, long Bytes, long Memory)> ExportAsync(ChildServer server, string folder)
    {
        using var client = MeasuredServer.TargetOf(server, folder).NewClient();
        client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", await MeasuredServer.SystemTokenAsync(server));
        client.DefaultRequestHeaders.TryAddWithoutValidation("Prefer", "respond-async");
        var watch = Stopwatch.StartNew();
        using var started = await client.GetAsync(new Uri($"{server.News}/apis/default/fhir/$export"));
        var status = started.Content.Headers.ContentLocation ?? throw new BenchmarkException($"The export was answered {started.StatusCode}.");
        var memory = 0L;
        while (true)
        {
            await Task.Delay(Poll);
            memory = Math.Max(memory, server.WorkingSet);
            using var poll = await client.GetAsync(status);
            if (poll.StatusCode == HttpStatusCode.OK)
            {
                var seconds = watch.Elapsed.TotalSeconds;
                using var manifest = JsonDocument.Parse(await poll.Content.ReadAsStringAsync());
                var count = manifest.RootElement.GetProperty("output").EnumerateArray().Sum(file => file.GetProperty("count").GetInt64());
                var bytes = Directory.EnumerateFiles(Path.Combine(folder, "exports"), "*.ndjson", SearchOption.AllDirectories).Sum(file => new FileInfo(file).Length);
                using var removed = await client.DeleteAsync(status);
                return (seconds, count, bytes, memory);
            }

            if (poll.StatusCode != HttpStatusCode.Accepted)
            {
                throw new BenchmarkException($"The status was answered {poll.StatusCode}.");
            }
        }
    }

    private static double Raw(string folder)
    {
        var path = Path.Combine(folder, "raw.ndjson");
        using var connection = new SqliteConnection(new SqliteConnectionStringBuilder { DataSource = Path.Combine(folder, "default.db"), Mode = SqliteOpenMode.ReadOnly, Pooling = false }.ToString());
        connection.Open();
        var watch = Stopwatch.StartNew();
        using var command = connection.CreateCommand();
        command.CommandText = "SELECT body FROM resource WHERE deleted = 0 AND chunks = 0 ORDER BY rid";
        var count = 0;
        using (var rows = command.ExecuteReader())
        using (var file = new FileStream(path, FileMode.Create, FileAccess.Write, FileShare.None, 1 << 17))
        {
            while (rows.Read())
            {
                file.Write(rows.GetFieldValue<byte[]>(0));
                file.WriteByte((byte)'\n');
                count++;
            }
        }

        var rate = count / watch.Elapsed.TotalSeconds;
        File.Delete(path);
        return rate;
    }
}
