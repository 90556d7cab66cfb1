using System.Net;
using System.Text.Json;
using Xunit;

namespace DrCloud.Api.Tests.Fhir;

/// <summary>$match.</summary>
[Collection(OnSqlite.Name)]
public sealed class MatchTests(DrCloudApplication app)
{
    private readonly string _family = $"F{Guid.NewGuid():N}"[..20];

    [Fact]
    public async Task The_likelier_comes_first_with_score_and_grade()
    {
        var client = await app.NewUserClientAsync();
        var same = await NewAsync(client, "Ada", "1970-02-03", "\"identifier\":[{\"system\":\"urn:m\",\"value\":\"" + _family + "\"}],");
        var sister = await NewAsync(client, "Berta", "1970-02-03");
        var other = await NewAsync(client, "Ada", "1931-12-31");
        var found = await MatchAsync(client, "Ada", "1970-02-03", "\"identifier\":[{\"system\":\"urn:m\",\"value\":\"" + _family + "\"}],");
        Assert.Equal(same, found.Entries()[0].Id());
        Assert.Equal(("certain", 1m), Judgement(found, 0));
        Assert.Equal(sister, found.Entries()[1].Id());
        Assert.Equal("possible", Judgement(found, 1).Grade);
        Assert.DoesNotContain(other, found.Entries().Select(e => e.Id()));

        Assert.Equal(("probable", 0.8m), Judgement(await MatchAsync(client, "Ada", "1970-02-03"), 0));
        Assert.Equal(0.7m, Judgement(await MatchAsync(client, "Adda", "1970-02-03"), 0).Score);
        Assert.Empty((await MatchAsync(client, "Ada", "1970-02-03", "", """,{"name":"onlyCertainMatches","valueBoolean":true}""")).Entries());
        Assert.Single((await MatchAsync(client, "Ada", "1970-02-03", "", """,{"name":"count","valueInteger":1}""")).Entries());
    }

    [Fact]
    public async Task Whoever_is_bounded_by_a_record_finds_that_patient_or_nobody()
    {
        var system = await app.NewSystemClientAsync();
        var (mine, _) = (await NewAsync(system, "Ada", "1970-02-03"), await NewAsync(system, "Ada", "1970-02-03"));
        Assert.Equal([mine], (await MatchAsync(await app.NewPatientClientAsync(mine), "Ada", "1970-02-03")).Entries().Select(e => e.Id()));
        Assert.Empty((await MatchAsync(await app.NewPatientClientAsync("demo-1"), "Ada", "1970-02-03")).Entries());
        var client = await app.NewUserClientAsync("user/Patient.r");
        await (await client.PostJsonAsync("Patient/$match", """{"resourceType":"Patient"}""")).ExpectAsync(HttpStatusCode.Forbidden);
    }

    [Fact]
    public async Task Where_several_seem_certain_none_is()
    {
        var client = await app.NewUserClientAsync();
        var identifier = $$"""
            "identifier":[{"system":"urn:m","value":"{{_family}}"}],
            """;
        const string certain = """,{"name":"onlyCertainMatches","valueBoolean":true}""";
        var one = await NewAsync(client, "Ada", "1970-02-03", identifier);
        Assert.Equal([one], (await MatchAsync(client, "Ada", "1970-02-03", identifier, certain)).Entries().Select(e => e.Id()));
        var other = await NewAsync(client, "Ada", "1970-02-03", identifier);
        var best = (await MatchAsync(client, "Ada", "1970-02-03", identifier)).Entries().Take(2).Select(e => e.Id());
        Assert.Equal(new[] { one, other }.Order(StringComparer.Ordinal), best.Order(StringComparer.Ordinal));
        Assert.Empty((await MatchAsync(client, "Ada", "1970-02-03", identifier, certain)).Entries());
    }

    [Theory]
    [InlineData("""{"resourceType":"Parameters"}""")]
    [InlineData("""{"resourceType":"Organization","name":"x"}""")]
    [InlineData("""{"resourceType":"Parameters","parameter":[{"name":"resource","resource":{"resourceType":"Patient"}},{"name":"count","valueInteger":0}]}""")]
    public async Task What_describes_nobody_is_refused(string body)
    {
        var client = await app.NewUserClientAsync();
        await (await client.PostJsonAsync("Patient/$match", body)).ExpectAsync(HttpStatusCode.BadRequest);
        await (await client.FetchAsync("Patient/$match")).ExpectAsync(HttpStatusCode.MethodNotAllowed);
    }

    private static (string Grade, decimal Score) Judgement(JsonElement bundle, int entry)
    {
        var search = bundle.GetProperty("entry")[entry].GetProperty("search");
        return (search.GetProperty("extension")[0].GetProperty("valueCode").GetString()!, search.GetProperty("score").GetDecimal());
    }

    private string Patient(string given, string born, string more) =>
        $$"""{"resourceType":"Patient",{{more}}"name":[{"family":"{{_family}}","given":["{{given}}"]}],"birthDate":"{{born}}","gender":"female"}""";

    private async Task<string> NewAsync(HttpClient client, string given, string born, string more = "") =>
        (await (await client.PostJsonAsync("Patient", Patient(given, born, more))).ExpectAsync(HttpStatusCode.Created)).Id();

    private async Task<JsonElement> MatchAsync(HttpClient client, string given, string born, string more = "", string parameters = "") =>
        await (await client.PostJsonAsync("Patient/$match", $$"""{"resourceType":"Parameters","parameter":[{"name":"resource","resource":{{Patient(given, born, more)}} }{{parameters}}]}""")).ExpectAsync(HttpStatusCode.OK);
}
