using System.Net;
using System.Text.Json;
using Xunit;

namespace DrCloud.Api.Tests.Fhir;

/// <summary>Writes that find their resource by a search, and writes that change nothing.</summary>
public abstract class ConditionalTests(DrCloudApplication app)
{
    [Fact]
    public async Task Of_50_conditional_creates_at_once_one_creates()
    {
        var value = Guid.NewGuid().ToString();
        var clients = await ClientsAsync();
        var answers = await Task.WhenAll(Enumerable.Range(0, 50).Select(async n =>
        {
            using var response = await clients[n % clients.Count].PostJsonAsync("Organization", Organization(value, "x"), ("If-None-Exist", Condition(value)));
            return (response.StatusCode, (await response.JsonAsync()).Id());
        }));
        Assert.Equal(1, answers.Count(a => a.StatusCode == HttpStatusCode.Created));
        Assert.Equal(49, answers.Count(a => a.StatusCode == HttpStatusCode.OK));
        Assert.Single(answers.Select(a => a.Item2).Distinct());
        Assert.Single((await (await clients[0].FetchAsync($"Organization?{Condition(value)}")).ExpectAsync(HttpStatusCode.OK)).Entries());
    }

    [Fact]
    public async Task Of_20_conditional_updates_at_once_one_creates_and_the_others_update_the_same()
    {
        var value = Guid.NewGuid().ToString();
        var clients = await ClientsAsync();
        var statuses = await Task.WhenAll(Enumerable.Range(0, 20).Select(async n =>
        {
            using var response = await clients[n % clients.Count].PutJsonAsync($"Organization?{Condition(value)}", Organization(value, $"n{n}"));
            return response.StatusCode;
        }));
        Assert.Equal(1, statuses.Count(s => s == HttpStatusCode.Created));
        Assert.Equal(19, statuses.Count(s => s == HttpStatusCode.OK));
        var found = (await (await clients[0].FetchAsync($"Organization?{Condition(value)}")).ExpectAsync(HttpStatusCode.OK)).Entries().Single();
        Assert.Equal("20", found.GetProperty("meta").GetProperty("versionId").GetString());
    }

    [Fact]
    public async Task A_conditional_update_follows_the_table_of_the_specification()
    {
        var client = await app.NewSystemClientAsync();
        var (value, id) = (Guid.NewGuid().ToString(), Guid.NewGuid().ToString());
        var address = $"Organization?{Condition(value)}";

        // No match, an id of its own: the resource gets it. One match: it is updated, whether the body carries its id or none.
        Assert.Equal(id, (await (await client.PutJsonAsync(address, Organization(value, "a", id))).ExpectAsync(HttpStatusCode.Created)).Id());
        Assert.Equal(id, (await (await client.PutJsonAsync(address, Organization(value, "b"))).ExpectAsync(HttpStatusCode.OK)).Id());
        Assert.Equal("3", Version(await (await client.PutJsonAsync(address, Organization(value, "c", id))).ExpectAsync(HttpStatusCode.OK)));
        await (await client.PutJsonAsync(address, Organization(value, "d", "another"))).ExpectAsync(HttpStatusCode.BadRequest);
        await (await client.PutJsonAsync(address, Organization(value, "d"), ("If-Match", "W/\"1\""))).ExpectAsync(HttpStatusCode.PreconditionFailed);

        // No match, but an id that is in use: it would change what the condition does not find.
        await (await client.PutJsonAsync($"Organization?{Condition(Guid.NewGuid().ToString())}", Organization("z", "e", id))).ExpectAsync(HttpStatusCode.PreconditionFailed);
        await (await client.PostJsonAsync("Organization", Organization(value, "second"))).ExpectAsync(HttpStatusCode.Created);
        await (await client.PutJsonAsync(address, Organization(value, "f"))).ExpectAsync(HttpStatusCode.PreconditionFailed);
    }

