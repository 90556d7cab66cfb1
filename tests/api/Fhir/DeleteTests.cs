using System.Net;
using System.Text.Json;
using Xunit;

namespace DrCloud.Api.Tests.Fhir;

/// <summary>delete, and what it leaves.</summary>
public abstract class DeleteTests(DrCloudApplication app)
{
    [Fact]
    public async Task A_deleted_resource_is_gone_its_history_stays_and_an_update_brings_it_back()
    {
        var client = await app.NewSystemClientAsync();
        var patient = await NewPatientAsync(client);
        var address = $"Observation/{await NewObservationAsync(client, patient)}";
        using var deleted = await client.SendAsync("DELETE", address);
        Assert.Equal((HttpStatusCode.NoContent, "W/\"2\""), (deleted.StatusCode, deleted.Headers.ETag!.ToString()));
        foreach (var reader in new[] { client, await app.NewPatientClientAsync(patient) })
        {
            using var gone = await reader.FetchAsync(address);
            await gone.ExpectAsync(HttpStatusCode.Gone);
            Assert.Equal("W/\"2\"", gone.Headers.ETag!.ToString());
            await (await reader.FetchAsync($"{address}/_history/1")).ExpectAsync(HttpStatusCode.OK);
            await (await reader.FetchAsync($"{address}/_history/2")).ExpectAsync(HttpStatusCode.Gone);
            Assert.Empty((await (await reader.FetchAsync($"Observation?patient={patient}")).ExpectAsync(HttpStatusCode.OK)).Entries());
        }

        var history = await (await client.FetchAsync($"{address}/_history")).ExpectAsync(HttpStatusCode.OK);
        Assert.Equal(["DELETE", "POST"], Methods(history));
        Assert.False(history.GetProperty("entry")[0].TryGetProperty("resource", out _));

        var id = address.Split('/')[1];
        using var restored = await client.PutJsonAsync(address, Observation(patient, id));
        await restored.ExpectAsync(HttpStatusCode.Created);
        Assert.Equal("W/\"3\"", restored.Headers.ETag!.ToString());
        Assert.Single((await (await client.FetchAsync($"Observation?patient={patient}")).ExpectAsync(HttpStatusCode.OK)).Entries());
    }

