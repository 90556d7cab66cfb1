using System.Net;
using System.Text.Json;
using DrCloud.Api.Administration;
using DrCloud.Api.Tests.Fhir;
using DrCloud.Fhir.Auditing;
using Hl7.Fhir.Serialization;
using Xunit;
using AuditEvent = Hl7.Fhir.Model.AuditEvent;

namespace DrCloud.Api.Tests.Auditing;

/// <summary>The audit log as FHIR has it: for those whose scopes name it, read and searched as any other type, written by nobody.</summary>
public abstract class AuditEventTests(DrCloudApplication app)
{
    private const string Scope = "user/AuditEvent.read";

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task An_event_is_a_valid_AuditEvent_that_says_who_read_what_of_whom()
    {
        var id = await WrittenPatientAsync();
        var entry = await FirstAsync($"patient=Patient/{id}&subtype=http://hl7.org/fhir/restful-interaction|update");
        using var client = await app.NewUserClientAsync(Scope);
        using var response = await client.FetchAsync($"AuditEvent/{entry.GetProperty("id").GetString()}");
        var text = (await response.ExpectAsync(HttpStatusCode.OK)).GetRawText();
        var read = Assert.IsType<AuditEvent>(new FhirJsonDeserializer(new DeserializerSettings().UsingMode(DeserializationMode.Strict)).DeserializeResource(text));
        Assert.Equal("rest", read.Type!.Code);
        Assert.Equal(AuditEvent.AuditEventAction.U, read.Action);
        Assert.Equal(AuditEvent.AuditEventOutcome.N0, read.Outcome);
        Assert.Equal(2, read.Agent.Count);
        Assert.Single(read.Agent, agent => agent is { Requestor: true, AltId: not null, Name: not null } && agent.Who!.Identifier!.System == $"{app.FhirBase}#subject");
        Assert.Single(read.Agent, agent => agent is { Requestor: false, Network.Address: not null } && agent.Who!.Identifier!.Value == "demo-app");
        Assert.Contains(read.Entity, entity => entity.What?.Reference == $"Patient/{id}" && entity.Role!.Code == "1");
        Assert.Equal(JsonSerializer.Serialize(entry), text);
    }

    [Fact]
    public async Task Every_parameter_bounds_the_search()
    {
        var id = await WrittenPatientAsync();
        var found = await FirstAsync($"patient={id}&action=U");
        var (recorded, name) = (found.GetProperty("recorded").GetString()!, found.GetProperty("id").GetString()!);
        var person = found.GetProperty("agent")[0];
        using var client = await app.NewSystemClientAsync("system/AuditEvent.read");
        foreach (var query in new[]
        {
            $"date={recorded}", $"date=ge{recorded}", $"date=le{recorded}", "action=U", "action=C,U", "outcome=0", "outcome=0,4", "type=rest", "type=http://terminology.hl7.org/CodeSystem/audit-event-type|rest",
            "subtype=update", $"subtype={AuditCodes.KindSystem}|Update", $"entity=Patient/{id}", $"entity={id}", $"entity={app.FhirBase}/Patient/{id}", $"_id={name}", $"_lastUpdated=ge{recorded}",
            $"agent-name={person.GetProperty("name").GetString()![..3].ToUpperInvariant()}", $"agent-name={person.GetProperty("altId").GetString()}", $"address={found.GetProperty("agent")[1].GetProperty("network").GetProperty("address").GetString()}",
        })
        {
            Assert.Contains(name, await IdsAsync(client, $"patient={id}&{query}"));
        }

        foreach (var query in new[]
        {
            $"date=gt{recorded}", $"date=lt{recorded}", "date=1999", "action=D", "outcome=4", "outcome=1", "type=110114", "subtype=delete", "entity=Patient/nobody", "_id=nothing", "agent-name=nobody-of-this-name",
            "address=192.0.2.1", "agent=Practitioner/nobody", "patient=nobody",
        })
        {
            Assert.DoesNotContain(name, await IdsAsync(client, $"patient={id}&{query}"));
        }

        foreach (var query in new[] { "date=yesterday", "date=ne2020", "_count=none", "_sort=date", "_summary=count", "entity=no/such/thing", "_cursor=abc" })
        {
            using var refused = await client.FetchAsync($"AuditEvent?{query}");
            await refused.ExpectAsync(HttpStatusCode.BadRequest);
        }

        using var strict = await client.FetchAsync("AuditEvent?colour=red", ("Prefer", "handling=strict"));
        await strict.ExpectAsync(HttpStatusCode.BadRequest);
        using var lenient = await client.FetchAsync("AuditEvent?colour=red&_count=1");
        Assert.Single((await lenient.ExpectAsync(HttpStatusCode.OK)).Entries("outcome"));
    }