    [Fact]
    public async Task A_conditional_delete_deletes_all_matches_up_to_what_is_said_or_none()
    {
        var client = await app.NewSystemClientAsync();
        var (few, many) = (Guid.NewGuid().ToString(), Guid.NewGuid().ToString());
        string Bundle(string value, int entries) => $$"""
            {"resourceType":"Bundle","type":"batch","entry":[{{string.Join(',', Enumerable.Range(0, entries).Select(n => $$"""{"resource":{{Organization(value, $"n{n}")}},"request":{"method":"POST","url":"Organization"} }"""))}}]}
            """;
        await (await client.PostJsonAsync("", Bundle(few, 3))).ExpectAsync(HttpStatusCode.OK);
        await (await client.PostJsonAsync("", Bundle(many, 501))).ExpectAsync(HttpStatusCode.OK);
        await (await client.SendAsync("DELETE", $"Organization?{Condition(many)}")).ExpectAsync(HttpStatusCode.PreconditionFailed);
        await (await client.SendAsync("DELETE", $"Organization?{Condition(few)}", ("If-Match", "W/\"1\""))).ExpectAsync(HttpStatusCode.PreconditionFailed);
        Assert.Equal(501, (await (await client.FetchAsync($"Organization?{Condition(many)}&_summary=count")).ExpectAsync(HttpStatusCode.OK)).GetProperty("total").GetInt32());
        Assert.Equal(HttpStatusCode.NoContent, (await client.SendAsync("DELETE", $"Organization?{Condition(few)}")).StatusCode);
        Assert.Empty((await (await client.FetchAsync($"Organization?{Condition(few)}")).ExpectAsync(HttpStatusCode.OK)).Entries());

        // One of two patients has a record: neither is deleted.
        string Patient() => $$"""{"resourceType":"Patient","identifier":[{"system":"urn:c","value":"{{few}}"}]}""";
        await (await client.PostJsonAsync("Patient", Patient())).ExpectAsync(HttpStatusCode.Created);
        var held = (await (await client.PostJsonAsync("Patient", Patient())).ExpectAsync(HttpStatusCode.Created)).Id();
        await (await client.PostJsonAsync("Basic", $$"""{"resourceType":"Basic","code":{"text":"x"},"subject":{"reference":"Patient/{{held}}"} }""")).ExpectAsync(HttpStatusCode.Created);
        await (await client.SendAsync("DELETE", $"Patient?{Condition(few)}")).ExpectAsync(HttpStatusCode.Conflict);
        Assert.Equal(2, (await (await client.FetchAsync($"Patient?{Condition(few)}")).ExpectAsync(HttpStatusCode.OK)).Entries().Count);
    }

    [Fact]
    public async Task A_conditional_delete_deletes_the_one_match()
    {
        var client = await app.NewSystemClientAsync();
        var value = Guid.NewGuid().ToString();
        var address = $"Organization?{Condition(value)}";
        Assert.Equal(HttpStatusCode.NoContent, (await client.SendAsync("DELETE", address)).StatusCode);
        var id = (await (await client.PostJsonAsync("Organization", Organization(value, "a"))).ExpectAsync(HttpStatusCode.Created)).Id();
        var other = (await (await client.PostJsonAsync("Organization", Organization(value, "b"))).ExpectAsync(HttpStatusCode.Created)).Id();
        Assert.Equal(HttpStatusCode.NoContent, (await client.SendAsync("DELETE", $"Organization/{other}")).StatusCode);
        Assert.Equal(HttpStatusCode.NoContent, (await client.SendAsync("DELETE", address)).StatusCode);
        await (await client.FetchAsync($"Organization/{id}")).ExpectAsync(HttpStatusCode.Gone);
    }

    [Theory]
    [InlineData("DELETE", "")]
    [InlineData("DELETE", "?nonsense=1")]
    [InlineData("DELETE", "?_count=1")]
    [InlineData("PUT", "")]
    [InlineData("PATCH", "?_sort=name")]
    public async Task A_condition_that_says_nothing_is_400(string method, string query)
    {
        var client = await app.NewSystemClientAsync();
        var body = method == "PATCH" ? """{"resourceType":"Parameters","parameter":[]}""" : """{"resourceType":"Organization","name":"x"}""";
        await (await client.SendJsonAsync(new HttpMethod(method), $"Organization{query}", body)).ExpectAsync(HttpStatusCode.BadRequest);
    }

    [Fact]
    public async Task A_condition_needs_the_scope_to_search()
    {
        var client = await app.NewUserClientAsync("user/Organization.cud");
        var value = Guid.NewGuid().ToString();
        await (await client.PutJsonAsync($"Organization?{Condition(value)}", Organization(value, "a"))).ExpectAsync(HttpStatusCode.Forbidden);
        await (await client.SendAsync("DELETE", $"Organization?{Condition(value)}")).ExpectAsync(HttpStatusCode.Forbidden);
        await (await client.PostJsonAsync("Organization", Organization(value, "a"))).ExpectAsync(HttpStatusCode.Created);
    }

    [Fact]
    public async Task A_write_that_changes_nothing_makes_no_version()
    {
        var client = await app.NewSystemClientAsync();
        var id = (await (await client.PostJsonAsync("Organization", Organization("v", "same"))).ExpectAsync(HttpStatusCode.Created)).Id();
        using var same = await client.PutJsonAsync($"Organization/{id}", Organization("v", "same", id));
        Assert.Equal("1", Version(await same.ExpectAsync(HttpStatusCode.OK)));
        Assert.Equal("W/\"1\"", same.Headers.ETag!.ToString());

        // What was read can be sent back as it is; a change that no search finds is a change all the same.
        var read = await (await client.FetchAsync($"Organization/{id}")).ExpectAsync(HttpStatusCode.OK);
        Assert.Equal("1", Version(await (await client.PutJsonAsync($"Organization/{id}", read.GetRawText())).ExpectAsync(HttpStatusCode.OK)));
        var changed = read.GetRawText().Replace("\"name\":", "\"language\":\"en\",\"name\":", StringComparison.Ordinal);
        Assert.Equal("2", Version(await (await client.PutJsonAsync($"Organization/{id}", changed)).ExpectAsync(HttpStatusCode.OK)));
        Assert.Equal("1", Version(await (await client.FetchAsync($"Organization/{id}/_history/1")).ExpectAsync(HttpStatusCode.OK)));
        await (await client.FetchAsync($"Organization/{id}/_history/3")).ExpectAsync(HttpStatusCode.NotFound);
    }

