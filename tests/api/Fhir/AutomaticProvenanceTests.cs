using System.Net;
using System.Text.Json;
using Xunit;

namespace DrCloud.Api.Tests.Fhir;

/// <summary>Every version of every resource has a Provenance that nobody wrote: who, by which client, when.</summary>
public abstract class AutomaticProvenanceTests(DrCloudApplication app)
{
    private const string Target = "_revinclude=Provenance:target";

    [Fact]
    public async Task Create_update_patch_and_delete_have_their_own_each_with_author_client_time_and_activity()
    {
        var client = await app.NewSystemClientAsync();
        var first = await (await client.PostJsonAsync("Observation", Observation("final"))).ExpectAsync(HttpStatusCode.Created);
        var id = first.Id();
        await (await client.PutJsonAsync($"Observation/{id}", Observation("amended", id))).ExpectAsync(HttpStatusCode.OK);
        var patch = await client.SendJsonAsync(HttpMethod.Patch, $"Observation/{id}", Patch);
        Assert.Equal(HttpStatusCode.OK, patch.StatusCode);

        var shown = Provenances(await GetAsync(client, $"Observation?_id={id}&{Target}"), "include");
        Assert.Equal([$"Observation/{id}/_history/1", $"Observation/{id}/_history/2", $"Observation/{id}/_history/3"], shown.Select(TargetOf));
        Assert.Equal(["CREATE", "UPDATE", "UPDATE"], shown.Select(ActivityOf));
        Assert.Equal(first.GetProperty("meta").GetProperty("lastUpdated").GetString(), shown[0].GetProperty("recorded").GetString());
        Assert.Equal(shown[0].GetProperty("recorded").GetString(), shown[0].GetProperty("meta").GetProperty("lastUpdated").GetString());
        foreach (var provenance in shown)
        {
            Assert.Equal(["author", "transmitter"], provenance.GetProperty("agent").EnumerateArray().Select(agent => CodeOf(agent.GetProperty("type"))));
            Assert.All(provenance.GetProperty("agent").EnumerateArray(), agent => Assert.NotEmpty(agent.GetProperty("who").GetProperty("identifier").GetProperty("value").GetString()!));
            var outcome = await (await client.PostJsonAsync("Provenance/$validate", provenance.GetRawText())).ExpectAsync(HttpStatusCode.OK);
            Assert.DoesNotContain(outcome.GetProperty("issue").EnumerateArray(), issue => issue.GetProperty("severity").GetString() is "error" or "fatal");
        }

        Assert.Equal(HttpStatusCode.NoContent, (await client.SendAsync("DELETE", $"Observation/{id}")).StatusCode);
        var found = Provenances(await GetAsync(client, $"Provenance?target=Observation/{id}&_total=accurate"), "match");
        Assert.Equal(["CREATE", "UPDATE", "UPDATE", "DELETE"], found.Select(ActivityOf));
        Assert.Equal($"Observation/{id}/_history/4", TargetOf(found[3]));
    }

