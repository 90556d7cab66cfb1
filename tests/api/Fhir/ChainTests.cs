using System.Net;
using Xunit;

namespace DrCloud.Api.Tests.Fhir;

/// <summary>Chains and reverse chains with every kind of token.</summary>
public abstract class ChainTests(DrCloudApplication app)
{
    [Theory]
    [InlineData("Observation?subject:Patient._id=chained", "chained-o")]
    [InlineData("Observation?patient.family=Chainley", "chained-o")]
    [InlineData("Observation?patient.family:exact=chainley", "")]
    [InlineData("Observation?performer:Practitioner.family=Chaindoc", "chained-o")]
    [InlineData("Observation?performer:PractitionerRole.organization:Organization.name=Chainic", "chained-o")]
    [InlineData("Observation?performer.organization.name=Chainic", "chained-o")]
    [InlineData("Observation?performer:Practitioner.family=Nobody", "")]
    [InlineData("Patient?_has:Observation:patient:code=chain-code", "chained")]
    [InlineData("Patient?_has:Observation:patient:performer.family=Chaindoc", "chained")]
    [InlineData("Patient?_has:Observation:patient:code=chain-code,other&_has:Observation:patient:_id=chained-o", "chained")]
    [InlineData("Patient?_has:Observation:patient:code=other", "")]
    [InlineData("Practitioner?_has:Observation:performer:patient:Patient.family=Chainley", "chained-doc")]
    [InlineData("Organization?_has:PractitionerRole:organization:_has:Observation:performer:code=chain-code", "chained-org")]
    public async Task A_chain_finds_the_same_by_record_and_over_the_site(string query, string expected)
    {
        await PrepareAsync();
        foreach (var client in new[] { await app.NewPatientClientAsync("chained", "patient/*.read"), await app.NewUserClientAsync(), await app.NewSystemClientAsync() })
        {
            var bundle = await (await client.FetchAsync(query)).ExpectAsync(HttpStatusCode.OK);
            Assert.Equal(expected, string.Join(' ', bundle.Entries().Select(entry => entry.Id())));
        }
    }

    [Fact]
    public async Task A_chain_through_a_type_without_scope_is_refused_alike_whether_it_would_match_or_not()
    {
        await PrepareAsync();
        foreach (var client in new[] { await app.NewPatientClientAsync("chained", "patient/Observation.read"), await app.NewUserClientAsync("user/Observation.read") })
        {
            await (await client.FetchAsync("Observation?code=chain-code")).ExpectAsync(HttpStatusCode.OK);
            var answers = new List<string>();
            foreach (var name in new[] { "Chainley", "Nobody" })
            {
                answers.Add((await (await client.FetchAsync($"Observation?patient.family={name}")).ExpectAsync(HttpStatusCode.Forbidden)).GetRawText());
            }

            Assert.Single(answers.Distinct());
            await (await client.FetchAsync("Observation?_has:Provenance:target:agent=x")).ExpectAsync(HttpStatusCode.Forbidden);
        }
    }

    [Fact]
    public async Task A_conditional_create_does_not_tell_by_a_chain_what_its_token_may_not_search()
    {
        await PrepareAsync();
        var body = MinimalResources.Of("Observation", "x", "\"subject\":{\"reference\":\"Patient/chained\"}");
        var user = await app.NewUserClientAsync("user/Observation.read user/Observation.write");
        await (await user.PostJsonAsync("Observation", body, ("If-None-Exist", "patient.family=Chainley"))).ExpectAsync(HttpStatusCode.Forbidden);
        var patient = await app.NewPatientClientAsync("chained", "patient/*.*");
        await (await patient.PostJsonAsync("Observation", body, ("If-None-Exist", "performer:Practitioner.family=Chaindoc"))).ExpectAsync(HttpStatusCode.BadRequest);
    }

    [Theory]
    [InlineData("Observation?subject:Patient.nonsense=x")]
    [InlineData("Observation?_has:Observation:nonsense:code=x")]
    [InlineData("Observation?part-of:Procedure.part-of:Procedure.part-of:Procedure.part-of:Procedure.part-of:Procedure.part-of:Procedure.code=x")]
    public async Task A_chain_that_leads_nowhere_or_too_far_is_400(string query) =>
        await (await (await app.NewUserClientAsync()).FetchAsync(query)).ExpectAsync(HttpStatusCode.BadRequest);

    private async Task PrepareAsync()
    {
        var system = await app.NewSystemClientAsync();
        foreach (var (key, members) in new[]
        {
            ("Organization/chained-org", "\"name\":\"Chainic\""),
            ("Practitioner/chained-doc", "\"name\":[{\"family\":\"Chaindoc\"}]"),
            ("PractitionerRole/chained-role", "\"organization\":{\"reference\":\"Organization/chained-org\"}"),
            ("Patient/chained", "\"name\":[{\"family\":\"Chainley\"}]"),
            ("Observation/chained-o", """
                "subject":{"reference":"Patient/chained"},"code":{"coding":[{"code":"chain-code"}]},"performer":[{"reference":"Practitioner/chained-doc"},{"reference":"PractitionerRole/chained-role"}]
                """),
        })
        {
            var (type, id) = (key.Split('/')[0], key.Split('/')[1]);
            using var response = await system.PutJsonAsync(key, MinimalResources.Of(type, id, members));
            Assert.True(response.IsSuccessStatusCode, $"{key}: {await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken)}");
        }
    }
}

[Collection(OnSqlite.Name)]
public sealed class ChainOnSqliteTests(DrCloudApplication app) : ChainTests(app);

[Collection(OnMariaDb.Name)]
public sealed class ChainOnMariaDbTests(MariaDbApplication app) : ChainTests(app);
