using System.Net;
using DrCloud.Api.Administration;
using DrCloud.Api.Tests.OAuth;
using Hl7.Fhir.Model;
using Hl7.Fhir.Rest;
using Xunit;
using Task = System.Threading.Tasks.Task;

namespace DrCloud.Api.Tests.Fhir;

/// <summary>Libraries of others as clients of the FHIR interface: fhir-kit-client in Node, and the SDK's own client, which reads every answer strictly.</summary>
[Collection(OAuthTests.Name)]
public sealed class ForeignFhirClientTests(OAuthApplication application)
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_foreign_script_does_all_that_it_can()
    {
        using var client = await ForeignScript.StartAsync(application, "fhir.mjs", application.FhirBase, await application.TokenAsync(new DemoTokenRequest { Scopes = "user/*.*" }));
        var found = await client.ReadAsync();
        Assert.Equal($"{application.BaseAddress}/oauth2/default/token", found.GetProperty("token").GetString());
        Assert.Equal("4.0.1", found.GetProperty("fhirVersion").GetString());
        Assert.Equal("""["3","2","1"]""", found.GetProperty("versions").GetRawText());
        Assert.Equal("""[null,"female"]""", found.GetProperty("gender").GetRawText());
        Assert.Equal("2001-02-03", found.GetProperty("birthDate").GetString());
        Assert.Equal("[10,10,10]", found.GetProperty("pages").GetRawText());
        Assert.Equal(30, found.GetProperty("distinct").GetInt32());
        Assert.True(found.GetProperty("problems").GetInt32() > 0);
        Assert.True(found.GetProperty("everything").GetBoolean());
        Assert.Equal("""["201","200"]""", found.GetProperty("transaction").GetRawText());
        Assert.Equal(410, found.GetProperty("gone").GetInt32());
    }

    [Fact]
    public async Task The_SDKs_client_writes_and_reads_and_is_told_of_a_lost_update()
    {
        using var http = await application.NewUserClientAsync();
        var client = NewClient(http);
        var made = (await client.CreateAsync(new Patient { Name = [new() { Family = "Strict", Given = ["Ann"] }], BirthDate = "1980-05-06" }, Ct))!;
        var read = (await client.ReadAsync<Patient>($"Patient/{made.Id}", ct: Ct))!;
        Assert.True(made.IsExactly(read));
        read.Gender = AdministrativeGender.Female;
        var updated = (await client.UpdateAsync(read, versionAware: true, Ct))!;
        Assert.Equal("2", updated.Meta!.VersionId);
        var lost = await Assert.ThrowsAsync<FhirOperationException>(() => client.UpdateAsync(made, versionAware: true, Ct));
        Assert.Equal(HttpStatusCode.PreconditionFailed, lost.Status);
        Assert.NotEmpty(lost.Outcome!.Issue);
        Assert.Equal(["2", "1"], (await client.HistoryAsync($"Patient/{made.Id}", ct: Ct))!.Entry.Select(entry => entry.Resource!.Meta!.VersionId));
        var again = (await client.ConditionalCreateAsync(new Patient { Name = made.Name }, new SearchParams().Where($"_id={made.Id}"), Ct))!;
        Assert.Equal(made.Id, again.Id);
        await client.DeleteAsync($"Patient/{made.Id}", Ct);
        var gone = await Assert.ThrowsAsync<FhirOperationException>(() => client.ReadAsync<Patient>($"Patient/{made.Id}", ct: Ct));
        Assert.Equal(HttpStatusCode.Gone, gone.Status);
    }

    [Fact]
    public async Task The_SDKs_client_searches_page_by_page_with_what_is_included()
    {
        using var http = await application.NewPatientClientAsync("demo-1", "patient/*.read");
        var client = NewClient(http);
        var statement = (await client.CapabilityStatementAsync(ct: Ct))!;
        Assert.Equal(FHIRVersion.N4_0_1, statement.FhirVersion);
        HashSet<string> seen = [];
        var page = await client.SearchAsync<Encounter>(new SearchParams().Where("patient=demo-1").LimitTo(5).Include("Encounter:location"), Ct);
        var pages = 0;
        while (page is not null)
        {
            pages++;
            Assert.All(page.Entry.Where(entry => entry.Search!.Mode == Bundle.SearchEntryMode.Match), entry => Assert.True(seen.Add(entry.Resource!.Id!)));
            Assert.Contains(page.Entry, entry => entry is { Resource: Location, Search.Mode: Bundle.SearchEntryMode.Include });
            page = await client.ContinueAsync(page, ct: Ct);
        }

        Assert.True(pages > 1);
        Assert.Equal(seen.Count, (await client.SearchUsingPostAsync<Encounter>(["patient=demo-1"], (string[]?)null, 1000, ct: Ct))!.Entry.Count);
    }

    [Fact]
    public async Task The_SDKs_client_sends_a_transaction()
    {
        using var http = await application.NewUserClientAsync();
        var client = NewClient(http);
        const string mother = "urn:uuid:8d6f2f0a-5f0e-4b3c-9c36-0c3f6f1b7d11";
        var answer = (await client.TransactionAsync(new Bundle
        {
            Type = Bundle.BundleType.Transaction,
            Entry =
            [
                new() { FullUrl = mother, Resource = new Patient { Name = [new() { Family = "Whole" }] }, Request = new() { Method = Bundle.HTTPVerb.POST, Url = "Patient" } },
                new()
                {
                    Resource = new Observation { Status = ObservationStatus.Final, Code = new() { Text = "Mood" }, Subject = new(mother), Value = new FhirString("fine") },
                    Request = new() { Method = Bundle.HTTPVerb.POST, Url = "Observation" },
                },
            ],
        }, Ct))!;
        Assert.All(answer.Entry, entry => Assert.StartsWith("201", entry.Response!.Status, StringComparison.Ordinal));
        var observation = (await client.ReadAsync<Observation>(new Uri(answer.Entry[1].Response!.Location!, UriKind.RelativeOrAbsolute), ct: Ct))!;
        Assert.StartsWith("Patient/", observation.Subject!.Reference, StringComparison.Ordinal);
    }

    private FhirClient NewClient(HttpClient http) => new(application.FhirBase, http, new FhirClientSettings { VerifyFhirVersion = true });
}
