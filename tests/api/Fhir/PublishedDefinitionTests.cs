using System.Net;
using DrCloud.Fhir.UsCore;
using Hl7.Fhir.Model;
using Xunit;
using Task = System.Threading.Tasks.Task;

namespace DrCloud.Api.Tests.Fhir;

/// <summary>The definitions of US Core are read and searched like any resource, and cannot be written.</summary>
[Collection(OnSqlite.Name)]
public sealed class PublishedDefinitionTests(DrCloudApplication app)
{
    private const string Patient = "http://hl7.org/fhir/us/core/StructureDefinition/us-core-patient";

    [Theory]
    [InlineData("StructureDefinition/us-core-patient")]
    [InlineData("StructureDefinition/us-core-patient/_history/1")]
    [InlineData("ValueSet/omb-race-category")]
    [InlineData("CodeSystem/careplan-category")]
    [InlineData("SearchParameter/us-core-patient-birthdate")]
    public async Task A_definition_is_read_with_every_kind_of_token(string address)
    {
        foreach (var client in new[] { await app.NewPatientClientAsync("demo-1"), await app.NewUserClientAsync(), await app.NewSystemClientAsync() })
        {
            var definition = await (await client.FetchAsync(address)).ExpectAsync(HttpStatusCode.OK);
            Assert.Equal(address.Split('/')[1], definition.Id());
            Assert.Equal("3.1.1", definition.GetProperty("version").GetString());
        }

        await (await app.NewClient().FetchAsync(address)).ExpectAsync(HttpStatusCode.Unauthorized);
        await (await (await app.NewUserClientAsync("user/Patient.read")).FetchAsync(address)).ExpectAsync(HttpStatusCode.Forbidden);
    }

    [Theory]
    [InlineData($"StructureDefinition?url={Patient}", 1)]
    [InlineData("StructureDefinition?_id=us-core-patient,us-core-race", 2)]
    [InlineData("StructureDefinition?name=USCorePatientProfile", 1)]
    [InlineData("StructureDefinition?type=Observation&base=http://hl7.org/fhir/StructureDefinition/vitalsigns", 3)]
    [InlineData("ValueSet?url=http://hl7.org/fhir/us/core/ValueSet/birthsex&status=active", 1)]
    [InlineData("SearchParameter?base=Patient&code=race", 1)]
    [InlineData("StructureDefinition?url=http://nowhere.example", 0)]
    public async Task Definitions_are_found_by_their_search_parameters(string query, int count)
    {
        foreach (var client in new[] { await app.NewPatientClientAsync("demo-1"), await app.NewUserClientAsync() })
        {
            Assert.Equal(count, (await (await client.FetchAsync(query)).ExpectAsync(HttpStatusCode.OK)).Entries().Count);
            Assert.Equal(count, (await (await client.FetchAsync($"{query}&_summary=count")).ExpectAsync(HttpStatusCode.OK)).GetProperty("total").GetInt32());
        }
    }

    [Fact]
    public async Task A_search_over_several_types_finds_definitions_of_the_types_that_the_scopes_cover()
    {
        const string Query = "?_type=StructureDefinition,ValueSet,Patient&_id=us-core-patient,birthsex,demo-1&_total=accurate&_sort=_id";
        foreach (var client in new[] { await app.NewPatientClientAsync("demo-1"), await app.NewUserClientAsync() })
        {
            var bundle = await (await client.FetchAsync(Query)).ExpectAsync(HttpStatusCode.OK);
            Assert.Equal(["birthsex", "us-core-patient", "demo-1"], bundle.Entries().Select(entry => entry.Id()));
            Assert.Equal(3, bundle.GetProperty("total").GetInt32());
        }

        var narrow = await app.NewUserClientAsync("user/ValueSet.read user/Patient.read");
        var shown = await (await narrow.FetchAsync("?_id=us-core-patient,birthsex,demo-1&_total=accurate")).ExpectAsync(HttpStatusCode.OK);
        Assert.Equal(["birthsex", "demo-1"], shown.Entries().Select(entry => entry.Id()));
    }

    [Fact]
    public async Task A_walk_through_all_pages_meets_what_is_published_and_what_is_stored_once()
    {
        var client = await app.NewUserClientAsync();
        await (await client.PutJsonAsync("CodeSystem/own", """{"resourceType":"CodeSystem","id":"own","status":"active","content":"fragment"}""")).ExpectAsync(HttpStatusCode.Created);
        List<string> seen = [];
        for (var next = "CodeSystem?_count=2&_total=accurate&_sort=_id"; next is not null;)
        {
            var page = await (await client.FetchAsync(next)).ExpectAsync(HttpStatusCode.OK);
            Assert.True(page.Entries().Count <= 2);
            Assert.True(page.GetProperty("total").GetInt32() > UsCoreDefinitions.All.OfType<CodeSystem>().Count());
            seen.AddRange(page.Entries().Select(entry => entry.Id()));
            next = page.Link("next");
        }

        Assert.Equal(seen.Count, seen.Distinct().Count());
        Assert.Superset(UsCoreDefinitions.All.OfType<CodeSystem>().Select(system => system.Id!).Append("own").ToHashSet(), seen.ToHashSet());
    }

    [Fact]
    public async Task The_history_of_a_definition_is_its_one_version()
    {
        var client = await app.NewUserClientAsync();
        var history = await (await client.FetchAsync("ValueSet/birthsex/_history")).ExpectAsync(HttpStatusCode.OK);
        Assert.Equal("birthsex", Assert.Single(history.GetProperty("entry").EnumerateArray()).GetProperty("resource").Id());
        Assert.Equal(1, history.GetProperty("total").GetInt32());
        Assert.False((await (await client.FetchAsync("ValueSet/birthsex/_history?_since=2999")).ExpectAsync(HttpStatusCode.OK)).TryGetProperty("entry", out _));
    }

    [Fact]
    public async Task A_definition_cannot_be_written_nor_deleted()
    {
        var client = await app.NewSystemClientAsync();
        const string Own = """{"resourceType":"ValueSet","id":"birthsex","status":"draft"}""";
        await (await client.PutJsonAsync("ValueSet/birthsex", Own)).ExpectAsync(HttpStatusCode.MethodNotAllowed);
        await (await client.SendAsync("DELETE", "ValueSet/birthsex")).ExpectAsync(HttpStatusCode.MethodNotAllowed);
        var batch = $$$"""{"resourceType":"Bundle","type":"batch","entry":[{"resource":{{{Own}}},"request":{"method":"PUT","url":"ValueSet/birthsex"}}]}""";
        var answer = await (await client.PostJsonAsync("", batch)).ExpectAsync(HttpStatusCode.OK);
        Assert.StartsWith("405", answer.GetProperty("entry")[0].GetProperty("response").GetProperty("status").GetString(), StringComparison.Ordinal);
        var still = await (await client.FetchAsync("ValueSet/birthsex")).ExpectAsync(HttpStatusCode.OK);
        Assert.Equal("active", still.GetProperty("status").GetString());
    }
}
