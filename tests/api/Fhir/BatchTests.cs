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
              {"request":{"method":"POST","url":""}}
            ]}
            """)).ExpectAsync(HttpStatusCode.OK);
        Assert.Equal(["201", "400", "403", "200", "200", "404", "405", "404"], Statuses(answer).Select(s => s[..3]));
        Assert.Equal("demo-1", answer.GetProperty("entry")[3].GetProperty("resource").Id());
        Assert.Equal("searchset", answer.GetProperty("entry")[4].GetProperty("resource").GetProperty("type").GetString());
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
