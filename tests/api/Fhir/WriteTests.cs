using System.Net;
using System.Text.Json;
using Xunit;

namespace DrCloud.Api.Tests.Fhir;

/// <summary>create and update.</summary>
public abstract class WriteTests(DrCloudApplication app)
{
    private const string Patient = """{"resourceType":"Patient","gender":"female"}""";

    [Fact]
    public async Task A_create_answers_where_the_resource_is()
    {
        var client = await app.NewSystemClientAsync();
        using var response = await client.PostJsonAsync("Patient", """{"resourceType":"Patient","id":"ignored","meta":{"versionId":"9"},"gender":"female"}""");
        var created = await response.ExpectAsync(HttpStatusCode.Created);
        Assert.NotEqual("ignored", created.Id());
        Assert.Equal("1", created.GetProperty("meta").GetProperty("versionId").GetString());
        Assert.Equal($"{app.FhirBase}/Patient/{created.Id()}/_history/1", response.Headers.Location!.ToString());
        Assert.Equal("W/\"1\"", response.Headers.ETag!.ToString());
        await (await client.FetchAsync(response.Headers.Location.ToString())).ExpectAsync(HttpStatusCode.OK);
    }

    [Fact]
    public async Task Number_literals_are_kept()
    {
        var client = await app.NewSystemClientAsync();
        using var response = await client.PostJsonAsync("Observation",
            """{"resourceType":"Observation","status":"final","code":{"text":"x"},"valueQuantity":{"value":1.00,"unit":"mg"}}""");
        var created = await response.ExpectAsync(HttpStatusCode.Created);
        Assert.Equal("1.00", created.GetProperty("valueQuantity").GetProperty("value").GetRawText());
    }

    [Theory]
    [InlineData("return=minimal", "")]
    [InlineData("return=representation", "Patient")]
    [InlineData("return=OperationOutcome", "OperationOutcome")]
    public async Task Prefer_says_what_a_write_returns(string prefer, string expected)
    {
        var client = await app.NewSystemClientAsync();
        using var response = await client.PostJsonAsync("Patient", Patient, ("Prefer", prefer));
        Assert.Equal(HttpStatusCode.Created, response.StatusCode);
        Assert.NotNull(response.Headers.Location);
        var body = await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
        Assert.Equal(expected, body.Length == 0 ? "" : JsonElement.Parse(body).GetProperty("resourceType").GetString());
    }

    [Fact]
    public async Task An_update_makes_the_next_version()
    {
        var client = await app.NewSystemClientAsync();
        var id = (await (await client.PostJsonAsync("Patient", Patient)).ExpectAsync(HttpStatusCode.Created)).Id();
        using var response = await client.PutJsonAsync($"Patient/{id}", $$"""{"resourceType":"Patient","id":"{{id}}","gender":"male"}""", ("If-Match", "W/\"1\""));
        var updated = await response.ExpectAsync(HttpStatusCode.OK);
        Assert.Equal("2", updated.GetProperty("meta").GetProperty("versionId").GetString());
        Assert.Equal("W/\"2\"", response.Headers.ETag!.ToString());
    }

    [Fact]
    public async Task An_update_creates_a_resource_whose_id_is_free()
    {
        var client = await app.NewUserClientAsync();
        var id = Guid.NewGuid().ToString();
        using var response = await client.PutJsonAsync($"Practitioner/{id}", $$"""{"resourceType":"Practitioner","id":"{{id}}","active":true}""");
        await response.ExpectAsync(HttpStatusCode.Created);
        Assert.Equal($"{app.FhirBase}/Practitioner/{id}/_history/1", response.Headers.Location!.ToString());
    }

    [Fact]
    public async Task An_update_of_a_version_that_is_not_current_is_412()
    {
        var client = await app.NewSystemClientAsync();
        var id = (await (await client.PostJsonAsync("Patient", Patient)).ExpectAsync(HttpStatusCode.Created)).Id();
        var body = $$"""{"resourceType":"Patient","id":"{{id}}","active":true}""";
        await (await client.PutJsonAsync($"Patient/{id}", body, ("If-Match", "W/\"2\""))).ExpectAsync(HttpStatusCode.PreconditionFailed);
        var free = Guid.NewGuid().ToString();
        await (await client.PutJsonAsync($"Patient/{free}", $$"""{"resourceType":"Patient","id":"{{free}}","active":true}""", ("If-Match", "W/\"1\""))).ExpectAsync(HttpStatusCode.PreconditionFailed);
        await (await client.PutJsonAsync($"Patient/{id}", body, ("If-Match", "nonsense"))).ExpectAsync(HttpStatusCode.BadRequest);
    }

    [Theory]
    [InlineData("""{"resourceType":"Patient","id":"other"}""")]
    [InlineData("""{"resourceType":"Patient"}""")]
    [InlineData("""{"resourceType":"Practitioner","id":"some"}""")]
    public async Task An_update_whose_body_names_another_resource_is_400(string body)
    {
        var client = await app.NewSystemClientAsync();
        await (await client.PutJsonAsync("Patient/some", body)).ExpectAsync(HttpStatusCode.BadRequest);
    }

