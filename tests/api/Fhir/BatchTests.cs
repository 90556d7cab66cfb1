using System.Net;
using System.Text.Json;
using Xunit;

namespace DrCloud.Api.Tests.Fhir;

/// <summary>Bundles sent to the base address.</summary>
public abstract class BatchTests(DrCloudApplication app)
{
    [Fact]
    public async Task A_transaction_resolves_its_references()
    {
        var client = await app.NewSystemClientAsync();
        var (patient, observation) = (Guid.NewGuid().ToString(), Guid.NewGuid().ToString());
        var answer = await (await client.PostJsonAsync("", $$"""
            {"resourceType":"Bundle","type":"transaction","entry":[
              {"fullUrl":"urn:uuid:{{observation}}","resource":{"resourceType":"Observation","status":"final","code":{"text":"x"},"subject":{"reference":"urn:uuid:{{patient}}"} },"request":{"method":"POST","url":"Observation"} },
              {"fullUrl":"urn:uuid:{{patient}}","resource":{"resourceType":"Patient","gender":"female"},"request":{"method":"POST","url":"Patient"} } ]}
            """)).ExpectAsync(HttpStatusCode.OK);
        Assert.Equal("transaction-response", answer.GetProperty("type").GetString());
        Assert.All(Statuses(answer), s => Assert.StartsWith("201", s, StringComparison.Ordinal));
        var made = await (await client.FetchAsync(Location(answer, 0))).ExpectAsync(HttpStatusCode.OK);
        Assert.Equal($"Patient/{Location(answer, 1).Split('/')[^3]}", made.GetProperty("subject").GetProperty("reference").GetString());
    }

    [Fact]
    public async Task A_transaction_is_all_or_nothing()
    {
        var client = await app.NewSystemClientAsync();
        var (good, stale) = (Guid.NewGuid().ToString(), Guid.NewGuid().ToString());
        await (await client.PutJsonAsync($"Organization/{stale}", $$"""{"resourceType":"Organization","id":"{{stale}}","active":true}""")).ExpectAsync(HttpStatusCode.Created);
        string Bundle(string second) => $$"""
            {"resourceType":"Bundle","type":"transaction","entry":[
              {"resource":{"resourceType":"Organization","id":"{{good}}","active":true},"request":{"method":"PUT","url":"Organization/{{good}}"} }, {{second}} ]}
            """;
        var conflict = $$"""{"resource":{"resourceType":"Organization","id":"{{stale}}","active":false},"request":{"method":"PUT","url":"Organization/{{stale}}","ifMatch":"W/\"7\""} }""";
        var malformed = """{"resource":{"resourceType":"Organization","nonsense":1},"request":{"method":"POST","url":"Organization"} }""";
        var refused = await (await client.PostJsonAsync("", Bundle(conflict))).ExpectAsync(HttpStatusCode.PreconditionFailed);
        Assert.Contains("Bundle.entry[1]", refused.GetRawText(), StringComparison.Ordinal);
        await (await client.PostJsonAsync("", Bundle(malformed))).ExpectAsync(HttpStatusCode.BadRequest);
        await (await client.FetchAsync($"Organization/{good}")).ExpectAsync(HttpStatusCode.NotFound);
    }

    [Fact]
    public async Task In_a_batch_each_entry_is_for_itself()
    {
        var client = await app.NewUserClientAsync("user/*.read user/Organization.write");
        var answer = await (await client.PostJsonAsync("", """
            {"resourceType":"Bundle","type":"batch","entry":[
              {"resource":{"resourceType":"Organization","active":true},"request":{"method":"POST","url":"Organization"}},
              {"resource":{"resourceType":"Organization","nonsense":1},"request":{"method":"POST","url":"Organization"}},
              {"resource":{"resourceType":"Practitioner","active":true},"request":{"method":"POST","url":"Practitioner"}},
              {"request":{"method":"GET","url":"Patient/demo-1"}},
              {"request":{"method":"GET","url":"Patient?_id=demo-1"}},
              {"request":{"method":"GET","url":"Patient/none"}},
              {"request":{"method":"DELETE","url":"Patient/demo-1"}},
              {"request":{"method":"GET","url":"Patient/demo-1/_history"}},
              {"request":{"method":"POST","url":"Patient/_history"}},
              {"request":{"method":"POST","url":""}}
            ]}
            """)).ExpectAsync(HttpStatusCode.OK);
        Assert.Equal(["201", "400", "403", "200", "200", "404", "403", "200", "405", "404"], Statuses(answer).Select(s => s[..3]));
        Assert.Equal("demo-1", answer.GetProperty("entry")[3].GetProperty("resource").Id());
        Assert.Equal("searchset", answer.GetProperty("entry")[4].GetProperty("resource").GetProperty("type").GetString());
    }

