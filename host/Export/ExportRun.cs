using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Text.Json;
using DrCloud.Hosting.Remote;

namespace DrCloud.Hosting.Export;

/// <summary>How far a <c>./start export</c> is.</summary>
/// <param name="What">What is done at the moment.</param>
/// <param name="Done">How much of it.</param>
/// <param name="Of">How much there is.</param>
internal sealed record ExportProgress(string What, long Done, long Of);

/// <summary>What has been fetched.</summary>
internal sealed record ExportSummary(string Folder, DateTimeOffset TransactionTime, int Files, long Lines, long Bytes, double Seconds);

/// <summary>
/// Has a server export, and fetches the files, as any client of <see href="https://hl7.org/fhir/uv/bulkdata/STU2/export.html">Bulk Data Access</see> would. What has been
/// begun stands in the folder: run again, it goes on where it was, within a file too.
/// </summary>
internal sealed class ExportRun(RemoteServer server, HttpClient fhir, string folder)
{
    private const string Begun = "export.status";
    private const string Partial = ".part";
    private static readonly string[] Lists = ["output", "deleted", "error"];
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);

    /// <summary>Exports into the folder.</summary>
    /// <param name="kickOff">The kick-off request, below the FHIR base address; not sent again for an export that is begun.</param>
    /// <param name="report">Told how far it is.</param>
    /// <param name="ct">Ends it; run again, it goes on.</param>
    /// <exception cref="CommandException">The server refuses, or the export failed.</exception>
    public async Task<ExportSummary> RunAsync(string kickOff, Action<ExportProgress> report, CancellationToken ct)
    {
        var started = TimeProvider.System.GetTimestamp();
        Directory.CreateDirectory(folder);
        var begun = Path.Combine(folder, Begun);
        if (!File.Exists(begun))
        {
            await File.WriteAllTextAsync(begun + Partial, await BeginAsync(kickOff, ct), ct);
            File.Move(begun + Partial, begun);
        }

        var status = new Uri((await File.ReadAllTextAsync(begun, ct)).Trim());
        var manifest = await WaitAsync(status, report, ct);
        var files = Files(manifest).ToList();
        var lines = files.Sum(file => file.Count);
        var (done, bytes) = (0L, 0L);
        foreach (var file in files)
        {
            report(new ExportProgress($"Fetching {file.Name}", done, lines));
            bytes += await FetchAsync(file, ct);
            done += file.Count;
        }

        await File.WriteAllTextAsync(Path.Combine(folder, "manifest.json"), manifest.GetRawText(), ct);
        using var removed = await SendAsync(HttpMethod.Delete, status, null, ct);
        File.Delete(begun);
        return new ExportSummary(folder, manifest.GetProperty("transactionTime").GetDateTimeOffset(), files.Count, lines, bytes, TimeProvider.System.GetElapsedTime(started).TotalSeconds);
    }

    private async Task<string> BeginAsync(string kickOff, CancellationToken ct)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, kickOff);
        request.Headers.TryAddWithoutValidation("Prefer", "respond-async");
        request.Headers.Accept.ParseAdd("application/fhir+json");
        using var response = await SendAsync(request, ct);
        return response.StatusCode == HttpStatusCode.Accepted && response.Content.Headers.ContentLocation is { } status
            ? status.ToString()
            : throw new CommandException($"The server does not export: {await ReasonAsync(response, ct)}");
    }

    private async Task<JsonElement> WaitAsync(Uri status, Action<ExportProgress> report, CancellationToken ct)
    {
        while (true)
        {
            using var response = await SendAsync(HttpMethod.Get, status, null, ct);
            switch (response.StatusCode)
            {
                case HttpStatusCode.OK:
                    return JsonElement.Parse(await response.Content.ReadAsByteArrayAsync(ct));
                case HttpStatusCode.NotFound:
                    throw new CommandException($"The server knows nothing of this export any more: remove {Path.Combine(folder, Begun)} to begin another.");
                case HttpStatusCode.Accepted:
                    report(new ExportProgress("Exporting", Percent(response), 100));
                    break;
                case HttpStatusCode.TooManyRequests or HttpStatusCode.ServiceUnavailable:
                    break;
                default:
                    throw new CommandException($"The export failed: {await ReasonAsync(response, ct)}");
            }

            await Task.Delay(response.Headers.RetryAfter?.Delta ?? Pause, ct);
        }
    }

    private static long Percent(HttpResponseMessage response) =>
        response.Headers.TryGetValues("X-Progress", out var values) && values.First() is var text && text.IndexOf('%', StringComparison.Ordinal) is > 0 and var at
        && long.TryParse(text.AsSpan(0, at), NumberStyles.None, CultureInfo.InvariantCulture, out var percent) ? percent : 0;

    private static IEnumerable<(string Name, Uri Address, long Count)> Files(JsonElement manifest) =>
        from list in Lists
        from file in manifest.GetProperty(list).EnumerateArray()
        let address = new Uri(file.GetProperty("url").GetString()!)
        select (Path.GetFileName(address.LocalPath), address, file.GetProperty("count").GetInt64());

    /// <summary>Fetches what is not there yet; returns the file's length.</summary>
    private async Task<long> FetchAsync((string Name, Uri Address, long Count) file, CancellationToken ct)
    {
        var path = Path.Combine(folder, file.Name);
        if (!File.Exists(path))
        {
            var had = File.Exists(path + Partial) ? new FileInfo(path + Partial).Length : 0;
            using var response = await SendAsync(HttpMethod.Get, file.Address, had > 0 ? new RangeHeaderValue(had, null) : null, ct);
            if (response.StatusCode != HttpStatusCode.RequestedRangeNotSatisfiable)
            {
                if (!response.IsSuccessStatusCode)
                {
                    throw new CommandException($"{file.Name} cannot be fetched: {await ReasonAsync(response, ct)}");
                }

                await using var target = new FileStream(path + Partial, response.StatusCode == HttpStatusCode.PartialContent ? FileMode.Append : FileMode.Create, FileAccess.Write);
                await using var source = await response.Content.ReadAsStreamAsync(ct);
                await source.CopyToAsync(target, ct);
            }

            File.Move(path + Partial, path);
        }

        return new FileInfo(path).Length;
    }

    private async Task<HttpResponseMessage> SendAsync(HttpMethod method, Uri address, RangeHeaderValue? range, CancellationToken ct)
    {
        using var request = new HttpRequestMessage(method, address);
        request.Headers.Range = range;
        return await SendAsync(request, ct);
    }

    private async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken ct)
    {
        try
        {
            return await fhir.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, ct);
        }
        catch (HttpRequestException e)
        {
            throw new CommandException($"{server.Unreachable(e)} Run the same command again to go on.", e);
        }
    }

    private static async Task<string> ReasonAsync(HttpResponseMessage response, CancellationToken ct)
    {
        try
        {
            using var outcome = JsonDocument.Parse(await response.Content.ReadAsStringAsync(ct));
            return outcome.RootElement.GetProperty("issue")[0].GetProperty("diagnostics").GetString()!;
        }
        catch (Exception e) when (e is JsonException or KeyNotFoundException or InvalidOperationException)
        {
            return ((int)response.StatusCode).ToString(CultureInfo.InvariantCulture);
        }
    }
}