    [Fact]
    public async Task A_conditional_create_makes_one_resource()
    {
        var client = await app.NewSystemClientAsync();
        var value = Guid.NewGuid().ToString();
        var body = $$"""{"resourceType":"Organization","identifier":[{"system":"urn:test","value":"{{value}}"}]}""";
        var condition = ("If-None-Exist", $"identifier=urn:test|{value}");
        var first = await (await client.PostJsonAsync("Organization", body, condition)).ExpectAsync(HttpStatusCode.Created);
        using var second = await client.PostJsonAsync("Organization", body, condition);
        Assert.Equal(first.Id(), (await second.ExpectAsync(HttpStatusCode.OK)).Id());
        await (await client.PostJsonAsync("Organization", body)).ExpectAsync(HttpStatusCode.Created);
        await (await client.PostJsonAsync("Organization", body, condition)).ExpectAsync(HttpStatusCode.PreconditionFailed);
        await (await client.PostJsonAsync("Organization", body, ("If-None-Exist", "nonsense=1"))).ExpectAsync(HttpStatusCode.BadRequest);
        await (await client.PostJsonAsync("Organization", body, ("If-None-Exist", ""))).ExpectAsync(HttpStatusCode.BadRequest);
    }

    [Fact]
    public async Task Of_50_updates_at_once_with_If_Match_one_wins()
    {
        var client = await app.NewSystemClientAsync();
        var id = (await (await client.PostJsonAsync("Patient", Patient)).ExpectAsync(HttpStatusCode.Created)).Id();
        var statuses = await Task.WhenAll(Enumerable.Range(0, 50).Select(n => PutAsync(client, id, n, "W/\"1\"")));
        Assert.Equal(1, statuses.Count(s => s == HttpStatusCode.OK));
        Assert.Equal(49, statuses.Count(s => s == HttpStatusCode.PreconditionFailed));
    }

    [Fact]
    public async Task Fifty_updates_at_once_make_fifty_versions_without_a_gap()
    {
        var client = await app.NewSystemClientAsync();
        var id = (await (await client.PostJsonAsync("Patient", Patient)).ExpectAsync(HttpStatusCode.Created)).Id();
        var statuses = await Task.WhenAll(Enumerable.Range(0, 50).Select(n => PutAsync(client, id, n, null)));
        Assert.All(statuses, s => Assert.Equal(HttpStatusCode.OK, s));
        var values = new HashSet<string?>();
        for (var version = 2; version <= 51; version++)
        {
            var resource = await (await client.FetchAsync($"Patient/{id}/_history/{version}")).ExpectAsync(HttpStatusCode.OK);
            Assert.True(values.Add(resource.GetProperty("name")[0].GetProperty("family").GetString()));
        }

        await (await client.FetchAsync($"Patient/{id}/_history/52")).ExpectAsync(HttpStatusCode.NotFound);
    }

    [Fact]
    public async Task Who_is_bounded_by_a_record_writes_in_it_and_nowhere_else()
    {
        var system = await app.NewSystemClientAsync();
        var mine = (await (await system.PostJsonAsync("Patient", Patient)).ExpectAsync(HttpStatusCode.Created)).Id();
        var theirs = (await (await system.PostJsonAsync("Patient", Patient)).ExpectAsync(HttpStatusCode.Created)).Id();
        var foreign = (await (await system.PostJsonAsync("Observation", Observation(theirs))).ExpectAsync(HttpStatusCode.Created)).Id();
        var client = await app.NewPatientClientAsync(mine, "patient/*.*");

        var own = (await (await client.PostJsonAsync("Observation", Observation(mine))).ExpectAsync(HttpStatusCode.Created)).Id();
        await (await client.PutJsonAsync($"Observation/{own}", Observation(mine, own))).ExpectAsync(HttpStatusCode.OK);
        await (await client.PostJsonAsync("Observation", Observation(theirs))).ExpectAsync(HttpStatusCode.Forbidden);
        await (await client.PutJsonAsync($"Observation/{own}", Observation(theirs, own))).ExpectAsync(HttpStatusCode.Forbidden);
        await (await client.PostJsonAsync("Practitioner", """{"resourceType":"Practitioner","active":true}""")).ExpectAsync(HttpStatusCode.Forbidden);
        await (await client.PostJsonAsync("Appointment", $$"""
            {"resourceType":"Appointment","status":"booked","participant":[{"actor":{"reference":"Patient/{{mine}}"},"status":"accepted"},{"actor":{"reference":"Patient/{{theirs}}"},"status":"accepted"}]}
            """)).ExpectAsync(HttpStatusCode.Forbidden);

        // An id of another record and a free one answer alike.
        var taken = await (await client.PutJsonAsync($"Observation/{foreign}", Observation(mine, foreign))).ExpectAsync(HttpStatusCode.NotFound);
        var free = Guid.NewGuid().ToString();
        var none = await (await client.PutJsonAsync($"Observation/{free}", Observation(mine, free))).ExpectAsync(HttpStatusCode.NotFound);
        Assert.Equal(none.GetRawText(), taken.GetRawText());
        var unchanged = await (await system.FetchAsync($"Observation/{foreign}")).ExpectAsync(HttpStatusCode.OK);
        Assert.Equal("1", unchanged.GetProperty("meta").GetProperty("versionId").GetString());
    }

