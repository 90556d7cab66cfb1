using System.Net;
using System.Text;
using System.Text.Json;
using Xunit;

namespace DrCloud.Api.Tests.Fhir;

/// <summary>Requests and answers as tests read them.</summary>
internal static class Http
{
    public const string FhirJson = "application/fhir+json";

    /// <summary>Sends a resource.</summary>
    public static async Task<HttpResponseMessage> SendJsonAsync(this HttpClient client, HttpMethod method, string address, string json, params (string Name, string Value)[] headers)
    {
        using var request = new HttpRequestMessage(method, address) { Content = new StringContent(json, Encoding.UTF8, FhirJson) };
        return await client.SendAsync(Add(request, headers), TestContext.Current.CancellationToken);
    }

    public static Task<HttpResponseMessage> PostJsonAsync(this HttpClient client, string address, string json, params (string Name, string Value)[] headers) =>
        client.SendJsonAsync(HttpMethod.Post, address, json, headers);

    public static Task<HttpResponseMessage> PutJsonAsync(this HttpClient client, string address, string json, params (string Name, string Value)[] headers) =>
        client.SendJsonAsync(HttpMethod.Put, address, json, headers);

    /// <summary>A request with these headers and no body.</summary>
    public static async Task<HttpResponseMessage> SendAsync(this HttpClient client, string method, string address, params (string Name, string Value)[] headers)
    {
        using var request = new HttpRequestMessage(new HttpMethod(method), address);
        return await client.SendAsync(Add(request, headers), TestContext.Current.CancellationToken);
    }

    public static Task<HttpResponseMessage> FetchAsync(this HttpClient client, string address, params (string Name, string Value)[] headers) =>
        client.SendAsync("GET", address, headers);

    /// <summary>The body as JSON.</summary>
    public static async Task<JsonElement> JsonAsync(this HttpResponseMessage response) =>
        JsonElement.Parse(await response.Content.ReadAsByteArrayAsync(TestContext.Current.CancellationToken));

    /// <summary>Asserts the status, and that a refusal is an OperationOutcome that tells nothing of the inside.</summary>
    public static async Task<JsonElement> ExpectAsync(this HttpResponseMessage response, HttpStatusCode status)
    {
        var text = await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
        Assert.True(response.StatusCode == status, $"{response.RequestMessage?.Method} {response.RequestMessage?.RequestUri}: {(int)response.StatusCode} instead of {(int)status}: {text[..Math.Min(600, text.Length)]}");
        if (text.Length == 0)
        {
            return default;
        }

        var json = JsonElement.Parse(text);
        if ((int)status >= 400)
        {
            Assert.Equal("OperationOutcome", json.GetProperty("resourceType").GetString());
            Assert.NotEmpty(json.GetProperty("issue").EnumerateArray());
            Assert.DoesNotContain("   at ", text, StringComparison.Ordinal);
            Assert.DoesNotContain("Exception", text, StringComparison.Ordinal);
            Assert.Equal("no-store", response.Headers.CacheControl?.ToString());
        }

        return json;
    }

    /// <summary>Id of a resource.</summary>
    public static string Id(this JsonElement resource) => resource.GetProperty("id").GetString()!;

    /// <summary>The resources of a bundle's entries with this search mode.</summary>
    public static IReadOnlyList<JsonElement> Entries(this JsonElement bundle, string mode = "match") =>
        bundle.TryGetProperty("entry", out var entries)
            ? [.. entries.EnumerateArray().Where(e => e.GetProperty("search").GetProperty("mode").GetString() == mode).Select(e => e.GetProperty("resource"))]
            : [];

    /// <summary>The address of a bundle's link, or null.</summary>
    public static string? Link(this JsonElement bundle, string relation) =>
        bundle.GetProperty("link").EnumerateArray().Where(l => l.GetProperty("relation").GetString() == relation).Select(l => l.GetProperty("url").GetString()).FirstOrDefault();

    private static HttpRequestMessage Add(HttpRequestMessage request, (string Name, string Value)[] headers)
    {
        foreach (var (name, value) in headers)
        {
            if (!request.Headers.TryAddWithoutValidation(name, value))
            {
                request.Content!.Headers.Remove(name);
                request.Content.Headers.TryAddWithoutValidation(name, value);
            }
        }

        return request;
    }
}
