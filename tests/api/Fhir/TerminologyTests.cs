using System.Net;
using System.Text.Json;
using Xunit;

namespace DrCloud.Api.Tests.Fhir;

/// <summary>$expand, $lookup, $validate-code, and searches by the value sets of US Core.</summary>
[Collection(OnSqlite.Name)]
public sealed class TerminologyTests(DrCloudApplication app)
{
    private const string Race = "http://hl7.org/fhir/us/core/ValueSet/omb-race-category";
    private const string Category = "http://terminology.hl7.org/CodeSystem/observation-category";

    [Fact]
    public async Task A_value_set_is_expanded_by_address_id_and_definition()
    {
        var client = await app.NewUserClientAsync("user/ValueSet.cruds");
        var race = await (await client.FetchAsync($"ValueSet/$expand?url={Race}")).ExpectAsync(HttpStatusCode.OK);
        Assert.Equal(["1002-5", "2028-9", "2054-5", "2076-8", "2106-3", "ASKU", "UNK"], Codes(race).Order(StringComparer.Ordinal));
        Assert.Equal(Codes(race), Codes(await (await client.FetchAsync("ValueSet/omb-race-category/$expand")).ExpectAsync(HttpStatusCode.OK)));

        var paged = await (await client.FetchAsync($"ValueSet/$expand?url={Race}&offset=2&count=3")).ExpectAsync(HttpStatusCode.OK);
        Assert.Equal(Codes(race).Skip(2).Take(3), Codes(paged));
        Assert.Equal(7, paged.GetProperty("expansion").GetProperty("total").GetInt32());
        Assert.Equal(["ASKU"], Codes(await (await client.FetchAsync($"ValueSet/$expand?url={Race}&filter=Asked")).ExpectAsync(HttpStatusCode.OK)));
        Assert.Contains("female", Codes(await (await client.FetchAsync("ValueSet/$expand?url=http://hl7.org/fhir/ValueSet/administrative-gender|4.0.1")).ExpectAsync(HttpStatusCode.OK)));

        var sent = await (await client.PostJsonAsync("ValueSet/$expand", $$"""
            {"resourceType":"Parameters","parameter":[{"name":"valueSet","resource":{"resourceType":"ValueSet","status":"draft","compose":{"include":[{"system":"{{Category}}"}],"exclude":[{"system":"{{Category}}","concept":[{"code":"exam"}]}]} } }]}
            """)).ExpectAsync(HttpStatusCode.OK);
        Assert.Contains("laboratory", Codes(sent));
        Assert.DoesNotContain("exam", Codes(sent));
    }

    [Fact]
    public async Task An_expansion_is_bounded()
    {
        var client = await app.NewUserClientAsync();
        string Asked(string more) => $$"""
            {"resourceType":"Parameters","parameter":[{"name":"valueSet","resource":{"resourceType":"ValueSet","status":"draft","compose":{"include":[{"system":"http://example.org","concept":[{{string.Join(',', Enumerable.Range(0, 5001).Select(n => $$"""{"code":"{{n}}"}"""))}}]}]} } }{{more}}]}
            """;
        await (await client.PostJsonAsync("ValueSet/$expand", Asked(""))).ExpectAsync(HttpStatusCode.UnprocessableEntity);
        Assert.Equal(["5000"], Codes(await (await client.PostJsonAsync("ValueSet/$expand", Asked(""",{"name":"offset","valueInteger":5000}"""))).ExpectAsync(HttpStatusCode.OK)));
    }

