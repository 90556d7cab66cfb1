using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using DrCloud.Api.Administration;

namespace DrCloud.Hosting.Control;

/// <summary>The command line's side of a server's administration, on its loopback socket or over the network.</summary>
/// <param name="http">With the administration's address as its base, and what proves who asks.</param>
/// <param name="unreachable">What to say when the server does not answer.</param>
internal class AdministrationClient(HttpClient http, Func<HttpRequestException, string> unreachable) : IDisposable
{
    protected HttpClient Http { get; } = http;

    public Task<T> GetAsync<T>(string path, JsonTypeInfo<T> answer, CancellationToken ct) =>
        SendAsync(new HttpRequestMessage(HttpMethod.Get, path), answer, ct);

    public Task<T> SendAsync<TBody, T>(HttpMethod method, string path, TBody body, JsonTypeInfo<TBody> bodyType, JsonTypeInfo<T> answer, CancellationToken ct) =>
        SendAsync(new HttpRequestMessage(method, path) { Content = JsonContent.Create(body, bodyType) }, answer, ct);

    public Task<T> PostAsync<T>(string path, JsonTypeInfo<T> answer, CancellationToken ct) =>
        SendAsync(new HttpRequestMessage(HttpMethod.Post, path), answer, ct);

    public void Dispose()
    {
        Http.Dispose();
        GC.SuppressFinalize(this);
    }

    private async Task<T> SendAsync<T>(HttpRequestMessage request, JsonTypeInfo<T> answer, CancellationToken ct)
    {
        using (request)
        {
            HttpResponseMessage response;
            try
            {
                response = await Http.SendAsync(request, ct);
            }
            catch (HttpRequestException e)
            {
                throw new CommandException(unreachable(e), e);
            }

            using (response)
            {
                return response.IsSuccessStatusCode ? await ReadAsync(response, answer, ct) : throw new CommandException(await ReasonAsync(response, ct));
            }
        }
    }

    private static async Task<T> ReadAsync<T>(HttpResponseMessage response, JsonTypeInfo<T> answer, CancellationToken ct)
    {
        try
        {
            return (await response.Content.ReadFromJsonAsync(answer, ct))!;
        }
        catch (JsonException e)
        {
            throw new CommandException("The server's answer is not that of an administration.", e);
        }
    }

    private static async Task<string> ReasonAsync(HttpResponseMessage response, CancellationToken ct)
    {
        try
        {
            return (await response.Content.ReadFromJsonAsync(AdministrationJson.Default.AdministrationError, ct)) is { Description: { Length: > 0 } reason }
                ? reason
                : $"The server answered {(int)response.StatusCode}.";
        }
        catch (JsonException)
        {
            return response.StatusCode == System.Net.HttpStatusCode.NotFound
                ? "The server does not have this command (tokens are minted in demo mode only)."
                : $"The server answered {(int)response.StatusCode}.";
        }
    }
}
