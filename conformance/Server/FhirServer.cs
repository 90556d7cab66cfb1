using System.Net.Http.Headers;
using System.Text.Json;

namespace DrCloud.Conformance.Server;

/// <summary>The server under test: a FHIR base address and the token that is sent with each request.</summary>
public sealed class FhirServer(HttpClient http, string baseAddress, string? token)
{
    /// <summary>Pages of one search that are followed at most.</summary>
    private const int MostPages = 20;

    /// <summary>FHIR base address, without a trailing slash.</summary>
    public string Base { get; } = baseAddress.TrimEnd('/');

    /// <summary>Reads an address: relative to the base, or absolute.</summary>
    /// <param name="address">What is asked for.</param>
    /// <param name="bearer">The token that is sent; null for none.</param>
    /// <param name="ct">Ends the wait.</param>
    /// <param name="accept">The media type that is asked for.</param>
    public async Task<Answer> GetAsync(string address, string? bearer, CancellationToken ct, string accept = "application/fhir+json")
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, Absolute(address));
        return await SendAsync(request, bearer, accept, ct);
    }

    /// <summary>Reads an address with the run's token. Other servers than the one under test do not get it.</summary>
    public Task<Answer> GetAsync(string address, CancellationToken ct) =>
        GetAsync(address, Absolute(address).StartsWith(Base + "/", StringComparison.Ordinal) ? token : null, ct);

    /// <summary>A <see href="https://hl7.org/fhir/R4/http.html#search">search</see> by GET, all its pages.</summary>
    public async Task<SearchAnswer> SearchAsync(SearchRequest search, CancellationToken ct) =>
        await FollowAsync(search, await GetAsync($"{search.Type}?{search.Query}", ct), ct);

    /// <summary>The same search by POST.</summary>
    public async Task<SearchAnswer> PostSearchAsync(SearchRequest search, CancellationToken ct)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, Absolute($"{search.Type}/_search"))
        {
            Content = new FormUrlEncodedContent(search.Parameters.Select(parameter => KeyValuePair.Create(parameter.Code, parameter.Value))),
        };
        return await FollowAsync(search, await SendAsync(request, token, "application/fhir+json", ct), ct);
    }

    private async Task<SearchAnswer> FollowAsync(SearchRequest search, Answer first, CancellationToken ct)
    {
        List<Answer> pages = [first];
        while (pages.Count < MostPages && pages[^1].IsBundle && pages[^1].NextPage is { } next)
        {
            pages.Add(await GetAsync(next, ct));
        }

        return new SearchAnswer(search, pages);
    }

    private async Task<Answer> SendAsync(HttpRequestMessage request, string? bearer, string accept, CancellationToken ct)
    {
        request.Headers.Accept.ParseAdd(accept);
        request.Headers.Authorization = bearer is null ? null : new AuthenticationHeaderValue("Bearer", bearer);
        using var response = await http.SendAsync(request, ct);
        var body = await response.Content.ReadAsByteArrayAsync(ct);
        return new Answer($"{request.Method} {request.RequestUri}", (int)response.StatusCode, response.Content.Headers.ContentType?.MediaType, Parse(body));
    }

    private string Absolute(string address) =>
        address.StartsWith("http://", StringComparison.Ordinal) || address.StartsWith("https://", StringComparison.Ordinal) ? address : $"{Base}/{address}";

    private static JsonElement Parse(byte[] body)
    {
        try
        {
            return JsonElement.Parse(body);
        }
        catch (JsonException)
        {
            return default; // Answer.Body says what this means.
        }
    }
}
