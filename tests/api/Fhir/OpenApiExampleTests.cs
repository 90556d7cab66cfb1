using System.Collections.Concurrent;
using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using DrCloud.Fhir.Capability;
using Xunit;

namespace DrCloud.Api.Tests.Fhir;

/// <summary>Whoever sends the examples of the OpenAPI document as they are is answered as it says.</summary>
[Trait("Category", "Long")]
public sealed class OpenApiExampleTests(DrCloudApplication app) : IClassFixture<DrCloudApplication>
{
    private const string FhirPath = "/apis/default/fhir";
    private const int AtOnce = 6;

    [Fact]
    public async Task Every_example_of_the_FHIR_interface_works_when_sent()
    {
        using var client = await app.NewSystemClientAsync($"system/*.* system/DocumentReference.$docref system/{ServedTypes.AuditLog}.read");
        var document = await (await client.FetchAsync("/swagger/v1.json")).JsonAsync();
        var requests = RequestsOf(document).ToLookup(request => request.Tag);
        var (failures, shown) = (new ConcurrentQueue<string>(), 0);
        async Task SendAllAsync(string tag)
        {
            var made = new List<string>();
            foreach (var request in requests[tag].OrderBy(request => request.Step))
            {
                using var response = await client.SendAsync(request.Make(), TestContext.Current.CancellationToken);
                Interlocked.Increment(ref shown);
                if (request.Method == "POST" && response.Headers.Location is { } location)
                {
                    made.Add(location.ToString().Split("/_history/")[0]);
                }

                if (request.Address.Contains("$docref", StringComparison.Ordinal) && response.IsSuccessStatusCode)
                {
                    made.AddRange(DocumentsIn(await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken)));
                }

                if (!request.Successes.Contains($"{(int)response.StatusCode}"))
                {
                    failures.Enqueue($"{request}: {(int)response.StatusCode} {await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken)}");
                }
            }

            foreach (var address in made)
            {
                // A patient is not deleted while something of the record is left.
                using var response = await client.DeleteAsync(address, TestContext.Current.CancellationToken);
            }
        }

