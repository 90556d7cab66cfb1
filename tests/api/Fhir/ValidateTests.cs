using System.Net;
using System.Text.Json;
using Xunit;

namespace DrCloud.Api.Tests.Fhir;

/// <summary>$validate.</summary>
[Collection(OnSqlite.Name)]
public sealed class ValidateTests(DrCloudApplication app)
{
    private const string UsCorePatient = "http://hl7.org/fhir/us/core/StructureDefinition/us-core-patient";

    [Fact]
    public async Task A_resource_is_judged_by_its_type_and_by_the_profile_that_is_asked_for()
    {
        var client = await app.NewUserClientAsync();
        const string plain = """{"resourceType":"Patient","gender":"female"}""";
        Assert.Empty(Errors(await (await client.PostJsonAsync("Patient/$validate", plain)).ExpectAsync(HttpStatusCode.OK)));
        var errors = Errors(await (await client.PostJsonAsync($"Patient/$validate?profile={UsCorePatient}", plain)).ExpectAsync(HttpStatusCode.OK));
        Assert.Contains(errors, issue => issue.GetProperty("diagnostics").GetString()!.Contains("identifier", StringComparison.Ordinal) && issue.GetProperty("expression")[0].GetString() == "Patient");
        errors = Errors(await (await client.PostJsonAsync("Patient/$validate", $$"""
            {"resourceType":"Parameters","parameter":[{"name":"resource","resource":{{plain}} },{"name":"mode","valueCode":"create"},{"name":"profile","valueUri":"{{UsCorePatient}}"}]}
            """)).ExpectAsync(HttpStatusCode.OK));
        Assert.NotEmpty(errors);
    }

    [Theory]
    [InlineData("Patient", """{"resourceType":"Patient","contact":[{"gender":"male"}]}""", "pat-1")]
    [InlineData("Patient", """{"resourceType":"Patient","gender":"lady"}""", "gender")]
    [InlineData("Observation", """{"resourceType":"Observation","status":"final"}""", "code")]
    [InlineData("Patient", """{"resourceType":"Patient","nonsense":1}""", "nonsense")]
    public async Task Invariants_bindings_cardinalities_and_unknown_elements_are_errors(string type, string resource, string named)
    {
        var client = await app.NewUserClientAsync();
        var errors = Errors(await (await client.PostJsonAsync($"{type}/$validate", resource)).ExpectAsync(HttpStatusCode.OK));
        Assert.Contains(errors, issue => issue.GetRawText().Contains(named, StringComparison.Ordinal));
    }

    [Fact]
    public async Task What_is_stored_is_judged_within_the_bounds_of_its_bearer()
    {
        var patient = await app.NewPatientClientAsync("demo-1");
        Assert.Empty(Errors(await (await patient.FetchAsync($"Patient/demo-1/$validate?profile={UsCorePatient}")).ExpectAsync(HttpStatusCode.OK)));
        await (await patient.FetchAsync("Patient/demo-2/$validate")).ExpectAsync(HttpStatusCode.NotFound);
        await (await (await app.NewUserClientAsync("user/Observation.read")).FetchAsync("Patient/demo-1/$validate")).ExpectAsync(HttpStatusCode.Forbidden);
        var deletion = Errors(await (await (await app.NewUserClientAsync()).FetchAsync("Patient/demo-1/$validate?mode=delete")).ExpectAsync(HttpStatusCode.OK));
        Assert.Equal("conflict", Assert.Single(deletion).GetProperty("code").GetString());
        var update = Errors(await (await patient.PostJsonAsync("Patient/demo-1/$validate?mode=update", """{"resourceType":"Patient","id":"other"}""")).ExpectAsync(HttpStatusCode.OK));
        Assert.Equal("Patient.id", Assert.Single(update).GetProperty("expression")[0].GetString());
    }

    [Theory]
    [InlineData("Patient/$validate", "{", HttpStatusCode.BadRequest)]
    [InlineData("Patient/$validate", """{"resourceType":"Nothing"}""", HttpStatusCode.BadRequest)]
    [InlineData("Patient/$validate", """{"resourceType":"Organization","name":"x"}""", HttpStatusCode.BadRequest)]
    [InlineData("Patient/$validate?mode=wish", """{"resourceType":"Patient"}""", HttpStatusCode.BadRequest)]
    [InlineData("Patient/$validate?mode=profile", """{"resourceType":"Patient"}""", HttpStatusCode.BadRequest)]
    [InlineData("Patient/$validate?mode=delete", """{"resourceType":"Patient"}""", HttpStatusCode.BadRequest)]
    [InlineData("Patient/$validate", """{"resourceType":"Parameters"}""", HttpStatusCode.BadRequest)]
    [InlineData("Patient/$validate?profile=http://example.org/unknown", """{"resourceType":"Patient"}""", HttpStatusCode.NotFound)]
    public async Task What_cannot_be_judged_is_refused(string address, string body, HttpStatusCode expected) =>
        await (await (await app.NewUserClientAsync()).PostJsonAsync(address, body)).ExpectAsync(expected);

    [Fact]
    public async Task What_is_too_large_is_refused() =>
        await (await (await app.NewUserClientAsync()).PostJsonAsync("Basic/$validate", $$"""{"resourceType":"Basic","code":{"text":"{{new string('x', 1024 * 1024)}}"} }""")).ExpectAsync(HttpStatusCode.RequestEntityTooLarge);

    [Fact]
    public async Task A_delete_is_judged_by_what_may_be_deleted()
    {
        async Task<string?> CodeAsync(HttpClient client, string address) => Assert.Single(Errors(await (await client.FetchAsync($"{address}/$validate?mode=delete")).ExpectAsync(HttpStatusCode.OK))).GetProperty("code").GetString();
        Assert.Equal("forbidden", await CodeAsync(await app.NewUserClientAsync("user/*.read"), "Patient/demo-1"));
        Assert.Equal("not-supported", await CodeAsync(await app.NewUserClientAsync(), "StructureDefinition/us-core-patient"));
    }

    private static List<JsonElement> Errors(JsonElement outcome)
    {
        Assert.Equal("OperationOutcome", outcome.GetProperty("resourceType").GetString());
        return [.. outcome.GetProperty("issue").EnumerateArray().Where(issue => issue.GetProperty("severity").GetString() is "error" or "fatal")];
    }
}
