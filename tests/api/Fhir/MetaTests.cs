using System.Net;
using System.Text.Json;
using Xunit;

namespace DrCloud.Api.Tests.Fhir;

/// <summary>$meta, $meta-add, $meta-delete.</summary>
public abstract class MetaTests(DrCloudApplication app)
{
    [Fact]
    public async Task Labels_tags_and_profiles_come_and_go_by_versions()
    {
        var client = await app.NewSystemClientAsync();
        var id = $"m-{Guid.NewGuid():N}";
        await (await client.PutJsonAsync($"Organization/{id}", $$"""{"resourceType":"Organization","id":"{{id}}","meta":{"tag":[{"system":"http://x","code":"a"}]},"name":"n"}""")).ExpectAsync(HttpStatusCode.Created);
        var meta = await MetaAsync(client, id);
        Assert.Equal(("1", "a"), (meta.GetProperty("versionId").GetString(), Codes(meta, "tag")));

        const string added = """{"profile":["http://p"],"security":[{"system":"http://s","code":"R"}],"tag":[{"system":"http://x","code":"a"},{"system":"http://y","code":"a"},{"code":"b","display":"B"}],"versionId":"99"}""";
        using var response = await client.PostJsonAsync($"Organization/{id}/$meta-add", Parameters(added));
        meta = Meta(await response.ExpectAsync(HttpStatusCode.OK));
        Assert.Equal("W/\"2\"", response.Headers.ETag!.ToString());
        Assert.Equal(("2", "aab", "R", "http://p"), (meta.GetProperty("versionId").GetString(), Codes(meta, "tag"), Codes(meta, "security"), meta.GetProperty("profile")[0].GetString()));
        var found = await (await client.FetchAsync($"Organization?_id={id}&_tag=http://y|a&_security=R")).ExpectAsync(HttpStatusCode.OK);
        Assert.Equal(meta.GetRawText(), found.Entries().Single().GetProperty("meta").GetRawText());
        Assert.Equal("n", found.Entries().Single().GetProperty("name").GetString());

        meta = Meta(await (await client.PostJsonAsync($"Organization/{id}/$meta-add", Parameters(added))).ExpectAsync(HttpStatusCode.OK));
        Assert.Equal("2", meta.GetProperty("versionId").GetString());

        meta = Meta(await (await client.PostJsonAsync($"Organization/{id}/$meta-delete", Parameters("""{"profile":["http://p"],"security":[{"system":"http://other","code":"R"}],"tag":[{"system":"http://x","code":"a"},{"code":"b"}]}"""))).ExpectAsync(HttpStatusCode.OK));
        Assert.Equal(("3", "a", "R", false), (meta.GetProperty("versionId").GetString(), Codes(meta, "tag"), Codes(meta, "security"), meta.TryGetProperty("profile", out _)));
        Assert.Equal("http://y", meta.GetProperty("tag")[0].GetProperty("system").GetString());
    }

    [Fact]
    public async Task What_is_no_meta_is_refused_and_a_version_may_be_asked_for()
    {
        var client = await app.NewSystemClientAsync();
        var id = $"m-{Guid.NewGuid():N}";
        await (await client.PutJsonAsync($"Organization/{id}", $$"""{"resourceType":"Organization","id":"{{id}}","name":"n"}""")).ExpectAsync(HttpStatusCode.Created);
        foreach (var wrong in new[] { """{"resourceType":"Parameters"}""", Parameters("1"), Parameters("""{"tag":{"code":"a"}}"""), Parameters("""{"tag":[{"system":"http://x"}]}"""), Parameters("""{"profile":[1]}""") })
        {
            await (await client.PostJsonAsync($"Organization/{id}/$meta-add", wrong)).ExpectAsync(HttpStatusCode.BadRequest);
        }

        await (await client.PostJsonAsync($"Organization/{id}/$meta-add", Parameters("""{"tag":[{"code":"a","userSelected":"x"}]}"""))).ExpectAsync(HttpStatusCode.BadRequest);
        await (await client.PostJsonAsync($"Organization/{id}/$meta-add", Parameters("""{"tag":[{"code":"a"}]}"""), ("If-Match", "W/\"7\""))).ExpectAsync(HttpStatusCode.PreconditionFailed);
        Assert.Equal("1", (await MetaAsync(client, id)).GetProperty("versionId").GetString());
        await (await client.FetchAsync("Organization/never-was/$meta")).ExpectAsync(HttpStatusCode.NotFound);
        await (await client.PostJsonAsync("Organization/never-was/$meta-add", Parameters("""{"tag":[{"code":"a"}]}"""))).ExpectAsync(HttpStatusCode.NotFound);
        await (await client.FetchAsync($"Organization/{id}/$meta-add")).ExpectAsync(HttpStatusCode.MethodNotAllowed);
        await (await (await app.NewUserClientAsync("user/Organization.read")).PostJsonAsync($"Organization/{id}/$meta-add", Parameters("""{"tag":[{"code":"a"}]}"""))).ExpectAsync(HttpStatusCode.Forbidden);
    }

    private static async Task<JsonElement> MetaAsync(HttpClient client, string id) => Meta(await (await client.FetchAsync($"Organization/{id}/$meta")).ExpectAsync(HttpStatusCode.OK));

    private static JsonElement Meta(JsonElement parameters)
    {
        Assert.Equal("Parameters", parameters.GetProperty("resourceType").GetString());
        return parameters.GetProperty("parameter")[0].GetProperty("valueMeta");
    }

    private static string Codes(JsonElement meta, string list) => string.Concat(meta.GetProperty(list).EnumerateArray().Select(coding => coding.GetProperty("code").GetString()));

    private static string Parameters(string meta) => $$"""{"resourceType":"Parameters","parameter":[{"name":"meta","valueMeta":{{meta}}}]}""";
}