        // The others speak of Patient/example, and its own examples end by deleting it.
        await PutPatientAsync(client);
        await Parallel.ForEachAsync(requests.Select(tag => tag.Key).Where(tag => tag != "Patient"),
            new ParallelOptions { MaxDegreeOfParallelism = AtOnce },
            async (tag, _) => await SendAllAsync(tag));
        await SendAllAsync("Patient");
        Assert.True(failures.IsEmpty, $"{failures.Count} of {shown}:\n{string.Join('\n', failures.Take(20))}");
        Assert.True(shown > ServedTypes.All.Count * 20, $"Only {shown} examples.");
        TestContext.Current.TestOutputHelper?.WriteLine($"{shown} examples sent.");
    }

    [Fact]
    public async Task The_document_is_small_and_is_not_sent_twice()
    {
        using var client = app.NewClient();
        using var first = await client.FetchAsync("/swagger/v1.json", ("Accept-Encoding", "gzip"));
        Assert.Equal("gzip", Assert.Single(first.Content.Headers.ContentEncoding));
        Assert.InRange((await first.Content.ReadAsByteArrayAsync(TestContext.Current.CancellationToken)).Length, 10_000, 250_000);
        using var whole = await client.FetchAsync("/swagger/v1.json");
        Assert.InRange((await whole.Content.ReadAsByteArrayAsync(TestContext.Current.CancellationToken)).Length, 1_000_000, 5_000_000);
        using var again = await client.FetchAsync("/swagger/v1.json", ("If-None-Match", first.Headers.ETag!.ToString()));
        Assert.Equal(HttpStatusCode.NotModified, again.StatusCode);
    }

    private static async Task PutPatientAsync(HttpClient client) =>
        await (await client.PutJsonAsync("Patient/example", """{"resourceType":"Patient","id":"example"}""")).ExpectAsync(HttpStatusCode.Created);

    // A summary and its Binary, in JSON or XML.
    private static IEnumerable<string> DocumentsIn(string bundle) => Regex.Matches(bundle, @"https?://[^""]+/(DocumentReference|Binary)/[\w-]+(?="")").Select(match => match.Value).Distinct();

    private IEnumerable<Example> RequestsOf(JsonElement document)
    {
        foreach (var path in document.GetProperty("paths").EnumerateObject().Where(path => path.Name.StartsWith(FhirPath, StringComparison.Ordinal)))
        {
            foreach (var operation in path.Value.EnumerateObject())
            {
                var parameters = operation.Value.GetProperty("parameters").EnumerateArray().Select(parameter => Resolve(document, parameter)).ToList();
                if (IsNotShown(document, path.Name, operation, parameters))
                {
                    continue;
                }

                var address = path.Name;
                var query = new StringBuilder();
                foreach (var parameter in parameters.Where(parameter => parameter.TryGetProperty("example", out _)))
                {
                    var (name, value) = (parameter.GetProperty("name").GetString()!, Uri.EscapeDataString(parameter.GetProperty("example").GetString()!));
                    var inPath = parameter.GetProperty("in").ValueEquals("path");
                    address = inPath ? address.Replace($"{{{name}}}", value, StringComparison.Ordinal) : address;
                    query.Append(inPath ? "" : $"{(query.Length == 0 ? '?' : '&')}{name}={value}");
                }

                var tag = operation.Value.GetProperty("tags")[0].GetString()!;
                string[] successes = [.. operation.Value.GetProperty("responses").EnumerateObject().Select(response => response.Name).Where(status => status[0] is '2' or '3')];
                foreach (var (mediaType, body) in BodiesOf(document, operation.Value))
                {
                    yield return new Example(tag, operation.Name.ToUpperInvariant(), app.BaseAddress + address + query, mediaType, body, successes);
                }
            }
        }
    }

    // Of operations, those that say how they are called; of interactions, all.
    private static bool IsNotShown(JsonElement document, string path, JsonProperty operation, IReadOnlyList<JsonElement> parameters)
    {
        static bool HasExample(JsonElement element) => element.TryGetProperty("example", out _);
        if (path.EndsWith($"/{ServedTypes.AuditLog}/{{id}}", StringComparison.Ordinal))
        {
            return true;   // nobody makes one with an id of his own
        }

        if (!path.Contains('$', StringComparison.Ordinal))
        {
            Assert.All(parameters.Where(parameter => parameter.TryGetProperty("required", out _)),
                parameter => Assert.True(HasExample(parameter), $"{operation.Name} {path}: {parameter.GetProperty("name")}"));
            return false;
        }

        if (parameters.Any(parameter => parameter.GetProperty("in").ValueEquals("path") && !HasExample(parameter)))
        {
            return true;
        }

        return operation.Value.TryGetProperty("requestBody", out var body)
            ? !Resolve(document, body).GetProperty("content").EnumerateObject().All(media => HasExample(media.Value))
            : parameters.Any(parameter => parameter.GetProperty("in").ValueEquals("query")) && !parameters.Any(parameter => parameter.GetProperty("in").ValueEquals("query") && HasExample(parameter));
    }

    private static IEnumerable<(string? MediaType, string? Body)> BodiesOf(JsonElement document, JsonElement operation)
    {
        if (!operation.TryGetProperty("requestBody", out var reference))
        {
            return [(null, null)];
        }

        return Resolve(document, reference).GetProperty("content").EnumerateObject().Select(media =>
        {
            var example = media.Value.GetProperty("example");
            return ((string?)media.Name, media.Name.EndsWith("form-urlencoded", StringComparison.Ordinal) ? string.Join('&', example.EnumerateObject().Select(field => $"{field.Name}={field.Value}"))
                : example.ValueKind == JsonValueKind.String ? example.GetString() : example.GetRawText());
        });
    }

    private static JsonElement Resolve(JsonElement document, JsonElement element) =>
        element.TryGetProperty("$ref", out var reference) ? reference.GetString()![2..].Split('/').Aggregate(document, (found, name) => found.GetProperty(name)) : element;

    private sealed record Example(string Tag, string Method, string Address, string? MediaType, string? Body, string[] Successes)
    {
        /// <summary>What makes the resource comes first, what takes it away last.</summary>
        public int Step => Method switch { "PUT" => 0, "DELETE" => 2, _ => 1 };

        public HttpRequestMessage Make() => new(new HttpMethod(Method), Address)
        {
            Content = Body is null ? null : new StringContent(Body, Encoding.UTF8) { Headers = { ContentType = MediaTypeHeaderValue.Parse(MediaType!) } },
        };

        public override string ToString() => $"{Method} {Address} {MediaType}";
    }
}
