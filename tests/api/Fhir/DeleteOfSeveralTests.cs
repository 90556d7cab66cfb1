using System.Net;
using System.Text.Json;
using Xunit;

namespace DrCloud.Api.Tests.Fhir;

/// <summary>Conditional deletes of several resources, as entries of a bundle.</summary>
public abstract class DeleteOfSeveralTests(DrCloudApplication app)
{
    private const int Most = 500;

    [Theory]
    [InlineData("batch")]
    [InlineData("transaction")]
    public async Task An_entry_deletes_all_that_match(string type)
    {
        var client = await app.NewSystemClientAsync();
        var (value, other) = (NewValue(), NewValue());
        var ids = await MakeAsync(client, Enumerable.Repeat(value, 3));
        var answer = await (await client.PostJsonAsync("", Bundle(type, Delete(value), Post(other), Delete(NewValue())))).ExpectAsync(HttpStatusCode.OK);
        Assert.Equal(["204", "201", "204"], Statuses(answer));
        foreach (var id in ids)
        {
            await (await client.FetchAsync($"Organization/{id}")).ExpectAsync(HttpStatusCode.Gone);
        }

        Assert.Single(await FindAsync(client, other));
    }

    [Fact]
    public async Task A_transaction_that_fails_deletes_none_of_them()
    {
        var client = await app.NewSystemClientAsync();
        var value = NewValue();
        var ids = await MakeAsync(client, Enumerable.Repeat(value, 3));
        await (await client.PostJsonAsync("", Bundle("transaction", Delete(value), """{"resource":{"resourceType":"Organization","nonsense":1},"request":{"method":"POST","url":"Organization"}}"""))).ExpectAsync(HttpStatusCode.BadRequest);
        await (await client.PostJsonAsync("", Bundle("transaction", Delete(value), """{"request":{"method":"DELETE","url":"Organization/none","ifMatch":"W/\"7\""} }"""))).ExpectAsync(HttpStatusCode.PreconditionFailed);
        Assert.Equal(3, (await FindAsync(client, value)).Count);

        // A version is that of one resource.
        await (await client.PostJsonAsync("", Bundle("transaction", Delete(value).Replace("\"DELETE\"", "\"DELETE\",\"ifMatch\":\"W/\\\"1\\\"\"", StringComparison.Ordinal)))).ExpectAsync(HttpStatusCode.PreconditionFailed);

        // What is deleted by the one is not written by the other.
        var same = $$"""{"resource":{"resourceType":"Organization","id":"{{ids[2]}}","active":false},"request":{"method":"PUT","url":"Organization/{{ids[2]}}"} }""";
        await (await client.PostJsonAsync("", Bundle("transaction", Delete(value), same))).ExpectAsync(HttpStatusCode.BadRequest);
        await (await client.PostJsonAsync("", Bundle("transaction", Delete(value), Delete(value)))).ExpectAsync(HttpStatusCode.BadRequest);
        Assert.Equal(3, (await FindAsync(client, value)).Count);
    }

    [Fact]
    public async Task In_a_batch_an_entry_is_all_or_nothing_by_itself()
    {
        var client = await app.NewSystemClientAsync();
        var value = NewValue();
        string Patient() => $$"""{"resourceType":"Patient","identifier":[{"system":"urn:c","value":"{{value}}"}]}""";
        await (await client.PostJsonAsync("Patient", Patient())).ExpectAsync(HttpStatusCode.Created);
        var held = (await (await client.PostJsonAsync("Patient", Patient())).ExpectAsync(HttpStatusCode.Created)).Id();
        await (await client.PostJsonAsync("Basic", $$"""{"resourceType":"Basic","code":{"text":"x"},"subject":{"reference":"Patient/{{held}}"} }""")).ExpectAsync(HttpStatusCode.Created);
        await MakeAsync(client, [value, value]);
        var patients = Delete(value).Replace("Organization", "Patient", StringComparison.Ordinal);
        Assert.Equal(["409", "201", "204"], Statuses(await (await client.PostJsonAsync("", Bundle("batch", patients, Post(NewValue()), Delete(value)))).ExpectAsync(HttpStatusCode.OK)));
        Assert.Equal(2, (await FindAsync(client, value, "Patient")).Count);
        Assert.Empty(await FindAsync(client, value));
        await (await client.PostJsonAsync("", Bundle("transaction", patients))).ExpectAsync(HttpStatusCode.Conflict);
    }

    [Fact]
    public async Task What_a_refused_entry_would_have_deleted_is_free_for_others()
    {
        var client = await app.NewSystemClientAsync();
        var value = NewValue();
        var ids = await MakeAsync(client, Enumerable.Repeat(value, 3));
        string Put(string id) => $$"""{"resource":{"resourceType":"Organization","id":"{{id}}","active":false},"request":{"method":"PUT","url":"Organization/{{id}}"} }""";
        Assert.Equal(["200", "400", "200"], Statuses(await (await client.PostJsonAsync("", Bundle("batch", Put(ids[2]), Delete(value), Put(ids[1])))).ExpectAsync(HttpStatusCode.OK)));
        Assert.Equal(ids[0], Assert.Single(await FindAsync(client, value)).Id());
    }

