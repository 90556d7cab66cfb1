using System.Net;
using System.Text;
using DrCloud.Api.Fhir;
using DrCloud.Fhir.Search;
using Xunit;

namespace DrCloud.Api.Tests.Fhir;

/// <summary>A patient's token reaches nothing of another patient: every route of the table, every type.</summary>
public abstract class IsolationTests(DrCloudApplication app)
{
    private const string Secret = "secret-of-the-other";
    private int _requests;

    [Fact]
    public async Task A_patient_token_reaches_no_other_record_by_any_route_of_any_type()
    {
        var system = await app.NewSystemClientAsync();
        await PutAsync(system, "Patient", "mine", "\"gender\":\"female\"");
        await PutAsync(system, "Patient", "theirs", $"{Tag},\"gender\":\"female\"");
        var targets = new List<(string Type, string Id, string Member)> { ("Patient", "theirs", "\"gender\":\"male\"") };
        foreach (var (type, member) in OwnedResources.Of("theirs"))
        {
            await PutAsync(system, type, $"theirs-{type}", $"{Tag},{member}");
            targets.Add((type, $"theirs-{type}", member.Replace("theirs", "mine", StringComparison.Ordinal)));
        }

        foreach (var type in OwnedResources.SharedTypes)
        {
            await PutAsync(system, type, $"nobodys-{type}", $"{Tag},\"language\":\"en\"");
            targets.Add((type, $"nobodys-{type}", "\"language\":\"en\""));
        }

        Assert.Equal(TypeCount, targets.Select(t => t.Type).Distinct().Count());
        var client = await app.NewPatientClientAsync("mine", "patient/*.*");
        foreach (var route in FhirRoutes.All.Where(r => r.Policy.Kind != RoutePolicyKind.Open))
        {
            foreach (var target in targets)
            {
                await TryAsync(client, route, target);
            }
        }

        foreach (var (type, id, _) in targets)
        {
            var untouched = await (await system.FetchAsync($"{type}/{id}", ("Accept", Http.FhirJson))).ExpectAsync(HttpStatusCode.OK);
            Assert.Equal(Secret, untouched.GetProperty("meta").GetProperty("tag")[0].GetProperty("code").GetString());
        }

        TestContext.Current.TestOutputHelper!.WriteLine($"{_requests} requests over {targets.Count} types and {FhirRoutes.All.Count} routes.");
    }

    [Fact]
    public async Task References_and_includes_lead_to_no_other_record()
    {
        var system = await app.NewSystemClientAsync();
        await PutAsync(system, "Patient", "mine", "\"gender\":\"female\"");
        await PutAsync(system, "Patient", "theirs", $"{Tag},\"gender\":\"female\"");
        await PutAsync(system, "Observation", "theirs-panel", $$"""{{Tag}},"subject":{"reference":"Patient/theirs"},"hasMember":[{"reference":"Observation/mine-panel"}]""");
        await PutAsync(system, "Observation", "mine-panel", """
            "subject":{"reference":"Patient/mine"},"hasMember":[{"reference":"Observation/theirs-panel"}],"focus":[{"reference":"Patient/theirs"}],"performer":[{"reference":"Practitioner/mine-doctor"}]
            """);
        await PutAsync(system, "Practitioner", "mine-doctor", "\"active\":true");
        await PutAsync(system, "Provenance", "both", $$"""{{Tag}},"target":[{"reference":"Observation/theirs-panel"},{"reference":"Observation/mine-panel"}]""");
        var client = await app.NewPatientClientAsync("mine");
        var found = await (await client.FetchAsync("Observation?_include=Observation:performer")).ExpectAsync(HttpStatusCode.OK);
        Assert.Equal("mine-doctor", found.Entries("include").Single().Id());
        foreach (var query in new[]
        {
            "_include=Observation:has-member", "_include=Observation:focus", "_include=Observation:subject", "_revinclude=Observation:has-member", "_revinclude=Provenance:target",
            "_revinclude=Observation:focus", "subject=Patient/theirs", "patient=theirs", "patient=mine,theirs", "patient:not=mine", "patient:missing=true", "subject:Patient=theirs",
            $"subject={app.FhirBase}/Patient/theirs", "_id=theirs-panel", "_id=theirs-panel,mine-panel", "_id:not=mine-panel", $"_tag={Secret}", "_total=accurate", "_sort=-_lastUpdated&_count=1&_total=accurate",
            "has-member:Observation._id=theirs-panel", "has-member:Observation.subject:Patient.gender=female", "focus:Patient._id=theirs", "focus:Patient.gender=female", "subject:Patient._id=theirs",
            "_has:Observation:has-member:_id=theirs-panel", "_has:Observation:has-member:subject=Patient/theirs", $"_has:Provenance:target:_tag={Secret}", "_has:Observation:focus:_id=theirs-panel",
            "subject:Patient._has:Observation:subject:_id=theirs-panel",
        })
        {
            using var response = await client.FetchAsync($"Observation?{query}");
            if (response.StatusCode == HttpStatusCode.OK)
            {
                var bundle = await ExpectNothingOfTheirsAsync(response, query);
                Assert.True(!bundle.TryGetProperty("total", out var total) || total.GetInt32() <= 1);
            }
            else
            {
                await response.ExpectAsync(HttpStatusCode.BadRequest);
            }
        }
    }