    [Fact]
    public async Task Provenance_that_was_there_before_its_target_goes_into_the_record_with_it()
    {
        var (system, patient) = (await app.NewSystemClientAsync(), await app.NewPatientClientAsync("demo-1"));
        var id = $"late-{Guid.NewGuid():N}";
        var provenance = (await (await system.PostJsonAsync("Provenance", $$"""
            {"resourceType":"Provenance","target":[{"reference":"Observation/{{id}}"}],"recorded":"2026-01-01T00:00:00Z","agent":[{"who":{"display":"x"} }]}
            """)).ExpectAsync(HttpStatusCode.Created)).Id();
        await (await patient.FetchAsync("Patient/demo-1")).ExpectAsync(HttpStatusCode.OK);
        await (await patient.FetchAsync($"Provenance/{provenance}")).ExpectAsync(HttpStatusCode.NotFound);
        await (await system.PutJsonAsync($"Observation/{id}", $$"""
            {"resourceType":"Observation","id":"{{id}}","status":"final","code":{"text":"x"},"subject":{"reference":"Patient/demo-1"} }
            """)).ExpectAsync(HttpStatusCode.Created);
        await (await patient.FetchAsync($"Provenance/{provenance}")).ExpectAsync(HttpStatusCode.OK);
    }

    [Fact]
    public async Task Provenance_moves_with_its_target_from_one_record_to_another()
    {
        var system = await app.NewSystemClientAsync();
        var (before, after) = (await app.NewPatientClientAsync("demo-1"), await app.NewPatientClientAsync("demo-2"));
        var id = (await (await system.PostJsonAsync("Observation", Observation("demo-1"))).ExpectAsync(HttpStatusCode.Created)).Id();
        var provenance = (await (await system.PostJsonAsync("Provenance", $$"""
            {"resourceType":"Provenance","target":[{"reference":"Observation/{{id}}"}],"recorded":"2026-01-01T00:00:00Z","agent":[{"who":{"display":"x"} }]}
            """)).ExpectAsync(HttpStatusCode.Created)).Id();
        await (await before.FetchAsync($"Provenance/{provenance}")).ExpectAsync(HttpStatusCode.OK);
        await (await after.FetchAsync($"Provenance/{provenance}")).ExpectAsync(HttpStatusCode.NotFound);

        await (await system.PutJsonAsync($"Observation/{id}", Observation("demo-2", id))).ExpectAsync(HttpStatusCode.OK);
        await (await before.FetchAsync($"Provenance/{provenance}")).ExpectAsync(HttpStatusCode.NotFound);
        Assert.Empty((await (await before.FetchAsync($"Provenance?target=Observation/{id}")).ExpectAsync(HttpStatusCode.OK)).Entries());
        var moved = await (await after.FetchAsync($"Provenance/{provenance}")).ExpectAsync(HttpStatusCode.OK);
        Assert.Equal("2", moved.GetProperty("meta").GetProperty("versionId").GetString());
        var shown = (await (await after.FetchAsync($"Provenance?target=Observation/{id}")).ExpectAsync(HttpStatusCode.OK)).Entries();
        Assert.Equal(provenance, shown[0].Id());
        Assert.Equal($"Observation/{id}/_history/2", Assert.Single(shown.Skip(1)).GetProperty("target")[0].GetProperty("reference").GetString());
        await (await after.FetchAsync($"Provenance/{provenance}/_history/1")).ExpectAsync(HttpStatusCode.NotFound);
        await (await system.FetchAsync($"Provenance/{provenance}")).ExpectAsync(HttpStatusCode.OK);
    }

    private static string Observation(string patient, string? id = null) =>
        $$"""{"resourceType":"Observation",{{(id is null ? "" : $"\"id\":\"{id}\",")}}"status":"final","code":{"text":"x"},"subject":{"reference":"Patient/{{patient}}"} }""";

    private static async Task<HttpStatusCode> PutAsync(HttpClient client, string id, int value, string? ifMatch)
    {
        using var response = await client.PutJsonAsync($"Patient/{id}", $$"""{"resourceType":"Patient","id":"{{id}}","name":[{"family":"F{{value}}"}]}""", ifMatch is null ? [] : [("If-Match", ifMatch)]);
        return response.StatusCode;
    }
}
