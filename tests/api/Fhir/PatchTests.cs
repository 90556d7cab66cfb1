using System.Net;
using System.Text;
using System.Text.Json;
using Xunit;

namespace DrCloud.Api.Tests.Fhir;

/// <summary>patch, by JSON Patch and by FHIRPath.</summary>
public abstract class PatchTests(DrCloudApplication app)
{
    private const string JsonPatch = "application/json-patch+json";

    private const string Observation = """
        {"resourceType":"Observation","status":"final","code":{"text":"x"},"valueQuantity":{"value":1.00,"unit":"mg"},"note":[{"text":"a"},{"text":"b"}],
         "component":[{"code":{"text":"c"},"valueQuantity":{"value":2.50}}]}
        """;

    [Fact]
    public async Task A_JSON_Patch_changes_what_it_names_and_keeps_number_literals()
    {
        var client = await app.NewSystemClientAsync();
        var id = await NewAsync(client);
        using var response = await PatchAsync(client, $"Observation/{id}", JsonPatch, """
            [{"op":"test","path":"/status","value":"final"},{"op":"replace","path":"/status","value":"amended"},{"op":"add","path":"/note/1","value":{"text":"between"}},
             {"op":"remove","path":"/note/0"},{"op":"move","from":"/component/0/valueQuantity","path":"/component/0/valueQuantity"},{"op":"copy","from":"/code","path":"/method"},
             {"op":"add","path":"/note/-","value":{"text":"last"}}]
            """);
        var patched = await response.ExpectAsync(HttpStatusCode.OK);
        Assert.Equal("W/\"2\"", response.Headers.ETag!.ToString());
        Assert.Equal("amended", patched.GetProperty("status").GetString());
        Assert.Equal(["between", "b", "last"], patched.GetProperty("note").EnumerateArray().Select(n => n.GetProperty("text").GetString()));
        Assert.Equal("x", patched.GetProperty("method").GetProperty("text").GetString());
        Assert.Equal("1.00", patched.GetProperty("valueQuantity").GetProperty("value").GetRawText());
        Assert.Equal("2.50", patched.GetProperty("component")[0].GetProperty("valueQuantity").GetProperty("value").GetRawText());
        Assert.Equal("2", patched.GetProperty("meta").GetProperty("versionId").GetString());
    }

    [Theory]
    [InlineData("""[{"op":"test","path":"/status","value":"amended"},{"op":"remove","path":"/note"}]""", HttpStatusCode.UnprocessableEntity)]
    [InlineData("""[{"op":"remove","path":"/nothing"}]""", HttpStatusCode.UnprocessableEntity)]
    [InlineData("""[{"op":"replace","path":"/note/7","value":1}]""", HttpStatusCode.UnprocessableEntity)]
    [InlineData("""[{"op":"remove","path":"/note/00"}]""", HttpStatusCode.UnprocessableEntity)]
    [InlineData("""[{"op":"move","from":"/code","path":"/code/text"}]""", HttpStatusCode.UnprocessableEntity)]
    [InlineData("""[{"op":"replace","path":"","value":7}]""", HttpStatusCode.UnprocessableEntity)]
    [InlineData("""[{"op":"remove","path":"/status"}]""", HttpStatusCode.UnprocessableEntity)]
    [InlineData("""[{"op":"add","path":"/nonsense","value":1}]""", HttpStatusCode.BadRequest)]
    [InlineData("""[{"op":"replace","path":"/id","value":"other"}]""", HttpStatusCode.BadRequest)]
    [InlineData("""[{"op":"replace","path":"/resourceType","value":"Patient"}]""", HttpStatusCode.BadRequest)]
    [InlineData("""[{"op":"explode","path":"/status"}]""", HttpStatusCode.BadRequest)]
    [InlineData("""[{"op":"add","path":"status","value":1}]""", HttpStatusCode.BadRequest)]
    [InlineData("""[{"op":"add","path":"/status"}]""", HttpStatusCode.BadRequest)]
    [InlineData("""{"op":"add"}""", HttpStatusCode.BadRequest)]
    [InlineData("[", HttpStatusCode.BadRequest)]
    [InlineData("""[{"op":"add","op":"add","path":"/note","value":1}]""", HttpStatusCode.BadRequest)]
    public async Task A_JSON_Patch_that_cannot_be_is_refused_whole(string patch, HttpStatusCode expected)
    {
        var client = await app.NewSystemClientAsync();
        var id = await NewAsync(client);
        await (await PatchAsync(client, $"Observation/{id}", JsonPatch, patch)).ExpectAsync(expected);
        var current = await (await client.FetchAsync($"Observation/{id}")).ExpectAsync(HttpStatusCode.OK);
        Assert.Equal("1", current.GetProperty("meta").GetProperty("versionId").GetString());
    }

