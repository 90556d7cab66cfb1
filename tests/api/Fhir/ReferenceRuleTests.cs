using System.Net;
using System.Text.Json;
using System.Text.Json.Nodes;
using Xunit;

namespace DrCloud.Api.Tests.Fhir;

/// <summary>A patient's token cannot make its record refer to what the record did not refer to before: it would see it then.</summary>
public abstract class ReferenceRuleTests(DrCloudApplication app)
{
    private const string Note = "DocumentReference";

    [Theory]
    [InlineData("Binary", "Binary/{0}")]
    [InlineData("Binary", "{1}/Binary/{0}")]
    [InlineData("Binary", "Binary/{0}/_history/1")]
    public async Task An_attachment_does_not_open_a_Binary_of_somebody_else(string type, string form)
    {
        var (client, theirs) = await PrepareAsync(type);
        await RefuseAlikeAsync(client, Note, theirs, id => $$$"""
            "subject":{"reference":"Patient/mine-refers"},"content":[{"attachment":{"url":"{{{string.Format(null, form, id, app.FhirBase)}}}"}}]
            """);
        await (await client.FetchAsync($"{type}/{theirs}")).ExpectAsync(HttpStatusCode.NotFound);
    }

    [Theory]
    [InlineData("Practitioner", "\"performer\":[{\"reference\":\"Practitioner/{0}\"}]")]
    [InlineData("Organization", "\"performer\":[{\"reference\":\"{1}/Organization/{0}\"}]")]
    [InlineData("Medication", "\"extension\":[{\"url\":\"http://example.org/x\",\"valueReference\":{\"reference\":\"Medication/{0}\"}}]")]
    [InlineData("Organization", "\"contained\":[{\"resourceType\":\"Practitioner\",\"id\":\"c\",\"qualification\":[{\"code\":{\"text\":\"q\"},\"issuer\":{\"reference\":\"Organization/{0}\"}}]}],\"performer\":[{\"reference\":\"#c\"}]")]
    public async Task A_reference_does_not_open_a_shared_resource(string type, string member)
    {
        var (client, theirs) = await PrepareAsync(type);
        await RefuseAlikeAsync(client, "Observation", theirs, id =>
            $"\"subject\":{{\"reference\":\"Patient/mine-refers\"}},{member.Replace("{0}", id, StringComparison.Ordinal).Replace("{1}", app.FhirBase, StringComparison.Ordinal)}");
        await (await client.FetchAsync($"{type}/{theirs}")).ExpectAsync(HttpStatusCode.NotFound);
    }

    [Fact]
    public async Task A_reference_into_another_record_is_refused_like_one_to_nothing()
    {
        var (client, theirs) = await PrepareAsync("Observation");
        await RefuseAlikeAsync(client, "Observation", theirs, id =>
            $"\"subject\":{{\"reference\":\"Patient/mine-refers\"}},\"hasMember\":[{{\"reference\":\"Observation/{id}\"}}]");
        await RefuseAlikeAsync(client, "Provenance", theirs, id =>
            $"\"target\":[{{\"reference\":\"Observation/{id}\"}},{{\"reference\":\"Observation/own\"}}]");
    }

    [Fact]
    public async Task What_is_in_the_record_or_known_in_it_or_made_by_the_same_request_can_be_referred_to()
    {
        var (client, _) = await PrepareAsync("Practitioner");
        const string subject = "\"subject\":{\"reference\":\"Patient/mine-refers\"}";
        await (await client.PostJsonAsync("Observation", Resource("Observation", null, $"{subject},\"hasMember\":[{{\"reference\":\"Observation/own\"}}],\"performer\":[{{\"reference\":\"Practitioner/known-doctor\"}}]")))
            .ExpectAsync(HttpStatusCode.Created);
        var panel = Resource("Observation", null, $"{subject},\"hasMember\":[{{\"reference\":\"urn:uuid:7b1a0a4e-7f6c-4a3c-9d3a-2f6f7f0c9d11\"}}]");
        await (await client.PostJsonAsync("", Bundle("transaction", ("urn:uuid:7b1a0a4e-7f6c-4a3c-9d3a-2f6f7f0c9d11", Resource("Observation", null, subject)), (null, panel)))).ExpectAsync(HttpStatusCode.OK);
    }