    [Fact]
    public async Task The_id_leads_to_it_by_read_vread_history_and_search_and_cannot_be_written()
    {
        var client = await app.NewSystemClientAsync();
        var id = (await (await client.PostJsonAsync("Organization", """{"resourceType":"Organization","name":"x"}""")).ExpectAsync(HttpStatusCode.Created)).Id();
        var provenance = Assert.Single(Provenances(await GetAsync(client, $"Organization?_id={id}&{Target}"), "include"));
        var address = $"Provenance/{provenance.Id()}";
        var read = await GetAsync(client, address);
        Assert.Equal(provenance.GetRawText(), read.GetRawText());
        Assert.Equal(provenance.GetRawText(), (await GetAsync(client, $"{address}/_history/1")).GetRawText());
        await (await client.FetchAsync($"{address}/_history/2")).ExpectAsync(HttpStatusCode.NotFound);
        Assert.Single((await GetAsync(client, $"{address}/_history")).GetProperty("entry").EnumerateArray());
        Assert.Single(Provenances(await GetAsync(client, $"Provenance?_id={provenance.Id()}"), "match"));
        Assert.Empty(Provenances(await GetAsync(client, $"Provenance?_id={provenance.Id()}&recorded=lt2020"), "match"));
        await (await client.FetchAsync($"Provenance/written-{Guid.NewGuid():N}-0")).ExpectAsync(HttpStatusCode.NotFound);

        foreach (var refused in new[]
        {
            await client.PutJsonAsync(address, read.GetRawText()),
            await client.SendAsync("DELETE", address),
            await client.SendJsonAsync(HttpMethod.Patch, address, """{"resourceType":"Parameters","parameter":[{"name":"operation","part":[{"name":"type","valueCode":"replace"},{"name":"path","valueString":"Provenance.recorded"},{"name":"value","valueInstant":"2020-01-01T00:00:00Z"}]}]}"""),
        })
        {
            var outcome = await refused.ExpectAsync(HttpStatusCode.MethodNotAllowed);
            Assert.Equal("OperationOutcome", outcome.GetProperty("resourceType").GetString());
        }

        Assert.Equal(read.GetRawText(), (await GetAsync(client, address)).GetRawText());
    }

    [Fact]
    public async Task Stored_and_automatic_ones_share_pages_orders_and_totals()
    {
        var client = await app.NewSystemClientAsync();
        var id = (await (await client.PostJsonAsync("Observation", Observation("final"))).ExpectAsync(HttpStatusCode.Created)).Id();
        for (var i = 0; i < 3; i++)
        {
            await (await client.PostJsonAsync("Provenance", $$"""
                {"resourceType":"Provenance","target":[{"reference":"Observation/{{id}}"}],"recorded":"200{{i}}-01-01T00:00:00Z","agent":[{"who":{"display":"x"} }]}
                """)).ExpectAsync(HttpStatusCode.Created);
            await (await client.PutJsonAsync($"Observation/{id}", Observation(i % 2 == 0 ? "amended" : "final", id))).ExpectAsync(HttpStatusCode.OK);
        }

        foreach (var reader in new[] { client, await app.NewPatientClientAsync("demo-3") })
        {
            foreach (var order in new[] { "", "&_sort=recorded", "&_sort=-recorded" })
            {
                var (seen, next) = (new List<JsonElement>(), (string?)$"Provenance?target=Observation/{id}&_count=2&_total=accurate{order}");
                while (next is not null)
                {
                    var page = await GetAsync(reader, next);
                    Assert.Equal(7, page.GetProperty("total").GetInt32());
                    seen.AddRange(Provenances(page, "match"));
                    next = page.Link("next");
                }

                Assert.Equal(7, seen.Select(one => one.Id()).Distinct().Count());
                Assert.Equal(7, seen.Count);
                var times = seen.Select(one => one.GetProperty("recorded").GetDateTimeOffset()).ToList();
                Assert.Equal(order.Length == 0 ? times : order.Contains('-') ? times.OrderDescending() : times.Order(), times);
            }
        }
    }