    [Fact]
    public async Task Reads_in_a_bundle_are_conditional_cut_and_without_body_as_by_themselves()
    {
        var client = await app.NewSystemClientAsync();
        var answer = await (await client.PostJsonAsync("", """
            {"resourceType":"Bundle","type":"batch","entry":[
              {"request":{"method":"HEAD","url":"Patient/demo-1"}},
              {"request":{"method":"GET","url":"Patient/demo-1","ifNoneMatch":"W/\"1\""}},
              {"request":{"method":"GET","url":"Patient/demo-1","ifModifiedSince":"2999-01-01T00:00:00Z"}},
              {"request":{"method":"GET","url":"Patient/demo-1","ifModifiedSince":"1999-01-01T00:00:00Z"}},
              {"request":{"method":"GET","url":"Patient/demo-1?_elements=gender"}},
              {"request":{"method":"GET","url":"Patient?_id=demo-1&_elements=gender"}}
            ]}
            """, ("Prefer", "return=representation"))).ExpectAsync(HttpStatusCode.OK);
        Assert.Equal(["200", "304", "304", "200", "200", "200"], Statuses(answer).Select(s => s[..3]));
        var bodies = answer.GetProperty("entry").EnumerateArray().Select(e => e.TryGetProperty("resource", out var resource) ? resource : default).ToList();
        Assert.All(bodies.Take(3), b => Assert.Equal(JsonValueKind.Undefined, b.ValueKind));
        Assert.True(bodies[3].TryGetProperty("name", out _));
        foreach (var cut in new[] { bodies[4], bodies[5].Entries().Single() })
        {
            Assert.True(cut.TryGetProperty("gender", out _));
            Assert.False(cut.TryGetProperty("name", out _));
        }
    }

    [Fact]
    public async Task Conditional_creates_and_references_find_what_is_there()
    {
        var client = await app.NewSystemClientAsync();
        var value = Guid.NewGuid().ToString();
        string Bundle() => $$"""
            {"resourceType":"Bundle","type":"transaction","entry":[
              {"fullUrl":"urn:uuid:{{Guid.NewGuid()}}","resource":{"resourceType":"Location","name":"x","managingOrganization":{"reference":"Organization?identifier=urn:t|{{value}}"} },"request":{"method":"POST","url":"Location"} } ]}
            """;
        await (await client.PostJsonAsync("", Bundle())).ExpectAsync(HttpStatusCode.PreconditionFailed);
        var organization = $$"""
            {"resourceType":"Bundle","type":"transaction","entry":[
              {"fullUrl":"urn:uuid:{{Guid.NewGuid()}}","resource":{"resourceType":"Organization","identifier":[{"system":"urn:t","value":"{{value}}"}]},"request":{"method":"POST","url":"Organization","ifNoneExist":"identifier=urn:t|{{value}}"} } ]}
            """;
        var first = await (await client.PostJsonAsync("", organization)).ExpectAsync(HttpStatusCode.OK);
        var second = await (await client.PostJsonAsync("", organization)).ExpectAsync(HttpStatusCode.OK);
        Assert.Equal(["201", "200"], new[] { first, second }.Select(b => Statuses(b)[0][..3]));
        Assert.Equal(Location(first, 0), Location(second, 0));

        var made = await (await client.PostJsonAsync("", Bundle())).ExpectAsync(HttpStatusCode.OK);
        var location = await (await client.FetchAsync(Location(made, 0))).ExpectAsync(HttpStatusCode.OK);
        Assert.Equal($"Organization/{Location(first, 0).Split('/')[^3]}", location.GetProperty("managingOrganization").GetProperty("reference").GetString());
    }

