using System.Net;
using System.Text.Json;
using Xunit;

namespace DrCloud.Api.Tests.Fhir;

/// <summary>Observation/$lastn.</summary>
public abstract class LastNTests(DrCloudApplication app)
{
    [Fact]
    public async Task The_latest_of_each_code_are_found_latest_first()
    {
        var system = await app.NewSystemClientAsync();
        var patient = await NewRecordAsync(system);
        var client = await app.NewPatientClientAsync(patient);
        Assert.Equal("pulse-3 text-2 weight-2", await FoundAsync(client, "$lastn"));
        Assert.Equal("pulse-3 text-2 weight-2", await FoundAsync(system, $"$lastn?patient={patient}"));
        Assert.Equal("pulse-3 pulse-2 text-2 text-1 weight-2 weight-1", await FoundAsync(client, "$lastn?max=2"));
        Assert.Equal("pulse-3 pulse-2 pulse-1", await FoundAsync(client, "$lastn?max=9&code=http://loinc.org|8867-4,own"));
        Assert.Equal("pulse-2", await FoundAsync(client, "$lastn?code=http://loinc.org|8867-4&date=le2020-02"));
        Assert.Equal("pulse-3", await FoundAsync(client, "$lastn?category=vital-signs"));
        Assert.Equal("", await FoundAsync(system, "$lastn?patient=never-was"));
        using var posted = await client.PostJsonAsync("Observation/$lastn", """{"resourceType":"Parameters","parameter":[{"name":"max","valuePositiveInt":2},{"name":"category","valueString":"vital-signs"}]}""");
        Assert.Equal("pulse-3 pulse-2", Names(await posted.ExpectAsync(HttpStatusCode.OK)));
    }

    [Fact]
    public async Task Other_records_and_wrong_parameters_are_refused()
    {
        var system = await app.NewSystemClientAsync();
        var (mine, theirs) = (await NewRecordAsync(system), await NewRecordAsync(system));
        Assert.Equal("", await FoundAsync(await app.NewPatientClientAsync(mine), $"$lastn?patient={theirs}"));
        await (await system.FetchAsync("Observation/$lastn")).ExpectAsync(HttpStatusCode.BadRequest);
        foreach (var wrong in new[] { "max=0", "max=-1", "max=many", "_sort=date", "_count=3", "_cursor=AAAA", "date=soon" })
        {
            await (await system.FetchAsync($"Observation/$lastn?patient={mine}&{wrong}")).ExpectAsync(HttpStatusCode.BadRequest);
        }

        await (await system.FetchAsync($"Observation/$lastn?patient={mine}&nonsense=1", ("Prefer", "handling=strict"))).ExpectAsync(HttpStatusCode.BadRequest);
        await (await (await app.NewPatientClientAsync(mine, "patient/Condition.read")).FetchAsync("Observation/$lastn")).ExpectAsync(HttpStatusCode.Forbidden);
    }

    private static async Task<string> FoundAsync(HttpClient client, string query) => Names(await (await client.FetchAsync($"Observation/{query}")).ExpectAsync(HttpStatusCode.OK));

    private static string Names(JsonElement bundle) => string.Join(' ', bundle.Entries().Select(resource => resource.Id()[34..]));

    private static async Task<string> NewRecordAsync(HttpClient system)
    {
        // Two characters, and 32 of a Guid, come before the name.
        var patient = $"n{Guid.NewGuid():N}";
        await PutAsync(system, "Patient", patient, "\"active\":true");
        const string pulse = "\"code\":{\"coding\":[{\"system\":\"http://loinc.org\",\"code\":\"8867-4\"}]}";
        const string both = "\"code\":{\"coding\":[{\"code\":\"own\"},{\"system\":\"http://loinc.org\",\"code\":\"8867-4\"}]}";
        const string own = "\"code\":{\"coding\":[{\"code\":\"own\"}]}";
        const string vital = "\"category\":[{\"coding\":[{\"code\":\"vital-signs\"}]}]";
        foreach (var (name, date, rest) in new[]
        {
            ("pulse-2", "2020-02-01", $"{both},{vital}"), ("pulse-1", "2020-01-01", own), ("pulse-3", "2020-03-01", $"{pulse},{vital}"),
            ("text-1", "2019-01-01", "\"code\":{\"text\":\"free\"}"), ("text-2", "2019-01-02", "\"code\":{\"text\":\"free\"}"),
            ("weight-1", "2018", "\"code\":{\"coding\":[{\"system\":\"http://other.org\",\"code\":\"8867-4\"}]}"), ("weight-2", "2018-05", "\"code\":{\"coding\":[{\"system\":\"http://other.org\",\"code\":\"8867-4\"}]}"),
        })
        {
            var body = $$"""{"resourceType":"Observation","id":"{{patient}}-{{name}}","status":"final","subject":{"reference":"Patient/{{patient}}"},"effectiveDateTime":"{{date}}",{{rest}}}""";
            await (await system.PutJsonAsync($"Observation/{patient}-{name}", body)).ExpectAsync(HttpStatusCode.Created);
        }

        return patient;
    }

    private static async Task PutAsync(HttpClient client, string type, string id, string members) =>
        await (await client.PutJsonAsync($"{type}/{id}", MinimalResources.Of(type, id, members))).ExpectAsync(HttpStatusCode.Created);
}
