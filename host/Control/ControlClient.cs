using System.Net.Http.Headers;
using System.Text.Json;
using DrCloud.Hosting.Import;

namespace DrCloud.Hosting.Control;

/// <summary>The command line's side of <see cref="ControlServer"/>.</summary>
internal sealed class ControlClient : AdministrationClient
{
    private ControlClient(ControlFile file)
        : base(Connect(file), _ => "The server does not answer: it is starting or stopping.")
    {
    }

    /// <summary>A client of the server that runs on the folder, or null if none does.</summary>
    public static ControlClient? Find(string folder) =>
        DataFolder.IsHeld(folder) && ControlFile.Read(folder) is { } file ? new ControlClient(file) : null;

    /// <summary>A client of the server that runs on the folder.</summary>
    /// <exception cref="CommandException">None does.</exception>
    public static ControlClient Of(string folder) =>
        Find(folder) ?? throw new CommandException($"No server runs on the data folder {Path.GetFullPath(folder)}: start it with ./start, or name its folder with --data.");

    /// <summary>Has the server import, and hands on what it tells.</summary>
    public async Task<ImportSummary> ImportAsync(IReadOnlyList<string> paths, Action<ImportProgress> progress, CancellationToken ct)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "import") { Content = JsonContent.Create(new ImportRequest(paths), ControlJson.Default.ImportRequest) };
        try
        {
            using var response = await Http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, ct);
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

    private static HttpClient Connect(ControlFile file)
    {
        var http = new HttpClient { BaseAddress = new Uri(file.Address), Timeout = Timeout.InfiniteTimeSpan };
        http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", file.Key);
        return http;
    }
}