    [Fact]
    public async Task Transactions_at_once_with_one_condition_all_refer_to_the_one_that_won()
    {
        var value = Guid.NewGuid().ToString();
        await RaceAsync(
            await app.NewSystemClientAsync(), value,
            ("Organization", $$"""{"resourceType":"Organization","identifier":[{"system":"urn:t","value":"{{value}}"}]}"""),
            ("Location", """{"resourceType":"Location","managingOrganization":{"reference":"TARGET"} }"""), l => l.GetProperty("managingOrganization"));
        await RaceAsync(
            await app.NewPatientClientAsync("demo-5", "patient/*.*"), value,
            ("Observation", $$"""{"resourceType":"Observation","status":"final","code":{"text":"x"},"subject":{"reference":"Patient/demo-5"},"identifier":[{"system":"urn:t","value":"{{value}}"}]}"""),
            ("Observation", """{"resourceType":"Observation","status":"final","code":{"text":"x"},"subject":{"reference":"Patient/demo-5"},"hasMember":[{"reference":"TARGET"}]}"""),
            o => o.GetProperty("hasMember")[0]);
    }

    private static async Task RaceAsync(HttpClient client, string value, (string Type, string Json) target, (string Type, string Json) referrer, Func<JsonElement, JsonElement> reference)
    {
        // Twice in each bundle: within it too, the second finds what the first has made.
        string Bundle()
        {
            var (first, second) = ($"urn:uuid:{Guid.NewGuid()}", $"urn:uuid:{Guid.NewGuid()}");
            string Conditional(string url) => $$"""{"fullUrl":"{{url}}","resource":{{target.Json}},"request":{"method":"POST","url":"{{target.Type}}","ifNoneExist":"identifier=urn:t|{{value}}"} }""";
            string Referrer(string url) => $$"""{"resource":{{referrer.Json.Replace("TARGET", url, StringComparison.Ordinal)}},"request":{"method":"POST","url":"{{referrer.Type}}"} }""";
            return $$"""{"resourceType":"Bundle","type":"transaction","entry":[{{Conditional(first)}},{{Conditional(second)}},{{Referrer(first)}},{{Referrer(second)}}]}""";
        }

        var answers = await Task.WhenAll(Enumerable.Range(0, 12).Select(async _ => await (await client.PostJsonAsync("", Bundle())).ExpectAsync(HttpStatusCode.OK)));
        var one = Assert.Single(answers.SelectMany(a => new[] { Location(a, 0), Location(a, 1) }).Distinct());
        Assert.Single(answers.SelectMany(a => Statuses(a).Take(2)), s => s.StartsWith("201", StringComparison.Ordinal));
        foreach (var answer in answers.SelectMany(a => new[] { Location(a, 2), Location(a, 3) }))
        {
            var made = await (await client.FetchAsync(answer)).ExpectAsync(HttpStatusCode.OK);
            Assert.Equal($"{target.Type}/{one.Split('/')[^3]}", reference(made).GetProperty("reference").GetString());
        }
    }

    [Fact]
    public async Task A_POST_of_what_exists_already_leaves_it_as_it_is_and_says_so()
    {
        var client = await app.NewSystemClientAsync();
        var id = Guid.NewGuid().ToString();
        string Bundle(string name) => $$"""
            {"resourceType":"Bundle","type":"transaction","entry":[
              {"fullUrl":"urn:uuid:{{id}}","resource":{"resourceType":"Organization","name":"{{name}}"},"request":{"method":"POST","url":"Organization"} } ]}
            """;
        var first = await (await client.PostJsonAsync("", Bundle("first"))).ExpectAsync(HttpStatusCode.OK);
        Assert.False(first.GetProperty("entry")[0].GetProperty("response").TryGetProperty("outcome", out _));
        var second = await (await client.PostJsonAsync("", Bundle("second"))).ExpectAsync(HttpStatusCode.OK);
        Assert.Equal("200 OK", Statuses(second)[0]);
        Assert.Equal(Location(first, 0), Location(second, 0));
        Assert.Equal("information", second.GetProperty("entry")[0].GetProperty("response").GetProperty("outcome").GetProperty("issue")[0].GetProperty("severity").GetString());
        Assert.Equal("first", (await (await client.FetchAsync($"Organization/{id}")).ExpectAsync(HttpStatusCode.OK)).GetProperty("name").GetString());
    }

