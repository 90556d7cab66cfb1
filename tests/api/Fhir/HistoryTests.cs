using System.Net;
using System.Text.Json;
using Hl7.Fhir.Model;
using Hl7.Fhir.Serialization;
using Xunit;
using Task = System.Threading.Tasks.Task;

namespace DrCloud.Api.Tests.Fhir;

/// <summary>history of a resource, a type and the site.</summary>
public abstract class HistoryTests(DrCloudApplication app)
{
    [Fact]
    public async Task The_history_of_a_resource_is_a_valid_bundle_newest_first()
    {
        var client = await app.NewSystemClientAsync();
        var id = await NewAsync(client, versions: 3);
        using var response = await client.FetchAsync($"Organization/{id}/_history");
        var bundle = new FhirJsonDeserializer().Deserialize<Bundle>((await response.ExpectAsync(HttpStatusCode.OK)).GetRawText());
        Assert.Equal((Bundle.BundleType.History, 3), (bundle.Type, bundle.Total));
        Assert.Equal(["3", "2", "1"], bundle.Entry.Select(e => e.Resource!.Meta!.VersionId));
        Assert.Equal([Bundle.HTTPVerb.PUT, Bundle.HTTPVerb.PUT, Bundle.HTTPVerb.POST], bundle.Entry.Select(e => e.Request!.Method));
        Assert.Equal([$"Organization/{id}", $"Organization/{id}", "Organization"], bundle.Entry.Select(e => e.Request!.Url));
        Assert.All(bundle.Entry, e => Assert.Equal($"W/\"{e.Resource!.Meta!.VersionId}\"", e.Response!.Etag));
        Assert.All(bundle.Entry, e => Assert.Equal(e.Resource!.Meta!.LastUpdated, e.Response!.LastModified));
        await (await client.FetchAsync("Organization/never-was/_history")).ExpectAsync(HttpStatusCode.NotFound);
    }

    [Fact]
    public async Task A_history_tells_each_version_by_the_verb_that_made_it()
    {
        var client = await app.NewSystemClientAsync();
        var id = $"verb-{Guid.NewGuid():N}";
        await (await client.PutJsonAsync($"Organization/{id}", $$"""{"resourceType":"Organization","id":"{{id}}","name":"v1"}""")).ExpectAsync(HttpStatusCode.Created);
        using (var patch = new HttpRequestMessage(HttpMethod.Patch, $"Organization/{id}") { Content = new StringContent("""[{"op":"replace","path":"/name","value":"v2"}]""", null, "application/json-patch+json") })
        {
            await (await client.SendAsync(patch, TestContext.Current.CancellationToken)).ExpectAsync(HttpStatusCode.OK);
        }

        await client.SendAsync("DELETE", $"Organization/{id}");
        await (await client.PutJsonAsync($"Organization/{id}", $$"""{"resourceType":"Organization","id":"{{id}}","name":"v4"}""")).ExpectAsync(HttpStatusCode.Created);
        var entries = (await (await client.FetchAsync($"Organization/{id}/_history")).ExpectAsync(HttpStatusCode.OK)).GetProperty("entry").EnumerateArray().ToList();
        Assert.Equal(["PUT", "DELETE", "PATCH", "PUT"], entries.Select(e => e.GetProperty("request").GetProperty("method").GetString()));
        Assert.All(entries, e => Assert.Equal($"Organization/{id}", e.GetProperty("request").GetProperty("url").GetString()));
        Assert.Equal(["200", "204", "200", "201"], entries.Select(e => e.GetProperty("response").GetProperty("status").GetString()![..3]));
    }

    [Theory]
    [InlineData("Organization/{0}/_history")]
    [InlineData("Organization/_history")]
    [InlineData("_history")]
    public async Task A_history_comes_in_pages_that_new_versions_do_not_disturb(string template)
    {
        var client = await app.NewSystemClientAsync();
        var id = await NewAsync(client, versions: 5);
        var address = $"{string.Format(null, template, id)}?_count=2";
        var seen = new List<string>();
        for (var page = 0; seen.Count < 5; page++)
        {
            var bundle = await (await client.FetchAsync(address)).ExpectAsync(HttpStatusCode.OK);
            var entries = bundle.GetProperty("entry").EnumerateArray().ToList();
            Assert.InRange(entries.Count, 1, 2);
            seen.AddRange(entries.Where(e => e.TryGetProperty("resource", out var r) && r.Id() == id).Select(e => e.GetProperty("resource").GetProperty("meta").GetProperty("versionId").GetString()!));
            if (page == 0)
            {
                await PutAsync(client, id, "meanwhile");
            }

            address = bundle.Link("next") ?? "";
        }

        Assert.Equal(["5", "4", "3", "2", "1"], seen);
    }