    [Fact]
    public async Task A_transaction_with_such_a_reference_writes_nothing_and_a_batch_only_the_rest()
    {
        var (client, theirs) = await PrepareAsync("Practitioner");
        const string subject = "\"subject\":{\"reference\":\"Patient/mine-refers\"}";
        var bad = Resource("Observation", null, $"{subject},\"performer\":[{{\"reference\":\"Practitioner/{theirs}\"}}]");
        var before = await CountAsync(client);
        await (await client.PostJsonAsync("", Bundle("transaction", (null, Resource("Observation", null, subject)), (null, bad)))).ExpectAsync(HttpStatusCode.UnprocessableEntity);
        Assert.Equal(before, await CountAsync(client));

        var batch = await (await client.PostJsonAsync("", Bundle("batch", (null, bad), (null, Resource("Observation", null, subject))))).ExpectAsync(HttpStatusCode.OK);
        Assert.Equal(["422", "201"], batch.GetProperty("entry").EnumerateArray().Select(e => e.GetProperty("response").GetProperty("status").GetString()![..3]));
        Assert.Equal(before + 1, await CountAsync(client));
        await (await client.FetchAsync($"Practitioner/{theirs}")).ExpectAsync(HttpStatusCode.NotFound);
    }

    /// <summary>A patient with an Observation by a known doctor, and a resource of the type that is not hers to see.</summary>
    private async Task<(HttpClient Client, string Theirs)> PrepareAsync(string type)
    {
        var system = await app.NewSystemClientAsync();
        foreach (var (key, members) in new[]
        {
            ("Patient/mine-refers", "\"gender\":\"female\""), ("Patient/other-refers", "\"gender\":\"female\""), ("Practitioner/known-doctor", "\"active\":true"),
            ("Observation/own", "\"subject\":{\"reference\":\"Patient/mine-refers\"},\"performer\":[{\"reference\":\"Practitioner/known-doctor\"}]"),
            ($"{type}/refers-{type}", type == "Observation" ? "\"subject\":{\"reference\":\"Patient/other-refers\"}" : "\"language\":\"en\""),
        })
        {
            using var response = await system.PutJsonAsync(key, Resource(key[..key.IndexOf('/', StringComparison.Ordinal)], key[(key.IndexOf('/', StringComparison.Ordinal) + 1)..], members));
            Assert.True(response.IsSuccessStatusCode, $"{key}: {await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken)}");
        }

        return (await app.NewPatientClientAsync("mine-refers", "patient/*.*"), $"refers-{type}");
    }

    /// <summary>Create and update are refused, in the same words whether the target exists or not.</summary>
    private static async Task RefuseAlikeAsync(HttpClient client, string type, string theirs, Func<string, string> membersFor)
    {
        const string free = "refers-to-nothing";
        var (exists, nothing) = (Resource(type, null, membersFor(theirs)), Resource(type, null, membersFor(free)));
        var answers = new List<string>();
        foreach (var body in new[] { exists, nothing })
        {
            answers.Add((await (await client.PostJsonAsync(type, body)).ExpectAsync(HttpStatusCode.UnprocessableEntity)).GetRawText());
        }

        if (type == "Observation")
        {
            answers.Add((await (await client.PutJsonAsync("Observation/own", Resource(type, "own", membersFor(theirs)))).ExpectAsync(HttpStatusCode.UnprocessableEntity)).GetRawText());
        }

        Assert.Single(answers.Distinct());
    }

    private static async Task<int> CountAsync(HttpClient client) =>
        (await (await client.FetchAsync("Observation?_summary=count&_total=accurate")).ExpectAsync(HttpStatusCode.OK)).GetProperty("total").GetInt32();

    private static string Resource(string type, string? id, string members)
    {
        var resource = JsonNode.Parse(MinimalResources.Of(type, id ?? "x", members))!.AsObject();
        if (id is null)
        {
            resource.Remove("id");
        }

        return resource.ToJsonString();
    }

    private static string Bundle(string type, params (string? FullUrl, string Resource)[] entries) => JsonSerializer.Serialize(new
    {
        resourceType = "Bundle",
        type,
        entry = entries.Select(e => new { fullUrl = e.FullUrl ?? $"urn:uuid:{Guid.CreateVersion7()}", resource = JsonNode.Parse(e.Resource), request = new { method = "POST", url = "Observation" } }),
    });
}

[Collection(OnSqlite.Name)]
public sealed class ReferenceRuleOnSqliteTests(DrCloudApplication app) : ReferenceRuleTests(app);

[Collection(OnMariaDb.Name)]
public sealed class ReferenceRuleOnMariaDbTests(MariaDbApplication app) : ReferenceRuleTests(app);
