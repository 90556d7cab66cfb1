using System.Net;
using System.Text.Json.Nodes;
using DrCloud.Api.Fhir.Operations;
using DrCloud.Fhir.Capability;
using Hl7.Fhir.Model;
using Hl7.Fhir.Serialization;
using Xunit;
using Task = System.Threading.Tasks.Task;

namespace DrCloud.Api.Tests.Fhir;

/// <summary>What all operations have in common.</summary>
[Collection(OnSqlite.Name)]
public sealed class OperationTests(DrCloudApplication app)
{
    [Fact]
    public async Task Every_operation_has_a_valid_definition_that_the_statement_names()
    {
        var client = app.NewClient();
        var statement = new FhirJsonDeserializer().Deserialize<CapabilityStatement>((await (await client.FetchAsync("metadata")).ExpectAsync(HttpStatusCode.OK)).GetRawText());
        foreach (var operation in FhirOperations.All.Select(operation => operation.Facts))
        {
            var text = (await (await client.FetchAsync($"OperationDefinition/{operation.Id}")).ExpectAsync(HttpStatusCode.OK)).GetRawText();
            var definition = new FhirJsonDeserializer().Deserialize<OperationDefinition>(text);
            Assert.Equal((operation.Code, operation.OnSystem, operation.OnType, operation.OnInstance), (definition.Code, definition.System, definition.Type, definition.Instance));
            var rest = statement.Rest.Single();
            foreach (var named in rest.Resource.Where(r => r.Type != ServedTypes.AuditLog && (operation.Type ?? r.Type) == r.Type && (operation.OnType || operation.OnInstance)).Select(r => r.Operation).Concat(operation.OnSystem ? [rest.Operation] : []))
            {
                Assert.Equal(operation.Canonical, Assert.Single(named, o => o.Name == operation.Code).Definition);
            }
        }
    }

    [Fact]
    public async Task The_servers_own_definitions_are_nobodys_to_write()
    {
        var client = await app.NewSystemClientAsync();
        var address = $"OperationDefinition/{FhirOperations.All[0].Facts.Id}";
        using var put = await client.PutJsonAsync(address, MinimalResources.Of("OperationDefinition", FhirOperations.All[0].Facts.Id, "\"name\":\"mine\""));
        await put.ExpectAsync(HttpStatusCode.MethodNotAllowed);
        Assert.Equal(["GET", "HEAD"], put.Content.Headers.Allow);
        await (await client.SendAsync("DELETE", address)).ExpectAsync(HttpStatusCode.MethodNotAllowed);
        await (await client.FetchAsync("OperationDefinition/another")).ExpectAsync(HttpStatusCode.NotFound);
    }

    [Fact]
    public async Task A_batch_has_operations_that_change_nothing()
    {
        var client = await app.NewSystemClientAsync();
        const string entries = """
            {"request":{"method":"GET","url":"Patient/demo-1/$everything?_type=Patient"}},
            {"request":{"method":"POST","url":"Patient/$validate"},"resource":{"resourceType":"Patient","contact":[{"gender":"male"}]}},
            {"request":{"method":"GET","url":"Patient/never-was/$everything"}},
            {"request":{"method":"POST","url":"Patient/demo-1/$meta-add"},"resource":{"resourceType":"Parameters","parameter":[{"name":"meta","valueMeta":{"tag":[{"code":"x"}]}}]}}
            """;
        var bundle = await (await client.PostJsonAsync("", $$"""{"resourceType":"Bundle","type":"batch","entry":[{{entries}}]}""")).ExpectAsync(HttpStatusCode.OK);
        var answers = bundle.GetProperty("entry").EnumerateArray().ToList();
        Assert.Equal(["200", "200", "404", "404"], answers.Select(answer => answer.GetProperty("response").GetProperty("status").GetString()![..3]));
        Assert.Equal("demo-1", answers[0].GetProperty("resource").Entries().Single().Id());
        Assert.Contains("pat-1", answers[1].GetProperty("resource").GetRawText(), StringComparison.Ordinal);
        var patient = await app.NewPatientClientAsync("demo-2");
        bundle = await (await patient.PostJsonAsync("", """{"resourceType":"Bundle","type":"batch","entry":[{"request":{"method":"GET","url":"Patient/demo-1/$everything"}}]}""")).ExpectAsync(HttpStatusCode.OK);
        Assert.StartsWith("404", bundle.GetProperty("entry")[0].GetProperty("response").GetProperty("status").GetString(), StringComparison.Ordinal);
        await (await client.PostJsonAsync("", $$"""{"resourceType":"Bundle","type":"transaction","entry":[{{entries}}]}""")).ExpectAsync(HttpStatusCode.NotFound);
    }

    [Fact]
    public async Task Every_example_works_in_an_address()
    {
        var client = await app.NewSystemClientAsync("system/*.* system/DocumentReference.$docref");
        await (await client.PutJsonAsync("Patient/example", """{"resourceType":"Patient","id":"example"}""")).ExpectAsync(HttpStatusCode.Created);
        foreach (var operation in FhirOperations.All.Select(operation => operation.Facts).Where(facts => facts is { OnType: true, TakesBody: false } && facts.Parameters.Any(p => p.Example is not null)))
        {
            var query = string.Join('&', operation.Parameters.Where(p => p.Example is not null).Select(p => $"{p.Name}={Uri.EscapeDataString(JsonNode.Parse(p.Example!)!.ToString())}"));
            await (await client.FetchAsync($"{operation.Type}/${operation.Code}?{query}")).ExpectAsync(HttpStatusCode.OK);
        }

        var document = Assert.Single((await (await client.FetchAsync("DocumentReference?patient=example")).ExpectAsync(HttpStatusCode.OK)).Entries());
        foreach (var made in new[] { document.GetProperty("content")[0].GetProperty("attachment").GetProperty("url").GetString()!, $"DocumentReference/{document.Id()}", "Patient/example" })
        {
            Assert.Equal(HttpStatusCode.NoContent, (await client.SendAsync("DELETE", made)).StatusCode);
        }
    }

    [Fact]
    public async Task An_operation_that_is_not_offered_is_not_found()
    {
        var client = await app.NewSystemClientAsync();
        await (await client.FetchAsync("Patient/demo-1/$nonsense")).ExpectAsync(HttpStatusCode.NotFound);
        await (await client.FetchAsync("Observation/$everything")).ExpectAsync(HttpStatusCode.NotFound);
        await (await client.SendAsync("PUT", "Patient/demo-1/$everything")).ExpectAsync(HttpStatusCode.MethodNotAllowed);
    }
}