    [Fact]
    public async Task Deleting_what_is_not_there_or_twice_is_a_success()
    {
        var client = await app.NewSystemClientAsync();
        Assert.Equal(HttpStatusCode.NoContent, (await client.SendAsync("DELETE", $"Basic/{Guid.NewGuid()}")).StatusCode);
        var address = $"Organization/{(await (await client.PostJsonAsync("Organization", """{"resourceType":"Organization","active":true}""")).ExpectAsync(HttpStatusCode.Created)).Id()}";
        Assert.Equal(HttpStatusCode.NoContent, (await client.SendAsync("DELETE", address)).StatusCode);
        using var again = await client.SendAsync("DELETE", address, ("Prefer", "return=OperationOutcome"));
        Assert.Equal("OperationOutcome", (await again.ExpectAsync(HttpStatusCode.OK)).GetProperty("resourceType").GetString());
        Assert.Equal("W/\"2\"", again.Headers.ETag!.ToString());
        Assert.Equal(2, (await (await client.FetchAsync($"{address}/_history")).ExpectAsync(HttpStatusCode.OK)).GetProperty("total").GetInt32());
    }

    [Fact]
    public async Task If_Match_guards_a_delete()
    {
        var client = await app.NewSystemClientAsync();
        var address = $"Patient/{await NewPatientAsync(client)}";
        await (await client.SendAsync("DELETE", address, ("If-Match", "W/\"2\""))).ExpectAsync(HttpStatusCode.PreconditionFailed);
        await (await client.SendAsync("DELETE", address, ("If-Match", "nonsense"))).ExpectAsync(HttpStatusCode.BadRequest);
        await (await client.SendAsync("DELETE", $"Patient/{Guid.NewGuid()}", ("If-Match", "W/\"1\""))).ExpectAsync(HttpStatusCode.PreconditionFailed);
        Assert.Equal(HttpStatusCode.NoContent, (await client.SendAsync("DELETE", address, ("If-Match", "W/\"1\""))).StatusCode);
    }

    [Fact]
    public async Task A_patient_is_deleted_only_when_the_record_is_empty_or_in_one_transaction_with_it()
    {
        var client = await app.NewSystemClientAsync();
        var patient = await NewPatientAsync(client);
        var observation = await NewObservationAsync(client, patient);
        await (await client.SendAsync("DELETE", $"Patient/{patient}")).ExpectAsync(HttpStatusCode.Conflict);
        await (await client.FetchAsync($"Patient/{patient}")).ExpectAsync(HttpStatusCode.OK);

        // The patient stands first: what is in the record is deleted before all the same.
        var answer = await (await client.PostJsonAsync("", $$"""
            {"resourceType":"Bundle","type":"transaction","entry":[
              {"request":{"method":"DELETE","url":"Patient/{{patient}}"} },{"request":{"method":"DELETE","url":"Observation/{{observation}}"} } ]}
            """)).ExpectAsync(HttpStatusCode.OK);
        Assert.All(answer.GetProperty("entry").EnumerateArray(), e => Assert.StartsWith("204", e.GetProperty("response").GetProperty("status").GetString(), StringComparison.Ordinal));
        await (await client.FetchAsync($"Patient/{patient}")).ExpectAsync(HttpStatusCode.Gone);
        await (await client.FetchAsync($"Observation/{observation}")).ExpectAsync(HttpStatusCode.Gone);
    }

    [Fact]
    public async Task A_transaction_that_fails_deletes_nothing()
    {
        var client = await app.NewSystemClientAsync();
        var (first, second) = (await NewPatientAsync(client), await NewPatientAsync(client));
        await NewObservationAsync(client, second);
        await (await client.PostJsonAsync("", $$"""
            {"resourceType":"Bundle","type":"transaction","entry":[
              {"request":{"method":"DELETE","url":"Patient/{{first}}"} },{"request":{"method":"DELETE","url":"Patient/{{second}}"} } ]}
            """)).ExpectAsync(HttpStatusCode.Conflict);
        await (await client.FetchAsync($"Patient/{first}")).ExpectAsync(HttpStatusCode.OK);
    }

    [Fact]
    public async Task References_to_what_is_deleted_stay()
    {
        var client = await app.NewSystemClientAsync();
        var doctor = (await (await client.PostJsonAsync("Practitioner", """{"resourceType":"Practitioner","active":true}""")).ExpectAsync(HttpStatusCode.Created)).Id();
        var patient = (await (await client.PostJsonAsync("Patient", $$"""{"resourceType":"Patient","generalPractitioner":[{"reference":"Practitioner/{{doctor}}"}]}""")).ExpectAsync(HttpStatusCode.Created)).Id();
        var bearer = await app.NewPatientClientAsync(patient);
        await (await bearer.FetchAsync($"Practitioner/{doctor}")).ExpectAsync(HttpStatusCode.OK);
        Assert.Equal(HttpStatusCode.NoContent, (await client.SendAsync("DELETE", $"Practitioner/{doctor}")).StatusCode);
        await (await bearer.FetchAsync($"Practitioner/{doctor}")).ExpectAsync(HttpStatusCode.Gone);
        var found = await (await bearer.FetchAsync($"Patient?_id={patient}&_include=Patient:general-practitioner")).ExpectAsync(HttpStatusCode.OK);
        Assert.Single(found.Entries());
        Assert.Empty(found.Entries("include"));
    }

    [Theory]
    [InlineData("user/*.read", HttpStatusCode.Forbidden)]
    [InlineData("user/*.cru", HttpStatusCode.Forbidden)]
    [InlineData("user/Practitioner.write", HttpStatusCode.Forbidden)]
    [InlineData("user/Organization.write", HttpStatusCode.NoContent)]
    [InlineData("user/Organization.d", HttpStatusCode.NoContent)]
    public async Task A_delete_needs_its_scope(string scopes, HttpStatusCode expected)
    {
        var id = (await (await (await app.NewSystemClientAsync()).PostJsonAsync("Organization", """{"resourceType":"Organization","active":true}""")).ExpectAsync(HttpStatusCode.Created)).Id();
        Assert.Equal(expected, (await (await app.NewUserClientAsync(scopes)).SendAsync("DELETE", $"Organization/{id}")).StatusCode);
    }

    private static List<string> Methods(JsonElement history) =>
        [.. history.GetProperty("entry").EnumerateArray().Select(e => e.GetProperty("request").GetProperty("method").GetString()!)];

    private static async Task<string> NewPatientAsync(HttpClient client) =>
        (await (await client.PostJsonAsync("Patient", """{"resourceType":"Patient","gender":"female"}""")).ExpectAsync(HttpStatusCode.Created)).Id();

    private static async Task<string> NewObservationAsync(HttpClient client, string patient) =>
        (await (await client.PostJsonAsync("Observation", Observation(patient))).ExpectAsync(HttpStatusCode.Created)).Id();

    private static string Observation(string patient, string? id = null) =>
        $$"""{"resourceType":"Observation",{{(id is null ? "" : $"\"id\":\"{id}\",")}}"status":"final","code":{"text":"x"},"subject":{"reference":"Patient/{{patient}}"} }""";
}
