using System.Net;
using System.Text;
using Xunit;

namespace DrCloud.Api.Tests.Fhir;

/// <summary>The X-Provenance header: a Provenance written with what it is about.</summary>
public abstract class ProvenanceHeaderTests(DrCloudApplication app)
{
    private const string Provenance = """{"resourceType":"Provenance","recorded":"2024-05-01T10:00:00Z","agent":[{"who":{"display":"Ü. Sender"}}]}""";

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Creates_updates_and_patches_bring_their_Provenance_and_what_changes_nothing_brings_none()
    {
        var client = await app.NewSystemClientAsync();
        var id = (await (await SendAsync(client, HttpMethod.Post, "Observation", Observation("final"), Provenance)).ExpectAsync(HttpStatusCode.Created)).Id();
        Assert.Equal(1, await CountAsync(client, id));
        await (await SendAsync(client, HttpMethod.Put, $"Observation/{id}", Observation("amended", id), Provenance)).ExpectAsync(HttpStatusCode.OK);
        await (await SendAsync(client, HttpMethod.Put, $"Observation/{id}", Observation("amended", id), Provenance)).ExpectAsync(HttpStatusCode.OK);
        Assert.Equal(2, await CountAsync(client, id));
        await (await SendAsync(client, HttpMethod.Patch, $"Observation/{id}", """[{"op":"replace","path":"/status","value":"corrected"}]""", Provenance, "application/json-patch+json")).ExpectAsync(HttpStatusCode.OK);
        Assert.Equal(3, await CountAsync(client, id));
        Assert.Equal(3, await CountAsync(await app.NewPatientClientAsync("demo-3"), id));
        Assert.Equal(0, await CountAsync(await app.NewPatientClientAsync("demo-3", "patient/Observation.read"), id));
    }

    [Fact]
    public async Task What_is_refused_writes_neither()
    {
        var client = await app.NewSystemClientAsync();
        var id = $"refused-{Guid.NewGuid():N}";
        foreach (var wrong in new[] { "no json", "[]", """{"resourceType":"Patient"}""", """{"resourceType":"Provenance"}""", Provenance.Replace("{\"resourceType\"", "{\"target\":[{\"reference\":\"Patient/demo-1\"}],\"resourceType\"", StringComparison.Ordinal), Provenance.Replace("\"recorded\"", "\"recorded\":\"2020-01-01T00:00:00Z\",\"recorded\"", StringComparison.Ordinal) })
        {
            await (await SendAsync(client, HttpMethod.Put, $"Observation/{id}", Observation("final", id), wrong)).ExpectAsync(HttpStatusCode.BadRequest);
        }

        var reader = await app.NewSystemClientAsync("system/Observation.*");
        await (await SendAsync(reader, HttpMethod.Put, $"Observation/{id}", Observation("final", id), Provenance)).ExpectAsync(HttpStatusCode.Forbidden);
        await (await SendAsync(client, HttpMethod.Put, $"Observation/{id}", Observation("final", id), Provenance, ifMatch: "W/\"3\"")).ExpectAsync(HttpStatusCode.PreconditionFailed);
        await (await client.FetchAsync($"Observation/{id}")).ExpectAsync(HttpStatusCode.NotFound);
        Assert.Equal(0, (await (await client.FetchAsync($"Provenance?target=Observation/{id}&_total=accurate")).ExpectAsync(HttpStatusCode.OK)).GetProperty("total").GetInt32());
    }

    [Fact]
    public async Task A_Provenance_that_its_sender_may_not_write_keeps_back_what_it_comes_with()
    {
        // It refers to somebody whom the record does not know.
        var id = $"kept-back-{Guid.NewGuid():N}";
        var observation = Observation("final").Replace("\"status\"", $"\"identifier\":[{{\"value\":\"{id}\"}}],\"status\"", StringComparison.Ordinal);
        var bounded = await app.NewPatientClientAsync("demo-3", "patient/*.*");
        var stranger = Provenance.Replace("{\"display\"", "{\"reference\":\"Patient/demo-5\",\"display\"", StringComparison.Ordinal);
        await (await SendAsync(bounded, HttpMethod.Post, "Observation", observation, stranger)).ExpectAsync(HttpStatusCode.UnprocessableEntity);
        Assert.Empty((await (await bounded.FetchAsync($"Observation?identifier={id}")).ExpectAsync(HttpStatusCode.OK)).Entries());

        // Its Provenances are those of one record, what it writes is of another.
        var mixed = await app.NewPatientClientAsync("demo-3", "patient/Provenance.* user/Observation.*");
        await (await SendAsync(mixed, HttpMethod.Post, "Observation", observation.Replace("demo-3", "demo-4", StringComparison.Ordinal), Provenance)).ExpectAsync(HttpStatusCode.UnprocessableEntity);
        Assert.Empty((await (await mixed.FetchAsync($"Observation?identifier={id}")).ExpectAsync(HttpStatusCode.OK)).Entries());
    }

    private static string Observation(string status, string? id = null) => $$"""
        {"resourceType":"Observation",{{(id is null ? "" : $"\"id\":\"{id}\",")}}"status":"{{status}}","code":{"text":"x"},"subject":{"reference":"Patient/demo-3"} }
        """;

    private static async Task<int> CountAsync(HttpClient client, string id)
    {
        var bundle = await (await client.FetchAsync($"Observation?_id={id}&_revinclude=Provenance:target")).ExpectAsync(HttpStatusCode.OK);
        return bundle.GetProperty("entry").EnumerateArray().Count(entry =>
            entry.GetProperty("resource") is var resource && resource.GetProperty("resourceType").GetString() == "Provenance" && !resource.Id().StartsWith("written-", StringComparison.Ordinal));
    }

    private static async Task<HttpResponseMessage> SendAsync(HttpClient client, HttpMethod method, string address, string body, string provenance, string mediaType = Http.FhirJson, string? ifMatch = null)
    {
        using var request = new HttpRequestMessage(method, address) { Content = new StringContent(body, Encoding.UTF8, mediaType) };
        request.Headers.TryAddWithoutValidation("X-Provenance", provenance.Replace("Ü", "\\u00dc", StringComparison.Ordinal));
        if (ifMatch is not null)
        {
            request.Headers.TryAddWithoutValidation("If-Match", ifMatch);
        }

        return await client.SendAsync(request, Ct);
    }
}

[Collection(OnSqlite.Name)]
public sealed class ProvenanceHeaderOnSqliteTests(DrCloudApplication app) : ProvenanceHeaderTests(app);

[Collection(OnMariaDb.Name)]
public sealed class ProvenanceHeaderOnMariaDbTests(MariaDbApplication app) : ProvenanceHeaderTests(app);