    [Fact]
    public async Task Pages_follow_each_other_with_the_latest_first()
    {
        var id = await WrittenPatientAsync(versions: 7);
        using var client = await app.NewUserClientAsync(Scope);
        var all = await IdsAsync(client, $"patient={id}&_count=1000");
        for (var deadline = TimeProvider.System.GetUtcNow().AddSeconds(10); all.Count < 7; all = await IdsAsync(client, $"patient={id}&_count=1000"))
        {
            Assert.True(TimeProvider.System.GetUtcNow() < deadline, $"{all.Count} events.");
            await Task.Delay(50, Ct);
        }

        var walked = new List<string>();
        for (var address = $"AuditEvent?patient={id}&_count=3"; address is not null;)
        {
            using var response = await client.FetchAsync(address);
            var page = await response.ExpectAsync(HttpStatusCode.OK);
            walked.AddRange(page.Entries().Select(entry => entry.Id()));
            address = page.GetProperty("link").EnumerateArray().FirstOrDefault(link => link.GetProperty("relation").GetString() == "next") is { ValueKind: JsonValueKind.Object } next ? next.GetProperty("url").GetString() : null;
        }

        Assert.Equal(all, walked);
    }

    [Fact]
    public async Task A_form_asks_the_same_and_reading_the_log_is_an_event_too()
    {
        using var client = await app.NewUserClientAsync(Scope);
        var marker = $"nobody-{Guid.NewGuid():N}";
        using var form = new FormUrlEncodedContent([new("patient", marker)]);
        using var response = await client.PostAsync("AuditEvent/_search", form, Ct);
        Assert.Empty((await response.ExpectAsync(HttpStatusCode.OK)).Entries());
        var use = await FirstAsync("type=110101");
        Assert.Equal("R", use.GetProperty("action").GetString());
    }