    [Fact]
    public async Task A_Provenance_goes_into_the_record_of_a_target_that_comes_by_its_uuid_later()
    {
        var client = await app.NewSystemClientAsync();
        var (patient, late) = (Guid.NewGuid().ToString(), Guid.NewGuid().ToString());
        await (await client.PutJsonAsync($"Patient/{patient}", $$"""{"resourceType":"Patient","id":"{{patient}}"}""")).ExpectAsync(HttpStatusCode.Created);
        var provenance = (await (await client.PostJsonAsync("Provenance", $$"""
            {"resourceType":"Provenance","target":[{"reference":"Observation/{{late}}"}],"recorded":"2026-01-01T00:00:00Z","agent":[{"who":{"display":"x"} }]}
            """)).ExpectAsync(HttpStatusCode.Created)).Id();
        var bearer = await app.NewPatientClientAsync(patient);
        await (await bearer.FetchAsync($"Provenance/{provenance}")).ExpectAsync(HttpStatusCode.NotFound);
        await (await client.PostJsonAsync("", $$"""
            {"resourceType":"Bundle","type":"transaction","entry":[
              {"fullUrl":"urn:uuid:{{late}}","resource":{"resourceType":"Observation","status":"final","code":{"text":"x"},"subject":{"reference":"Patient/{{patient}}"} },"request":{"method":"POST","url":"Observation"} } ]}
            """)).ExpectAsync(HttpStatusCode.OK);
        await (await bearer.FetchAsync($"Provenance/{provenance}")).ExpectAsync(HttpStatusCode.OK);
        var found = await (await bearer.FetchAsync($"Observation?_id={late}&_revinclude=Provenance:target")).ExpectAsync(HttpStatusCode.OK);
        Assert.Contains(found.Entries("include"), included => included.Id() == provenance);
    }

    [Fact]
    public async Task Who_is_bounded_by_a_record_reaches_no_other_by_a_bundle()
    {
        var client = await app.NewPatientClientAsync("demo-1", "patient/*.*");
        string Entry(string patient) => $$"""{"resource":{"resourceType":"Observation","status":"final","code":{"text":"x"},"subject":{"reference":"Patient/{{patient}}"} },"request":{"method":"POST","url":"Observation"} }""";
        string Bundle(string type, string entries) => $$"""{"resourceType":"Bundle","type":"{{type}}","entry":[{{entries}}]}""";
        var batch = await (await client.PostJsonAsync("", Bundle("batch", $$"""
            {{Entry("demo-1")}},{{Entry("demo-2")}},{"request":{"method":"GET","url":"Patient/demo-2"} },{"request":{"method":"GET","url":"Patient?_id=demo-2"} }
            """))).ExpectAsync(HttpStatusCode.OK);
        Assert.Equal(["201", "403", "404", "200"], Statuses(batch).Select(s => s[..3]));
        Assert.Empty(batch.GetProperty("entry")[3].GetProperty("resource").Entries());
        await (await client.PostJsonAsync("", Bundle("transaction", $"{Entry("demo-1")},{Entry("demo-2")}"))).ExpectAsync(HttpStatusCode.Forbidden);
        var conditional = """{"resource":{"resourceType":"Observation","status":"final","code":{"text":"x"},"subject":{"reference":"Patient?_id=demo-2"}},"request":{"method":"POST","url":"Observation"}}""";
        await (await client.PostJsonAsync("", Bundle("transaction", conditional))).ExpectAsync(HttpStatusCode.PreconditionFailed);
    }

    [Theory]
    [InlineData("""{"resourceType":"Bundle","type":"collection"}""")]
    [InlineData("""{"resourceType":"Patient"}""")]
    [InlineData("""{"resourceType":"Bundle","type":"transaction","entry":[{}]}""")]
    [InlineData("[")]
    public async Task What_is_no_batch_or_transaction_is_400(string json) =>
        await (await (await app.NewSystemClientAsync()).PostJsonAsync("", json)).ExpectAsync(HttpStatusCode.BadRequest);

    private static List<string> Statuses(JsonElement bundle) =>
        [.. bundle.GetProperty("entry").EnumerateArray().Select(e => e.GetProperty("response").GetProperty("status").GetString()!)];

    private static string Location(JsonElement bundle, int entry) => bundle.GetProperty("entry")[entry].GetProperty("response").GetProperty("location").GetString()!;
}