    [Fact]
    public async Task A_patients_token_sees_those_of_what_it_may_see_and_no_others()
    {
        var system = await app.NewSystemClientAsync();
        var id = (await (await system.PostJsonAsync("Observation", Observation("final"))).ExpectAsync(HttpStatusCode.Created)).Id();
        var address = $"Provenance/{Provenances(await GetAsync(system, $"Observation?_id={id}&{Target}"), "include").Single().Id()}";
        var own = await app.NewPatientClientAsync("demo-3");
        await GetAsync(own, address);
        Assert.Single(Provenances(await GetAsync(own, $"Observation?_id={id}&{Target}"), "include"));
        Assert.Single(Provenances(await GetAsync(own, $"Provenance?target=Observation/{id}"), "match"));
        Assert.Single(Provenances(await GetAsync(own, $"Provenance?_id={address.Split('/')[1]}"), "match"));

        var other = await app.NewPatientClientAsync("demo-4");
        var blind = await app.NewPatientClientAsync("demo-3", "patient/Provenance.read patient/Condition.read");
        foreach (var stranger in new[] { other, blind })
        {
            await (await stranger.FetchAsync(address)).ExpectAsync(HttpStatusCode.NotFound);
            await (await stranger.FetchAsync($"{address}/_history/1")).ExpectAsync(HttpStatusCode.NotFound);
            await (await stranger.FetchAsync($"{address}/_history")).ExpectAsync(HttpStatusCode.NotFound);
            Assert.Empty(Provenances(await GetAsync(stranger, $"Provenance?target=Observation/{id}"), "match"));
            Assert.Empty(Provenances(await GetAsync(stranger, $"Provenance?target={id}"), "match"));
            Assert.Empty(Provenances(await GetAsync(stranger, $"Provenance?_id={address.Split('/')[1]}"), "match"));
        }

        var silent = await app.NewPatientClientAsync("demo-3", "patient/Observation.read");
        Assert.Empty(Provenances(await GetAsync(silent, $"Observation?_id={id}&{Target}"), "include"));

        // It moves to another record: what it was there is not the new one's to see.
        await (await system.PutJsonAsync($"Observation/{id}", Observation("final", id).Replace("demo-3", "demo-4", StringComparison.Ordinal))).ExpectAsync(HttpStatusCode.OK);
        await (await own.FetchAsync(address)).ExpectAsync(HttpStatusCode.NotFound);
        await (await other.FetchAsync(address)).ExpectAsync(HttpStatusCode.NotFound);
        Assert.Equal([$"Observation/{id}/_history/2"], Provenances(await GetAsync(other, $"Observation?_id={id}&{Target}"), "include").Select(TargetOf));
        Assert.Equal([$"Observation/{id}/_history/2"], Provenances(await GetAsync(other, $"Provenance?target=Observation/{id}"), "match").Select(TargetOf));
    }

    [Fact]
    public async Task Of_what_another_record_owns_a_record_shows_that_of_the_current_version_only()
    {
        var system = await app.NewSystemClientAsync();
        var appointment = (await (await system.PostJsonAsync("Appointment", Appointment("booked", null))).ExpectAsync(HttpStatusCode.Created)).Id();
        await (await system.PutJsonAsync($"Appointment/{appointment}", Appointment("fulfilled", appointment))).ExpectAsync(HttpStatusCode.OK);
        var search = $"Appointment?_id={appointment}&{Target}";
        var first = Provenances(await GetAsync(system, search), "include")[0].Id();
        var (owner, guest) = (await app.NewPatientClientAsync("demo-3"), await app.NewPatientClientAsync("demo-4"));
        Assert.Equal(["1", "2"], Provenances(await GetAsync(owner, search), "include").Select(one => TargetOf(one).Split('/')[^1]));
        Assert.Equal(["2"], Provenances(await GetAsync(guest, search), "include").Select(one => TargetOf(one).Split('/')[^1]));
        await GetAsync(owner, $"Provenance/{first}");
        await (await guest.FetchAsync($"Provenance/{first}")).ExpectAsync(HttpStatusCode.NotFound);
    }

    [Fact]
    public async Task A_scope_bounds_them_as_it_bounds_what_is_stored()
    {
        var system = await app.NewSystemClientAsync();
        async Task<string> AddressAsync(string patient)
        {
            var id = (await (await system.PostJsonAsync("Observation", Observation("final").Replace("demo-3", patient, StringComparison.Ordinal))).ExpectAsync(HttpStatusCode.Created)).Id();
            return $"Provenance/{Provenances(await GetAsync(system, $"Observation?_id={id}&{Target}"), "include").Single().Id()}";
        }

        // Provenances of one record, observations of all.
        var mixed = await app.NewPatientClientAsync("demo-3", "patient/Provenance.read user/Observation.read");
        var theirs = await AddressAsync("demo-4");
        await (await mixed.FetchAsync(theirs)).ExpectAsync(HttpStatusCode.NotFound);

        // A part of the Provenances.
        var own = await AddressAsync("demo-3");
        await GetAsync(await app.NewPatientClientAsync("demo-3", "patient/Provenance.rs?recorded=ge2020 patient/Observation.read"), own);
        await (await (await app.NewPatientClientAsync("demo-3", "patient/Provenance.rs?recorded=lt2020 patient/Observation.read")).FetchAsync(own)).ExpectAsync(HttpStatusCode.NotFound);
    }