    [Fact]
    public async Task What_exists_and_what_does_not_answer_alike()
    {
        var system = await app.NewSystemClientAsync();
        await PutAsync(system, "Patient", "theirs", $"{Tag},\"gender\":\"female\"");
        await PutAsync(system, "Condition", "theirs-alike", $"{Tag},{Subject("theirs")}");
        await PutAsync(system, "Patient", "mine", "\"gender\":\"female\"");
        var client = await app.NewPatientClientAsync("mine", "patient/*.*");
        foreach (var address in new[] { "Condition/{0}", "Condition/{0}/_history/1", "Condition?_id={0}&_total=accurate",
            "Condition?subject:Patient._has:Condition:subject:_id={0}&_total=accurate", "Patient?_has:Condition:patient:_id={0}&_total=accurate",
            "Observation?focus:Condition._id={0}&_total=accurate" })
        {
            using var exists = await client.FetchAsync(string.Format(null, address, "theirs-alike"));
            using var free = await client.FetchAsync(string.Format(null, address, "never-alike1"));
            Assert.Equal(free.StatusCode, exists.StatusCode);
            Assert.Equal((await free.JsonAsync()).GetRawText().Replace("never-alike1", "theirs-alike", StringComparison.Ordinal), (await exists.JsonAsync()).GetRawText());
        }
    }

    [Fact]
    public async Task A_user_scope_of_a_patient_reaches_the_own_record_only()
    {
        var client = app.NewClient(await app.TokenAsync(new Administration.DemoTokenRequest { User = "patient1", Scopes = "user/*.read" }));
        var found = await (await client.FetchAsync("Patient")).ExpectAsync(HttpStatusCode.OK);
        Assert.Equal("demo-1", found.Entries().Single().Id());
        await (await client.FetchAsync("Patient/demo-2")).ExpectAsync(HttpStatusCode.NotFound);
    }

    [Fact]
    public async Task A_user_token_follows_a_resource_into_another_record()
    {
        var client = await app.NewUserClientAsync();
        await PutAsync(client, "Patient", "first", "\"gender\":\"female\"");
        await PutAsync(client, "Patient", "second", "\"gender\":\"female\"");
        await PutAsync(client, "Observation", "moving", Subject("first"));
        await (await client.FetchAsync("Observation/moving")).ExpectAsync(HttpStatusCode.OK);
        var first = await app.NewPatientClientAsync("first");
        await (await first.FetchAsync("Observation/moving")).ExpectAsync(HttpStatusCode.OK);

        await PutAsync(client, "Observation", "moving", Subject("second"));
        var moved = await (await client.FetchAsync("Observation/moving")).ExpectAsync(HttpStatusCode.OK);
        Assert.Equal("Patient/second", moved.GetProperty("subject").GetProperty("reference").GetString());
        await (await first.FetchAsync("Observation/moving")).ExpectAsync(HttpStatusCode.NotFound);
        await (await (await app.NewPatientClientAsync("second")).FetchAsync("Observation/moving")).ExpectAsync(HttpStatusCode.OK);
    }

    private static int TypeCount => DrCloud.Fhir.Capability.ServedTypes.All.Count;

    private static string Tag => $"\"meta\":{{\"tag\":[{{\"code\":\"{Secret}\"}}]}}";

    private static string Subject(string patient) => $"\"subject\":{{\"reference\":\"Patient/{patient}\"}}";

    private static async Task PutAsync(HttpClient client, string type, string id, string members)
    {
        using var response = await client.PutJsonAsync($"{type}/{id}", MinimalResources.Of(type, id, members));
        Assert.True(response.IsSuccessStatusCode, $"{type}: {await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken)}");
    }