    [Theory]
    [InlineData("ValueSet/$expand?url=http://example.org/unknown", HttpStatusCode.NotFound)]
    [InlineData("ValueSet/$expand?url=http://hl7.org/fhir/us/core/ValueSet/omb-race-category|9", HttpStatusCode.NotFound)]
    [InlineData("ValueSet/$expand?url=http://hl7.org/fhir/us/core/ValueSet/us-core-condition-code", HttpStatusCode.UnprocessableEntity)]
    [InlineData("ValueSet/$expand", HttpStatusCode.BadRequest)]
    [InlineData("ValueSet/$expand?url=http://hl7.org/fhir/us/core/ValueSet/omb-race-category&count=-1", HttpStatusCode.BadRequest)]
    [InlineData("ValueSet/never-was/$expand", HttpStatusCode.NotFound)]
    [InlineData("CodeSystem/$lookup?system=http://snomed.info/sct&code=1", HttpStatusCode.NotFound)]
    [InlineData("CodeSystem/$lookup?system=http://terminology.hl7.org/CodeSystem/observation-category&code=nonsense", HttpStatusCode.NotFound)]
    [InlineData("CodeSystem/$lookup?code=laboratory", HttpStatusCode.BadRequest)]
    [InlineData("CodeSystem/$validate-code?url=http://loinc.org&code=1", HttpStatusCode.NotFound)]
    [InlineData("ValueSet/$validate-code?url=http://hl7.org/fhir/us/core/ValueSet/birthsex", HttpStatusCode.BadRequest)]
    [InlineData("ValueSet/$validate-code?url=http://hl7.org/fhir/us/core/ValueSet/us-core-condition-code&code=1", HttpStatusCode.UnprocessableEntity)]
    public async Task What_is_not_known_here_is_said_so(string address, HttpStatusCode expected) =>
        await (await (await app.NewUserClientAsync()).FetchAsync(address)).ExpectAsync(expected);

    [Fact]
    public async Task A_code_is_looked_up()
    {
        var found = await (await (await app.NewUserClientAsync()).FetchAsync($"CodeSystem/$lookup?system={Category}&code=vital-signs")).ExpectAsync(HttpStatusCode.OK);
        Assert.Equal("Vital Signs", Value(found, "display", "valueString"));
        Assert.NotNull(Value(found, "name", "valueString"));
    }

    [Fact]
    public async Task A_code_is_validated_by_system_and_by_value_set()
    {
        var client = await app.NewUserClientAsync();
        async Task<bool> IsAsync(string query)
        {
            var answer = await (await client.FetchAsync(query)).ExpectAsync(HttpStatusCode.OK);
            return answer.GetProperty("parameter").EnumerateArray().Single(p => p.GetProperty("name").GetString() == "result").GetProperty("valueBoolean").GetBoolean();
        }

        Assert.True(await IsAsync($"CodeSystem/$validate-code?url={Category}&code=laboratory"));
        Assert.False(await IsAsync($"CodeSystem/$validate-code?url={Category}&code=nonsense"));
        Assert.False(await IsAsync($"CodeSystem/$validate-code?url={Category}&code=laboratory&display=Wrong"));
        Assert.True(await IsAsync($"ValueSet/$validate-code?url={Race}&code=2106-3&system=urn:oid:2.16.840.1.113883.6.238"));
        Assert.False(await IsAsync($"ValueSet/$validate-code?url={Race}&code=2106-3&system=http://loinc.org"));
        Assert.True(await IsAsync("ValueSet/birthsex/$validate-code?code=F"));
        var concept = await (await client.PostJsonAsync("ValueSet/birthsex/$validate-code", """
            {"resourceType":"Parameters","parameter":[{"name":"codeableConcept","valueCodeableConcept":{"coding":[{"system":"http://x","code":"1"},{"system":"http://terminology.hl7.org/CodeSystem/v3-AdministrativeGender","code":"M"}]}}]}
            """)).ExpectAsync(HttpStatusCode.OK);
        Assert.Equal("Male", Value(concept, "display", "valueString"));
    }

    [Fact]
    public async Task Searches_know_the_value_sets_of_us_core()
    {
        var client = await app.NewUserClientAsync();
        var notes = await (await client.FetchAsync("DocumentReference?patient=demo-1&type:in=http://hl7.org/fhir/us/core/ValueSet/us-core-clinical-note-type")).ExpectAsync(HttpStatusCode.OK);
        Assert.NotEmpty(notes.Entries());
        Assert.All(notes.Entries(), note => Assert.Contains(note.GetProperty("type").GetProperty("coding")[0].GetProperty("code").GetString(), new[] { "18842-5", "11488-4", "34117-2", "11506-3", "28570-0" }));
    }

    private static List<string> Codes(JsonElement set) => [.. set.GetProperty("expansion").GetProperty("contains").EnumerateArray().Select(code => code.GetProperty("code").GetString()!)];

    private static string? Value(JsonElement parameters, string name, string member) =>
        parameters.GetProperty("parameter").EnumerateArray().First(p => p.GetProperty("name").GetString() == name).GetProperty(member).GetString();
}
