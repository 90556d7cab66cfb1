using System.Net.Http.Headers;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using DrCloud.Hosting.Import;

namespace DrCloud.Hosting.Control;

/// <summary>The command line's side of <see cref="ControlServer"/>.</summary>
internal sealed class ControlClient : IDisposable
{
    private readonly HttpClient _http;

    private ControlClient(ControlFile file)
    {
        _http = new HttpClient { BaseAddress = new Uri(file.Address), Timeout = Timeout.InfiniteTimeSpan };
        _http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", file.Key);
    }

    /// <summary>A client of the server that runs on the folder, or null if none does.</summary>
    public static ControlClient? Find(string folder) =>
        DataFolder.IsHeld(folder) && ControlFile.Read(folder) is { } file ? new ControlClient(file) : null;

    /// <summary>A client of the server that runs on the folder.</summary>
    /// <exception cref="CommandException">None does.</exception>
    public static ControlClient Of(string folder) =>
        Find(folder) ?? throw new CommandException($"No server runs on the data folder {Path.GetFullPath(folder)}: start it with ./start, or name its folder with --data.");

    public Task<T> GetAsync<T>(string path, JsonTypeInfo<T> answer, CancellationToken ct) =>
        SendAsync(new HttpRequestMessage(HttpMethod.Get, path), answer, ct);

    public Task<T> SendAsync<TBody, T>(HttpMethod method, string path, TBody body, JsonTypeInfo<TBody> bodyType, JsonTypeInfo<T> answer, CancellationToken ct) =>
        SendAsync(new HttpRequestMessage(method, path) { Content = JsonContent.Create(body, bodyType) }, answer, ct);

    public Task<T> PostAsync<T>(string path, JsonTypeInfo<T> answer, CancellationToken ct) =>
        SendAsync(new HttpRequestMessage(HttpMethod.Post, path), answer, ct);

    /// <summary>Has the server import, and hands on what it tells.</summary>
    public async Task<ImportSummary> ImportAsync(IReadOnlyList<string> paths, Action<ImportProgress> progress, CancellationToken ct)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "/import") { Content = JsonContent.Create(new ImportRequest(paths), ControlJson.Default.ImportRequest) };
        try
        {
            using var response = await _http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, ct);
            response.EnsureSuccessStatusCode();
            using var lines = new StreamReader(await response.Content.ReadAsStreamAsync(ct));
            while (await lines.ReadLineAsync(ct) is { } line)
            {
                var news = JsonSerializer.Deserialize(line, ControlJson.Default.ImportNews)!;
                if (news.Error is { } error)
                {
                    throw new CommandException(error);
                }

                if (news.Progress is { } now)
                {
                    progress(now);
                }

                if (news.Summary is { } summary)
                {
                    return summary;
                }
            }
        }
        catch (Exception e) when (e is HttpRequestException or IOException)
        {
            throw new CommandException("The server stopped during the import: run it again to complete it.", e);
        }

        throw new CommandException("The server stopped during the import: run it again to complete it.");
    }

    public void Dispose() => _http.Dispose();

    private async Task<T> SendAsync<T>(HttpRequestMessage request, JsonTypeInfo<T> answer, CancellationToken ct)
    {
        using (request)
        {
            HttpResponseMessage response;
            try
            {
                response = await _http.SendAsync(request, ct);
            }
            catch (HttpRequestException e)
            {
                throw new CommandException("The server does not answer: it is starting or stopping.", e);
            }

            using (response)
            {
                if (response.IsSuccessStatusCode)
                {
                    return (await response.Content.ReadFromJsonAsync(answer, ct))!;
                }

                throw new CommandException(await ReasonAsync(response, ct));
            }
        }
    }

    private static async Task<string> ReasonAsync(HttpResponseMessage response, CancellationToken ct)
    {
        try
        {
            return (await response.Content.ReadFromJsonAsync(ControlJson.Default.ControlError, ct))!.Error;
        }
        catch (JsonException)
        {
            return response.StatusCode == System.Net.HttpStatusCode.NotFound
                ? "The server does not have this command (tokens are minted in demo mode only)."
                : $"The server answered {(int)response.StatusCode}.";
        }
    }
}