    private async Task TryAsync(HttpClient client, FhirRoute route, (string Type, string Id, string Member) target)
    {
        var (type, id, member) = target;
        var address = route.Template.TrimStart('/').Replace("{type}", type, StringComparison.Ordinal).Replace("{id}", id, StringComparison.Ordinal).Replace("{vid}", "1", StringComparison.Ordinal).Replace("{job}", "1", StringComparison.Ordinal).Replace("{file}", "1", StringComparison.Ordinal);
        var body = MinimalResources.Of(type, id, member);
        switch (route.Interaction)
        {
            case var _ when route.Policy.Kind is RoutePolicyKind.Export or RoutePolicyKind.OwnExports or RoutePolicyKind.AuditLog:
                await SendAsync(client, route.Method, address, null, HttpStatusCode.Forbidden);
                break;
            case FhirInteraction.Read or FhirInteraction.VRead or FhirInteraction.HistoryInstance:
                await SendAsync(client, route.Method, address, null, HttpStatusCode.NotFound);
                await SendAsync(client, "HEAD", address, null, HttpStatusCode.NotFound);
                break;
            case FhirInteraction.Search when route.Method == "GET":
                await SendAsync(client, "GET", address, null, HttpStatusCode.OK);
                await SendAsync(client, "GET", $"{address}?_id={id}", null, HttpStatusCode.OK);
                await SendAsync(client, "GET", $"{address}?_tag={Secret}&_total=accurate", null, HttpStatusCode.OK);
                break;
            case FhirInteraction.SearchSystem when route.Method == "GET":
                await SendAsync(client, "GET", $"?_type={type}&_id={id}", null, HttpStatusCode.OK);
                await SendAsync(client, "GET", $"?_tag={Secret}&_total=accurate", null, HttpStatusCode.OK);
                break;
            case FhirInteraction.SearchCompartment:
                await TryCompartmentAsync(client, route, type);
                break;
            case FhirInteraction.SearchSystem:
            case FhirInteraction.Search:
                await SendAsync(client, "POST", address, $"_id={id}", HttpStatusCode.OK);
                break;
            case FhirInteraction.HistoryType or FhirInteraction.HistorySystem:
                await SendAsync(client, "GET", $"{address}?_count=1000", null, HttpStatusCode.OK);
                break;
            case FhirInteraction.Delete:
                await SendAsync(client, "DELETE", address, null, HttpStatusCode.NotFound);
                break;
            case FhirInteraction.Update:
                await SendAsync(client, "PUT", address, body, HttpStatusCode.NotFound, HttpStatusCode.Forbidden);
                break;
            case FhirInteraction.Patch or FhirInteraction.ConditionalPatch:
                const string patch = """{"resourceType":"Parameters","parameter":[{"name":"operation","part":[{"name":"type","valueCode":"delete"},{"name":"path","valueString":"meta.tag"}]}]}""";
                await SendAsync(client, "PATCH", route.Interaction == FhirInteraction.Patch ? address : $"{address}?_id={id}", patch, HttpStatusCode.NotFound, HttpStatusCode.Forbidden);
                break;
            case FhirInteraction.ConditionalUpdate:
                await SendAsync(client, "PUT", $"{address}?_id={id}", body, HttpStatusCode.NotFound, HttpStatusCode.Forbidden);
                break;
            case FhirInteraction.ConditionalDelete:
                await SendAsync(client, "DELETE", $"{address}?_id={id}", null, HttpStatusCode.NoContent, HttpStatusCode.Forbidden);
                break;
            case FhirInteraction.Create:
                await SendAsync(client, "POST", address, body.Replace("mine", "theirs", StringComparison.Ordinal), HttpStatusCode.Forbidden, HttpStatusCode.Created);
                break;
            case FhirInteraction.Operation:
                await TryOperationAsync(client, route, address);
                break;
            case FhirInteraction.Batch:
                await SendAsync(client, "POST", address, $$"""
                    {"resourceType":"Bundle","type":"batch","entry":[{"request":{"method":"GET","url":"{{type}}/{{id}}"} },{"request":{"method":"GET","url":"{{type}}?_id={{id}}"} },
                     {"request":{"method":"GET","url":"{{type}}/{{id}}/_history"} },{"request":{"method":"GET","url":"{{type}}/_history"} },{"request":{"method":"DELETE","url":"{{type}}/{{id}}"} },
                     {"request":{"method":"DELETE","url":"{{type}}?_id={{id}}"} },
                     {"resource":{{body}},"request":{"method":"PUT","url":"{{type}}/{{id}}"} }]}
                    """, HttpStatusCode.OK);
                break;
            default:
                Assert.Fail($"A route without an isolation test: {route.Template}");
                break;
        }
    }