    [Fact]
    public async Task Nobody_writes_an_event()
    {
        using var client = await app.NewSystemClientAsync("system/*.* system/AuditEvent.read");
        var id = (await FirstAsync("action=R,U,E")).GetProperty("id").GetString();
        foreach (var (method, address) in new[] { ("POST", "AuditEvent"), ("PUT", $"AuditEvent/{id}"), ("PUT", "AuditEvent?_id=x"), ("PATCH", $"AuditEvent/{id}"), ("DELETE", $"AuditEvent/{id}"), ("DELETE", "AuditEvent?_id=x") })
        {
            using var request = new HttpRequestMessage(new HttpMethod(method), address) { Content = new StringContent("""{"resourceType":"AuditEvent"}""", null, "application/fhir+json") };
            using var response = await client.SendAsync(request, Ct);
            Assert.Equal(HttpStatusCode.MethodNotAllowed, response.StatusCode);
            Assert.Contains("GET", response.Content.Headers.Allow);
        }

        using var bundle = new StringContent("""{"resourceType":"Bundle","type":"batch","entry":[{"resource":{"resourceType":"AuditEvent"},"request":{"method":"POST","url":"AuditEvent"}}]}""", null, "application/fhir+json");
        using var batch = await client.PostAsync("", bundle, Ct);
        Assert.StartsWith("405", (await batch.ExpectAsync(HttpStatusCode.OK)).GetProperty("entry")[0].GetProperty("response").GetProperty("status").GetString()!, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Only_administrators_and_clients_whose_scopes_name_it_read_the_log()
    {
        var id = (await FirstAsync("action=R,U,E")).GetProperty("id").GetString();
        foreach (var client in new[]
        {
            await app.NewUserClientAsync("user/*.*"), await app.NewSystemClientAsync("system/*.*"), await app.NewPatientClientAsync("demo-1", "patient/*.*"),
            await app.NewUserClientAsync("user/Patient.read"), app.NewClient(await app.TokenAsync(new DemoTokenRequest { User = "clinician", Scopes = $"{Scope} user/*.read" })),
            app.NewClient(await app.TokenAsync(new DemoTokenRequest { User = "patient1", Scopes = $"{Scope} user/*.read" })),
        })
        {
            foreach (var address in new[] { "AuditEvent", $"AuditEvent/{id}" })
            {
                using var response = await client.FetchAsync(address);
                Assert.Equal(HttpStatusCode.Forbidden, response.StatusCode);
            }

            client.Dispose();
        }

        using var nobody = app.NewClient();
        using var unauthorized = await nobody.FetchAsync("AuditEvent");
        Assert.Equal(HttpStatusCode.Unauthorized, unauthorized.StatusCode);
    }

    [Fact]
    public async Task No_other_door_leads_to_the_log()
    {
        using var client = await app.NewSystemClientAsync("system/*.*");
        foreach (var address in new[] { "?_type=AuditEvent", "Patient/demo-1/AuditEvent", "AuditEvent/x/_history", "AuditEvent/_history", "Patient?_has:AuditEvent:patient:action=R", "Patient?_revinclude=AuditEvent:patient" })
        {
            using var response = await client.FetchAsync(address);
            Assert.True(response.StatusCode is HttpStatusCode.NotFound or HttpStatusCode.BadRequest or HttpStatusCode.Forbidden, $"{address}: {response.StatusCode}");
        }
    }

    private async Task<string> WrittenPatientAsync(int versions = 1)
    {
        using var client = await app.NewUserClientAsync();
        var id = $"audit-{Guid.NewGuid():N}";
        for (var version = 1; version <= versions; version++)
        {
            using var written = await client.PutJsonAsync($"Patient/{id}", $$"""{"resourceType":"Patient","id":"{{id}}","multipleBirthInteger":{{version}}}""");
            Assert.True(written.IsSuccessStatusCode);
        }

        return id;
    }

    private async Task<JsonElement> FirstAsync(string query)
    {
        using var client = await app.NewUserClientAsync(Scope);
        var deadline = TimeProvider.System.GetUtcNow().AddSeconds(10);
        while (TimeProvider.System.GetUtcNow() < deadline)
        {
            using var response = await client.FetchAsync($"AuditEvent?{query}&_count=1");
            if ((await response.ExpectAsync(HttpStatusCode.OK)).Entries().ToList() is [var found, ..])
            {
                return found;
            }

            await Task.Delay(50, Ct);
        }

        throw new TimeoutException($"No event is found by {query}.");
    }

    private static async Task<List<string>> IdsAsync(HttpClient client, string query)
    {
        using var response = await client.FetchAsync($"AuditEvent?{query}");
        return [.. (await response.ExpectAsync(HttpStatusCode.OK)).Entries().Select(entry => entry.Id())];
    }
}

[Collection(OnSqlite.Name)]
public sealed class AuditEventOnSqliteTests(DrCloudApplication app) : AuditEventTests(app);

[Collection(OnMariaDb.Name)]
public sealed class AuditEventOnMariaDbTests(MariaDbApplication app) : AuditEventTests(app);