    [Fact]
    public async Task A_FHIRPath_Patch_adds_inserts_deletes_replaces_and_moves()
    {
        var client = await app.NewSystemClientAsync();
        var id = await NewAsync(client);
        var patched = await (await PatchAsync(client, $"Observation/{id}", Http.FhirJson, Operations(
            Operation("replace", "Observation.value", """{"name":"value","valueString":"text"}"""),
            Operation("add", "Observation", """{"name":"name","valueString":"issued"},{"name":"value","valueInstant":"2020-01-01T00:00:00Z"}"""),
            Operation("insert", "Observation.note", """{"name":"index","valueInteger":1},{"name":"value","valueAnnotation":{"text":"between"}}"""),
            Operation("move", "Observation.note", """{"name":"source","valueInteger":2},{"name":"destination","valueInteger":0}"""),
            Operation("delete", "Observation.note.where(text = 'a')"),
            Operation("delete", "Observation.bodySite"),
            Operation("add", "Observation", """{"name":"name","valueString":"component"},{"name":"value","part":[{"name":"code","valueCodeableConcept":{"text":"new"}},{"name":"value","valueInteger":7}]}"""),
            Operation("add", "Observation.component[0].code", """{"name":"name","valueString":"coding"},{"name":"value","valueCoding":{"code":"z"}}"""),
            Operation("add", "Observation.status", """{"name":"name","valueString":"extension"},{"name":"value","valueExtension":{"url":"http://example.org/e","valueCode":"y"}}"""))))
            .ExpectAsync(HttpStatusCode.OK);
        Assert.Equal("text", patched.GetProperty("valueString").GetString());
        Assert.False(patched.TryGetProperty("valueQuantity", out _));
        Assert.Equal("2020-01-01T00:00:00Z", patched.GetProperty("issued").GetString());
        Assert.Equal(["b", "between"], patched.GetProperty("note").EnumerateArray().Select(n => n.GetProperty("text").GetString()));
        Assert.Equal(7, patched.GetProperty("component")[1].GetProperty("valueInteger").GetInt32());
        Assert.Equal("z", patched.GetProperty("component")[0].GetProperty("code").GetProperty("coding")[0].GetProperty("code").GetString());
        Assert.Equal("2.50", patched.GetProperty("component")[0].GetProperty("valueQuantity").GetProperty("value").GetRawText());
        Assert.Equal("y", patched.GetProperty("_status").GetProperty("extension")[0].GetProperty("valueCode").GetString());
    }

    [Theory]
    [InlineData("replace", "Observation.note", """{"name":"value","valueString":"x"}""", HttpStatusCode.UnprocessableEntity)]
    [InlineData("replace", "Observation.bodySite", """{"name":"value","valueCodeableConcept":{"text":"x"}}""", HttpStatusCode.UnprocessableEntity)]
    [InlineData("add", "Observation", """{"name":"name","valueString":"status"},{"name":"value","valueCode":"final"}""", HttpStatusCode.UnprocessableEntity)]
    [InlineData("add", "Observation", """{"name":"name","valueString":"nonsense"},{"name":"value","valueCode":"final"}""", HttpStatusCode.UnprocessableEntity)]
    [InlineData("insert", "Observation.note", """{"name":"index","valueInteger":9},{"name":"value","valueAnnotation":{"text":"x"}}""", HttpStatusCode.UnprocessableEntity)]
    [InlineData("delete", "Observation", "", HttpStatusCode.UnprocessableEntity)]
    [InlineData("delete", "'constant'", "", HttpStatusCode.UnprocessableEntity)]
    [InlineData("delete", "Observation.(", "", HttpStatusCode.BadRequest)]
    [InlineData("delete", "Observation.note[99999999999]", "", HttpStatusCode.BadRequest)]
    [InlineData("delete", "Observation.repeat($this)", "", HttpStatusCode.BadRequest)]
    [InlineData("delete", "Observation.status.matches('(a+)+$')", "", HttpStatusCode.BadRequest)]
    [InlineData("explode", "Observation.note", "", HttpStatusCode.BadRequest)]
    [InlineData("add", "Observation", "", HttpStatusCode.BadRequest)]
    public async Task A_FHIRPath_Patch_that_cannot_be_is_refused_whole(string type, string path, string parts, HttpStatusCode expected)
    {
        var client = await app.NewSystemClientAsync();
        var id = await NewAsync(client);
        await (await PatchAsync(client, $"Observation/{id}", Http.FhirJson, Operations(Operation("delete", "Observation.component"), Operation(type, path, parts)))).ExpectAsync(expected);
        var current = await (await client.FetchAsync($"Observation/{id}")).ExpectAsync(HttpStatusCode.OK);
        Assert.Equal("1", current.GetProperty("meta").GetProperty("versionId").GetString());
    }

    [Fact]
    public async Task A_patch_keeps_to_If_Match_and_without_it_none_is_lost()
    {
        var client = await app.NewSystemClientAsync();
        var id = await NewAsync(client);
        var note = """[{"op":"add","path":"/note/-","value":{"text":"n"}}]""";
        await (await PatchAsync(client, $"Observation/{id}", JsonPatch, note, ("If-Match", "W/\"2\""))).ExpectAsync(HttpStatusCode.PreconditionFailed);
        var statuses = await Task.WhenAll(Enumerable.Range(0, 6).Select(async n => (await PatchAsync(client, $"Observation/{id}", JsonPatch, note.Replace("\"n\"", $"\"{n}\"", StringComparison.Ordinal))).StatusCode));
        Assert.All(statuses, s => Assert.Equal(HttpStatusCode.OK, s));
        var patched = await (await client.FetchAsync($"Observation/{id}")).ExpectAsync(HttpStatusCode.OK);
        Assert.Equal(["0", "1", "2", "3", "4", "5"], patched.GetProperty("note").EnumerateArray().Skip(2).Select(n => n.GetProperty("text").GetString()).Order());
    }