    [Fact]
    public async Task A_search_that_finds_stored_ones_only_says_so()
    {
        var client = await app.NewSystemClientAsync();
        var page = await GetAsync(client, "Provenance?_count=2");
        Assert.DoesNotContain(Provenances(page, "match"), one => one.Id().StartsWith("written-", StringComparison.Ordinal));
        Assert.Equal("information", Assert.Single(Assert.Single(page.Entries("outcome")).GetProperty("issue").EnumerateArray()).GetProperty("severity").GetString());
        Assert.Empty((await GetAsync(client, "Provenance?patient=demo-1")).Entries("outcome"));
    }

    [Theory]
    [InlineData("Patient?_id=demo-1")]
    [InlineData("Observation?patient=demo-1&_count=3")]
    [InlineData("Encounter?patient=demo-1&_count=3")]
    public async Task Every_level_of_scope_includes_them(string search)
    {
        foreach (var client in new[] { await app.NewSystemClientAsync(), await app.NewUserClientAsync(), await app.NewPatientClientAsync("demo-1") })
        {
            var page = await GetAsync(client, $"{search}&{Target}");
            var about = Provenances(page, "include").Where(one => one.Id().StartsWith("written-", StringComparison.Ordinal)).Select(one => TargetOf(one).Split("/_history/")[0]).ToHashSet();
            Assert.Equal(page.Entries().Select(match => $"{match.GetProperty("resourceType").GetString()}/{match.Id()}").Order(), about.Order());
        }
    }

    private const string Patch = """{"resourceType":"Parameters","parameter":[{"name":"operation","part":[{"name":"type","valueCode":"replace"},{"name":"path","valueString":"Observation.status"},{"name":"value","valueCode":"corrected"}]}]}""";

    private static string Observation(string status, string? id = null) => $$"""
        {"resourceType":"Observation",{{(id is null ? "" : $"\"id\":\"{id}\",")}}"status":"{{status}}","code":{"text":"x"},"subject":{"reference":"Patient/demo-3"} }
        """;

    private static string Appointment(string status, string? id) => $$"""
        {"resourceType":"Appointment",{{(id is null ? "" : $"\"id\":\"{id}\",")}}"status":"{{status}}","participant":[
          {"status":"accepted","actor":{"reference":"Patient/demo-3"} },{"status":"accepted","actor":{"reference":"Patient/demo-4"} } ]}
        """;

    private static async Task<JsonElement> GetAsync(HttpClient client, string address) => await (await client.FetchAsync(address)).ExpectAsync(HttpStatusCode.OK);

    private static IReadOnlyList<JsonElement> Provenances(JsonElement bundle, string mode) =>
        [.. bundle.Entries(mode).Where(resource => resource.GetProperty("resourceType").GetString() == "Provenance")];

    private static string TargetOf(JsonElement provenance) => provenance.GetProperty("target")[0].GetProperty("reference").GetString()!;

    private static string ActivityOf(JsonElement provenance) => CodeOf(provenance.GetProperty("activity"));

    private static string CodeOf(JsonElement concept) => concept.GetProperty("coding")[0].GetProperty("code").GetString()!;
}

[Collection(OnSqlite.Name)]
public sealed class AutomaticProvenanceOnSqliteTests(DrCloudApplication app) : AutomaticProvenanceTests(app);

[Collection(OnMariaDb.Name)]
public sealed class AutomaticProvenanceOnMariaDbTests(MariaDbApplication app) : AutomaticProvenanceTests(app);