    private async Task TryCompartmentAsync(HttpClient client, FhirRoute route, string type)
    {
        foreach (var compartment in Compartments.Names.Where(name => Compartments.TypesOf(name).Contains(type)))
        {
            foreach (var id in new[] { "mine", "theirs", $"theirs-{compartment}" })
            {
                var address = route.Template.TrimStart('/').Replace("{compartment}", compartment, StringComparison.Ordinal).Replace("{id}", id, StringComparison.Ordinal).Replace("{member}", type, StringComparison.Ordinal);
                await SendAsync(client, route.Method, address, route.Method == "POST" ? "_total=accurate" : null, HttpStatusCode.OK);
            }
        }
    }

    private async Task TryOperationAsync(HttpClient client, FhirRoute route, string address)
    {
        switch (route.Operation!.Id)
        {
            case "Patient-everything" when route.Segments.Contains("{id}"):
                await SendAsync(client, route.Method, address, null, HttpStatusCode.NotFound);
                break;
            case "Resource-validate" when route.Segments.Contains("{id}"):
                await SendAsync(client, route.Method, address, null, HttpStatusCode.NotFound);
                break;
            case "Resource-validate":
                await SendAsync(client, route.Method, address, null, HttpStatusCode.BadRequest);
                break;
            case "ValueSet-expand" or "ValueSet-validate-code" or "CodeSystem-validate-code" or "CodeSystem-lookup":
                await SendAsync(client, route.Method, address, null, HttpStatusCode.NotFound, HttpStatusCode.BadRequest);
                break;
            case "Patient-match":
                const string sought = """{"resourceType":"Parameters","parameter":[{"name":"resource","resource":{"resourceType":"Patient","gender":"female"}}]}""";
                await SendAsync(client, route.Method, address, sought, HttpStatusCode.OK);
                break;
            case "docref":
                await SendAsync(client, route.Method, $"{address}?patient=theirs", null, HttpStatusCode.NotFound, HttpStatusCode.Forbidden);
                break;
            case "Resource-meta":
                await SendAsync(client, route.Method, address, null, HttpStatusCode.NotFound);
                break;
            case "Resource-meta-add" or "Resource-meta-delete":
                const string tag = $$"""{"resourceType":"Parameters","parameter":[{"name":"meta","valueMeta":{"tag":[{"code":"{{Secret}}"}]} }]}""";
                await SendAsync(client, route.Method, address, tag, HttpStatusCode.NotFound, HttpStatusCode.Forbidden);
                break;
            case "Observation-lastn":
                await SendAsync(client, route.Method, address, null, HttpStatusCode.OK);
                await SendAsync(client, route.Method, $"{address}?patient=theirs", null, HttpStatusCode.OK);
                break;
            case "Patient-everything":
                await SendAsync(client, route.Method, address, null, HttpStatusCode.OK);
                break;
            default:
                Assert.Fail($"An operation without an isolation test: {route.Template}");
                break;
        }
    }

    private async Task SendAsync(HttpClient client, string method, string address, string? body, params HttpStatusCode[] expected)
    {
        _requests++;
        using var request = new HttpRequestMessage(new HttpMethod(method), address);
        if (body is not null)
        {
            request.Content = new StringContent(body, Encoding.UTF8, body.StartsWith('{') ? Http.FhirJson : "application/x-www-form-urlencoded");
        }

        using var response = await client.SendAsync(request, TestContext.Current.CancellationToken);
        Assert.True(expected.Contains(response.StatusCode), $"{method} {address}: {response.StatusCode}");
        if (response.StatusCode != HttpStatusCode.Created)
        {
            await ExpectNothingOfTheirsAsync(response, address);
        }
    }

    private static async Task<System.Text.Json.JsonElement> ExpectNothingOfTheirsAsync(HttpResponseMessage response, string address)
    {
        var text = await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
        if (text.Length == 0)
        {
            return default;
        }

        var json = System.Text.Json.JsonElement.Parse(text);
        Assert.All(ResourcesOf(json), r => Assert.False(r.Contains(Secret, StringComparison.Ordinal), address));
        return json;
    }

    // Not the links of a bundle, which repeat what was asked; but all resources in it, and in bundles within.
    private static IEnumerable<string> ResourcesOf(System.Text.Json.JsonElement json) =>
        json.GetProperty("resourceType").GetString() != "Bundle" || !json.TryGetProperty("link", out _) && !json.TryGetProperty("entry", out _) ? [json.GetRawText()]
        : json.TryGetProperty("entry", out var entries) ? entries.EnumerateArray().Where(e => e.TryGetProperty("resource", out _)).SelectMany(e => ResourcesOf(e.GetProperty("resource")))
        : [];
}