    [Fact]
    public async Task A_patch_that_changes_nothing_makes_no_version_and_of_what_is_not_there_is_404_or_410()
    {
        var client = await app.NewSystemClientAsync();
        var id = await NewAsync(client);
        using var same = await PatchAsync(client, $"Observation/{id}", JsonPatch, """[{"op":"replace","path":"/status","value":"final"}]""");
        await same.ExpectAsync(HttpStatusCode.OK);
        Assert.Equal("W/\"1\"", same.Headers.ETag!.ToString());
        await (await PatchAsync(client, $"Observation/{Guid.NewGuid()}", JsonPatch, "[]")).ExpectAsync(HttpStatusCode.NotFound);
        await client.SendAsync("DELETE", $"Observation/{id}");
        await (await PatchAsync(client, $"Observation/{id}", JsonPatch, "[]")).ExpectAsync(HttpStatusCode.Gone);
        using var xml = await PatchAsync(client, $"Observation/{id}", "text/plain", "[]");
        await xml.ExpectAsync(HttpStatusCode.UnsupportedMediaType);
        Assert.Contains(JsonPatch, xml.Headers.GetValues("Accept-Patch").Single(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_conditional_patch_and_one_in_a_bundle_find_their_resource()
    {
        var client = await app.NewSystemClientAsync();
        var value = Guid.NewGuid().ToString();
        var made = $$"""{"resourceType":"Organization","identifier":[{"system":"urn:p","value":"{{value}}"}],"active":true}""";
        var address = $"Organization?identifier=urn:p|{value}";
        const string patch = """[{"op":"replace","path":"/active","value":false}]""";
        await (await PatchAsync(client, address, JsonPatch, patch)).ExpectAsync(HttpStatusCode.NotFound);
        var id = (await (await client.PostJsonAsync("Organization", made)).ExpectAsync(HttpStatusCode.Created)).Id();
        Assert.False((await (await PatchAsync(client, address, JsonPatch, patch)).ExpectAsync(HttpStatusCode.OK)).GetProperty("active").GetBoolean());

        var binary = Convert.ToBase64String(Encoding.UTF8.GetBytes("""[{"op":"add","path":"/name","value":"by bundle"}]"""));
        var answer = await (await client.PostJsonAsync("", $$"""
            {"resourceType":"Bundle","type":"transaction","entry":[
              {"resource":{"resourceType":"Binary","contentType":"{{JsonPatch}}","data":"{{binary}}"},"request":{"method":"PATCH","url":"{{address}}"} } ]}
            """)).ExpectAsync(HttpStatusCode.OK);
        Assert.StartsWith("200", answer.GetProperty("entry")[0].GetProperty("response").GetProperty("status").GetString(), StringComparison.Ordinal);
        Assert.Equal("by bundle", (await (await client.FetchAsync($"Organization/{id}")).ExpectAsync(HttpStatusCode.OK)).GetProperty("name").GetString());
        await (await client.PostJsonAsync("Organization", made)).ExpectAsync(HttpStatusCode.Created);
        await (await PatchAsync(client, address, JsonPatch, patch)).ExpectAsync(HttpStatusCode.PreconditionFailed);
    }

    [Fact]
    public async Task Who_may_not_read_is_shown_nothing_by_a_patch()
    {
        var id = await NewAsync(await app.NewSystemClientAsync());
        var client = await app.NewUserClientAsync("user/Observation.u");
        using var response = await PatchAsync(client, $"Observation/{id}", JsonPatch, """[{"op":"replace","path":"/status","value":"amended"}]""", ("Prefer", "return=representation"));
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Empty(await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
    }

    private static string Operations(params string[] operations) => $$"""{"resourceType":"Parameters","parameter":[{{string.Join(',', operations)}}]}""";

    private static string Operation(string type, string path, string parts = "") =>
        $$"""{"name":"operation","part":[{"name":"type","valueCode":"{{type}}"},{"name":"path","valueString":{{JsonSerializer.Serialize(path)}} }{{(parts.Length > 0 ? "," : "")}}{{parts}}]}""";

    private static async Task<string> NewAsync(HttpClient client) => (await (await client.PostJsonAsync("Observation", Observation)).ExpectAsync(HttpStatusCode.Created)).Id();

    private static Task<HttpResponseMessage> PatchAsync(HttpClient client, string address, string mediaType, string patch, params (string Name, string Value)[] headers) =>
        client.SendJsonAsync(HttpMethod.Patch, address, patch, [("Content-Type", mediaType), .. headers]);
}