    [Fact]
    public async Task If_None_Match_on_an_update_creates_only()
    {
        var client = await app.NewSystemClientAsync();
        var id = Guid.NewGuid().ToString();
        await (await client.PutJsonAsync($"Organization/{id}", Organization("v", "a", id), ("If-None-Match", "*"))).ExpectAsync(HttpStatusCode.Created);
        await (await client.PutJsonAsync($"Organization/{id}", Organization("v", "b", id), ("If-None-Match", "*"))).ExpectAsync(HttpStatusCode.PreconditionFailed);
    }

    [Fact]
    public async Task A_transaction_has_them_all_and_references_follow()
    {
        var client = await app.NewSystemClientAsync();
        var (value, gone) = (Guid.NewGuid().ToString(), Guid.NewGuid().ToString());
        var there = (await (await client.PostJsonAsync("Organization", Organization(value, "a"))).ExpectAsync(HttpStatusCode.Created)).Id();
        var goes = (await (await client.PostJsonAsync("Organization", Organization(gone, "a"))).ExpectAsync(HttpStatusCode.Created)).Id();
        string Bundle(string more) => $$"""
            {"resourceType":"Bundle","type":"transaction","entry":[
              {"fullUrl":"urn:uuid:00000000-0000-4000-8000-000000000001","resource":{{Organization(value, "b")}},"request":{"method":"PUT","url":"Organization?{{Condition(value)}}"} },
              {"resource":{"resourceType":"Location","name":"x","managingOrganization":{"reference":"urn:uuid:00000000-0000-4000-8000-000000000001"} },"request":{"method":"POST","url":"Location"} },
              {"request":{"method":"DELETE","url":"Organization?{{Condition(gone)}}"} },
              {"request":{"method":"DELETE","url":"Organization?{{Condition(Guid.NewGuid().ToString())}}"} }{{more}} ]}
            """;
        var twice = Bundle($$""",{"resource":{{Organization(value, "c", there)}},"request":{"method":"PUT","url":"Organization/{{there}}"} }""");
        await (await client.PostJsonAsync("", twice)).ExpectAsync(HttpStatusCode.BadRequest);
        await (await client.FetchAsync($"Organization/{goes}")).ExpectAsync(HttpStatusCode.OK);

        var answer = await (await client.PostJsonAsync("", Bundle(""))).ExpectAsync(HttpStatusCode.OK);
        var responses = answer.GetProperty("entry").EnumerateArray().Select(e => e.GetProperty("response")).ToList();
        Assert.Equal(["200", "201", "204", "204"], responses.Select(r => r.GetProperty("status").GetString()![..3]));
        var location = await (await client.FetchAsync(responses[1].GetProperty("location").GetString()!)).ExpectAsync(HttpStatusCode.OK);
        Assert.Equal($"Organization/{there}", location.GetProperty("managingOrganization").GetProperty("reference").GetString());
        await (await client.FetchAsync($"Organization/{goes}")).ExpectAsync(HttpStatusCode.Gone);
    }

    [Fact]
    public async Task A_bundle_of_4500_entries_is_taken_and_one_of_more_than_is_said_is_413()
    {
        var client = await app.NewSystemClientAsync();
        var run = Guid.NewGuid().ToString("N");
        string Bundle(int entries) => $$"""
            {"resourceType":"Bundle","type":"transaction","entry":[{{string.Join(',', Enumerable.Range(0, entries).Select(n => $$"""{"fullUrl":"urn:uuid:{{Guid.NewGuid()}}","resource":{"resourceType":"Basic","code":{"text":"{{run}}"} },"request":{"method":"POST","url":"Basic"} }"""))}}]}
            """;
        var answer = await (await client.PostJsonAsync("", Bundle(4500))).ExpectAsync(HttpStatusCode.OK);
        Assert.All(answer.GetProperty("entry").EnumerateArray(), e => Assert.StartsWith("201", e.GetProperty("response").GetProperty("status").GetString(), StringComparison.Ordinal));
        await (await client.PostJsonAsync("", Bundle(10_001))).ExpectAsync(HttpStatusCode.RequestEntityTooLarge);
    }

    private static string Condition(string value) => $"identifier=urn:c|{value}";

    private static string Version(JsonElement resource) => resource.GetProperty("meta").GetProperty("versionId").GetString()!;

    private static string Organization(string value, string name, string? id = null) =>
        $$"""{"resourceType":"Organization",{{(id is null ? "" : $"\"id\":\"{id}\",")}}"identifier":[{"system":"urn:c","value":"{{value}}"}],"name":"{{name}}"}""";

    // On a cluster they take turns among the API processes.
    private async Task<IReadOnlyList<HttpClient>> ClientsAsync() => [await app.NewSystemClientAsync(), await app.NewSystemClientAsync(), await app.NewSystemClientAsync(), await app.NewSystemClientAsync()];
}