    [Fact]
    public async Task Since_and_at_bound_a_history()
    {
        var client = await app.NewSystemClientAsync();
        var id = await NewAsync(client, versions: 1);
        var times = new List<string>();
        for (var version = 2; version <= 4; version++)
        {
            times.Add((await PutAsync(client, id, $"v{version}")).GetProperty("meta").GetProperty("lastUpdated").GetString()!);
        }

        async Task<string> VersionsAsync(string query)
        {
            var bundle = await (await client.FetchAsync($"Organization/{id}/_history?{query}")).ExpectAsync(HttpStatusCode.OK);
            return string.Concat(bundle.TryGetProperty("entry", out var entries) ? entries.EnumerateArray().Select(e => e.GetProperty("resource").GetProperty("meta").GetProperty("versionId").GetString()) : []);
        }

        Assert.Equal("432", await VersionsAsync($"_since={times[0]}"));
        Assert.Equal("4", await VersionsAsync($"_since={times[2]}"));
        Assert.Equal("", await VersionsAsync("_since=2999-01-01"));
        Assert.Equal("3", await VersionsAsync($"_at={times[1]}"));
        Assert.Equal("4321", await VersionsAsync($"_at={times[0][..4]}"));
        Assert.Equal("4", await VersionsAsync("_at=2999"));
        Assert.Equal("", await VersionsAsync("_at=1999"));
        await (await client.FetchAsync($"Organization/{id}/_history?_since=yesterday")).ExpectAsync(HttpStatusCode.BadRequest);
        await (await client.FetchAsync($"Organization/{id}/_history?_count=many")).ExpectAsync(HttpStatusCode.BadRequest);
        await (await client.FetchAsync($"Organization/{id}/_history?nonsense=1")).ExpectAsync(HttpStatusCode.OK);
        await (await client.FetchAsync($"Organization/{id}/_history?nonsense=1", ("Prefer", "handling=strict"))).ExpectAsync(HttpStatusCode.BadRequest);
        await (await client.FetchAsync($"Organization/{id}/_history?_cursor=AAAA")).ExpectAsync(HttpStatusCode.BadRequest);
    }

    [Fact]
    public async Task The_history_of_the_site_shows_the_types_of_the_scopes_only()
    {
        var system = await app.NewSystemClientAsync();
        await NewAsync(system, versions: 2);
        await (await system.PostJsonAsync("Location", """{"resourceType":"Location","name":"x"}""")).ExpectAsync(HttpStatusCode.Created);
        var client = await app.NewUserClientAsync("user/Organization.read");
        var bundle = await (await client.FetchAsync("_history?_count=1000")).ExpectAsync(HttpStatusCode.OK);
        Assert.Equal(["Organization"], Resources(bundle).Select(r => r.GetProperty("resourceType").GetString()).Distinct());
        await (await client.FetchAsync("Location/_history")).ExpectAsync(HttpStatusCode.Forbidden);
        await (await (await app.NewUserClientAsync("user/*.cud")).FetchAsync("_history")).ExpectAsync(HttpStatusCode.Forbidden);
    }

    [Fact]
    public async Task Who_is_bounded_by_a_record_sees_no_version_of_another_time_or_record()
    {
        var system = await app.NewSystemClientAsync();
        var (mine, theirs) = ($"h-{Guid.NewGuid():N}", $"h-{Guid.NewGuid():N}");
        foreach (var patient in new[] { mine, theirs })
        {
            await (await system.PutJsonAsync($"Patient/{patient}", $$"""{"resourceType":"Patient","id":"{{patient}}","active":true}""")).ExpectAsync(HttpStatusCode.Created);
        }

        var id = (await (await system.PostJsonAsync("Observation", Observation(theirs, null))).ExpectAsync(HttpStatusCode.Created)).Id();
        await (await system.PutJsonAsync($"Observation/{id}", Observation(mine, id))).ExpectAsync(HttpStatusCode.OK);
        var appointment = (await (await system.PostJsonAsync("Appointment", Appointment(null, theirs))).ExpectAsync(HttpStatusCode.Created)).Id();
        await (await system.PutJsonAsync($"Appointment/{appointment}", Appointment(appointment, theirs, mine))).ExpectAsync(HttpStatusCode.OK);

        var client = await app.NewPatientClientAsync(mine);
        foreach (var address in new[] { $"Observation/{id}/_history", "Observation/_history", $"Appointment/{appointment}/_history" })
        {
            var version = Assert.Single(Resources(await (await client.FetchAsync(address)).ExpectAsync(HttpStatusCode.OK)));
            Assert.Equal("2", version.GetProperty("meta").GetProperty("versionId").GetString());
        }

        await (await client.FetchAsync($"Appointment/{appointment}/_history/1")).ExpectAsync(HttpStatusCode.NotFound);
        await (await client.FetchAsync($"Patient/{theirs}/_history")).ExpectAsync(HttpStatusCode.NotFound);
        var all = Resources(await (await client.FetchAsync("_history")).ExpectAsync(HttpStatusCode.OK));
        Assert.Equal(["Observation", "Patient"], all.Select(r => r.GetProperty("resourceType").GetString()));
    }

    private static IEnumerable<JsonElement> Resources(JsonElement bundle) =>
        bundle.TryGetProperty("entry", out var entries) ? entries.EnumerateArray().Where(e => e.TryGetProperty("resource", out _)).Select(e => e.GetProperty("resource")) : [];

    private static string Observation(string patient, string? id) =>
        $$"""{"resourceType":"Observation",{{(id is null ? "" : $"\"id\":\"{id}\",")}}"status":"final","code":{"text":"x"},"subject":{"reference":"Patient/{{patient}}"} }""";

    private static string Appointment(string? id, params string[] patients) =>
        $$"""
        {"resourceType":"Appointment",{{(id is null ? "" : $"\"id\":\"{id}\",")}}"status":"booked","participant":[{{string.Join(',', patients.Select(p => $$"""{"status":"accepted","actor":{"reference":"Patient/{{p}}"} }"""))}}]}
        """;

    private static async Task<string> NewAsync(HttpClient client, int versions)
    {
        var id = (await (await client.PostJsonAsync("Organization", """{"resourceType":"Organization","name":"v1"}""")).ExpectAsync(HttpStatusCode.Created)).Id();
        for (var version = 2; version <= versions; version++)
        {
            await PutAsync(client, id, $"v{version}");
        }

        return id;
    }

    private static async Task<JsonElement> PutAsync(HttpClient client, string id, string name) =>
        await (await client.PutJsonAsync($"Organization/{id}", $$"""{"resourceType":"Organization","id":"{{id}}","name":"{{name}}"}""")).ExpectAsync(HttpStatusCode.OK);
}