    [Fact]
    public async Task An_entry_is_bounded_and_so_is_the_bundle()
    {
        var client = await app.NewSystemClientAsync();
        var value = NewValue();
        var ids = await MakeAsync(client, Enumerable.Repeat(value, Most + 1));
        var named = Delete(value).Replace("\"DELETE\"", "\"DELETE\",\"ifMatch\":\"W/\\\"1\\\"\"", StringComparison.Ordinal);
        Assert.Equal(["412", "412"], Statuses(await (await client.PostJsonAsync("", Bundle("batch", Delete(value), named))).ExpectAsync(HttpStatusCode.OK)));
        await (await client.PostJsonAsync("", Bundle("transaction", Delete(value)))).ExpectAsync(HttpStatusCode.PreconditionFailed);
        Assert.Equal(HttpStatusCode.NoContent, (await client.SendAsync("DELETE", $"Organization/{ids[0]}")).StatusCode);

        // 20 times 500 are what a bundle may write.
        var answer = await (await client.PostJsonAsync("", Bundle("batch", [.. Enumerable.Repeat(Delete(value), 21)]))).ExpectAsync(HttpStatusCode.OK);
        Assert.Equal(["204", .. Enumerable.Repeat("400", 19), "422"], Statuses(answer));
        Assert.Empty(await FindAsync(client, value));
    }

    [Theory]
    [InlineData("batch")]
    [InlineData("transaction")]
    public async Task What_does_not_match_any_more_when_it_is_committed_stays(string type)
    {
        var client = await app.NewSystemClientAsync();
        for (var round = 0; round < 8; round++)
        {
            var value = NewValue();
            var ids = await MakeAsync(client, Enumerable.Repeat(value, 4));
            await Task.WhenAll(
            [
                .. ids.Select(async id => (await client.PutJsonAsync($"Organization/{id}", $$"""{"resourceType":"Organization","id":"{{id}}","name":"other"}""")).EnsureSuccessStatusCode()),
                .. Enumerable.Range(0, 2).Select(async _ =>
                    Assert.Equal(["204"], Statuses(await (await client.PostJsonAsync("", Bundle(type, Delete(value)))).ExpectAsync(HttpStatusCode.OK)))),
            ]);
            foreach (var id in ids)
            {
                var versions = (await (await client.FetchAsync($"Organization/{id}/_history")).ExpectAsync(HttpStatusCode.OK)).GetProperty("entry").EnumerateArray().ToList();
                foreach (var (tombstone, before) in versions.Zip(versions.Skip(1)).Where(pair => !pair.First.TryGetProperty("resource", out _)))
                {
                    Assert.Contains(value, before.GetRawText(), StringComparison.Ordinal);
                }
            }
        }
    }

    [Fact]
    public async Task Who_is_bounded_by_a_record_deletes_in_it_alone()
    {
        var value = NewValue();
        string Observation(string patient) => $$"""{"resourceType":"Observation","status":"final","code":{"text":"x"},"subject":{"reference":"Patient/{{patient}}"},"identifier":[{"system":"urn:c","value":"{{value}}"}]}""";
        var client = await app.NewSystemClientAsync();
        foreach (var patient in new[] { "demo-6", "demo-6", "demo-7", "demo-7" })
        {
            await (await client.PostJsonAsync("Observation", Observation(patient))).ExpectAsync(HttpStatusCode.Created);
        }

        var bearer = await app.NewPatientClientAsync("demo-6", "patient/*.*");
        var delete = Delete(value).Replace("Organization", "Observation", StringComparison.Ordinal);
        Assert.Equal(["204"], Statuses(await (await bearer.PostJsonAsync("", Bundle("transaction", delete))).ExpectAsync(HttpStatusCode.OK)));
        Assert.All(await FindAsync(client, value, "Observation"), left => Assert.Equal("Patient/demo-7", left.GetProperty("subject").GetProperty("reference").GetString()));
        Assert.Equal(HttpStatusCode.NoContent, (await client.SendAsync("DELETE", $"Observation?identifier=urn:c|{value}")).StatusCode);
        Assert.Empty(await FindAsync(client, value, "Observation"));
    }

    private static string NewValue() => Guid.NewGuid().ToString();

    private static string Bundle(string type, params IReadOnlyList<string> entries) => $$"""{"resourceType":"Bundle","type":"{{type}}","entry":[{{string.Join(',', entries)}}]}""";

    private static string Delete(string value) => $$"""{"request":{"method":"DELETE","url":"Organization?identifier=urn:c|{{value}}"} }""";

    private static string Post(string value) =>
        $$"""{"resource":{"resourceType":"Organization","identifier":[{"system":"urn:c","value":"{{value}}"}]},"request":{"method":"POST","url":"Organization"} }""";

    private static async Task<IReadOnlyList<string>> MakeAsync(HttpClient client, IEnumerable<string> values)
    {
        var answer = await (await client.PostJsonAsync("", Bundle("batch", [.. values.Select(Post)]))).ExpectAsync(HttpStatusCode.OK);
        return [.. answer.GetProperty("entry").EnumerateArray().Select(e => e.GetProperty("response").GetProperty("location").GetString()!.Split('/')[^3])];
    }

    private static async Task<IReadOnlyList<JsonElement>> FindAsync(HttpClient client, string value, string type = "Organization") =>
        (await (await client.FetchAsync($"{type}?identifier=urn:c|{value}")).ExpectAsync(HttpStatusCode.OK)).Entries();

    private static List<string> Statuses(JsonElement bundle) =>
        [.. bundle.GetProperty("entry").EnumerateArray().Select(e => e.GetProperty("response").GetProperty("status").GetString()![..3])];
}
