using System.Diagnostics;
using System.Net.Http.Headers;
using System.Text;
using DrCloud.Bench.Load;

namespace DrCloud.Bench;

/// <summary>Large attachments, many at once: what they take of memory beside the idle server, and how fast they go beside bare Kestrel with a file.</summary>
internal static class Attachments
{
    private const int AtOnce = 20;
    private const int Patients = 100;
    private const int MiB = 1024 * 1024;
    private const double MemoryTarget = 150;
    private const string Binaries = "/apis/default/fhir/Binary";
    private const string Raw = "application/octet-stream";
    private const string Json = "application/fhir+json";

    private static ReadOnlySpan<byte> DataBegins => "\"data\":\""u8;

    public static Benchmark Streamed { get; } = new(
        "attachments", $"{AtOnce} uploads, then downloads, of 20 MiB and of 50 MiB at once, raw and as JSON: peak memory above idle, and MiB/s beside bare Kestrel", RunAsync);

    private static async Task<int> RunAsync(BenchOptions options)
    {
        var folder = Path.Combine(options.Data, $"attachments-{Guid.NewGuid():N}");
        var table = new ResultTable("20 at once", "MiB/s", "bare Kestrel MiB/s", "ratio", "peak above idle, MiB", "target", "");
        var met = true;
        try
        {
            foreach (var form in new[] { Raw, Json })
            {
                foreach (var size in new[] { 20 * MiB, 50 * MiB })
                {
                    met &= await MeasureAsync(table, folder, size, form);
                }
            }
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }

        table.Print();
        Console.WriteLine("peak: the largest working set of the server's process, looked at every 20 ms; idle: after a full collection, before the first of them");
        return met ? 0 : 1;
    }

    private static async Task<bool> MeasureAsync(ResultTable table, string folder, int size, string form)
    {
        // A server of its own for each: what the collector kept of one must not hide what the next takes.
        await using var server = await MeasuredServer.StartAsync(folder, Patients);
        var target = MeasuredServer.TargetOf(server, folder);
        using var http = target.NewClient();
        http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", await MeasuredServer.WriterTokenAsync(server));
        http.DefaultRequestHeaders.Accept.ParseAdd(form == Raw ? "*/*" : form);
        var content = new byte[size];
        Random.Shared.NextBytes(content);
        var body = BodyOf(content, form);
        var file = Path.Combine(folder, "content");
        await File.WriteAllBytesAsync(file, body);
        await using var bare = await BareServer.StartFileAsync(target.Certificate, file);
        using var bareHttp = new Target(bare.News, target.Certificate).NewClient();

        _ = await UploadAsync(http, Binaries, BodyOf(content[..(2 * MiB)], form), form);
        await MeasuredServer.HeapAsync(server);
        var idle = server.WorkingSet;
        var addresses = new string[AtOnce];
        var (uploads, uploadPeak) = await TimeAsync(server, size, async n => addresses[n] = await UploadAsync(http, Binaries, body, form));
        var (downloads, downloadPeak) = await TimeAsync(server, size, n => DownloadAsync(http, addresses[n], body, form));
        var (bareUploads, _) = await TimeAsync(bare, size, _ => UploadAsync(bareHttp, "/", body, form));
        var (bareDownloads, _) = await TimeAsync(bare, size, _ => DownloadAsync(bareHttp, "/", body, Raw));
        var name = $"of {size / MiB} MiB, {(form == Raw ? "raw" : "JSON")}";
        return Row(table, $"uploads {name}", uploads, bareUploads, uploadPeak - idle) & Row(table, $"downloads {name}", downloads, bareDownloads, downloadPeak - idle);
    }

    private static byte[] BodyOf(byte[] content, string form) => form == Raw
        ? content
        : Encoding.ASCII.GetBytes($$"""{"resourceType":"Binary","contentType":"{{Raw}}","data":"{{Convert.ToBase64String(content)}}"}""");

    private static bool Row(ResultTable table, string name, double rate, double yardstick, long peak)
    {
        var mebibytes = peak / (double)MiB;
        table.Row(name, ResultTable.Number(rate), ResultTable.Number(yardstick), $"{rate / yardstick:0.00}", $"{mebibytes:0}", $"<= {MemoryTarget:0}", mebibytes <= MemoryTarget ? "met" : "MISSED");
        return mebibytes <= MemoryTarget;
    }

    private static async Task<(double Rate, long Peak)> TimeAsync(ChildServer server, int size, Func<int, Task> transfer)
    {
        using var done = new CancellationTokenSource();
        var peak = Task.Run(async () =>
        {
            var largest = 0L;
            while (!done.IsCancellationRequested)
            {
                largest = Math.Max(largest, server.WorkingSet);
                await Task.Delay(20);
            }

            return largest;
        });
        var started = Stopwatch.GetTimestamp();
        await Task.WhenAll(Enumerable.Range(0, AtOnce).Select(n => Task.Run(() => transfer(n))));
        var elapsed = Stopwatch.GetElapsedTime(started);
        await done.CancelAsync();
        return ((double)AtOnce * size / MiB / elapsed.TotalSeconds, await peak);
    }

    private static async Task<string> UploadAsync(HttpClient http, string address, byte[] content, string form)
    {
        using var body = new ByteArrayContent(content);
        body.Headers.ContentType = new MediaTypeHeaderValue(form);
        using var response = await http.PostAsync(address, body);
        response.EnsureSuccessStatusCode();
        return response.Headers.Location?.ToString() ?? "";
    }

    /// <summary>Takes it as it comes, and looks at each byte of the content: of JSON, from its data on.</summary>
    private static async Task DownloadAsync(HttpClient http, string address, byte[] expected, string form)
    {
        using var response = await http.GetAsync(address, HttpCompletionOption.ResponseHeadersRead);
        response.EnsureSuccessStatusCode();
        await using var body = await response.Content.ReadAsStreamAsync();
        var buffer = new byte[128 * 1024];
        var (at, held, begun) = (form == Raw ? 0 : expected.AsSpan().IndexOf(DataBegins), 0, form == Raw);
        while (await body.ReadAsync(buffer.AsMemory(held)) is var read and > 0)
        {
            held += read;
            var from = begun ? 0 : buffer.AsSpan(0, held).IndexOf(DataBegins);
            if (from < 0)
            {
                continue;
            }

            begun = true;
            var length = Math.Min(held - from, expected.Length - at);
            if (!buffer.AsSpan(from, length).SequenceEqual(expected.AsSpan(at, length)))
            {
                throw new BenchmarkException("What came back is not what was sent.");
            }

            at += length;
            held = 0;
        }

        if (at != expected.Length)
        {
            throw new BenchmarkException("What came back is not whole.");
        }
    }
}
