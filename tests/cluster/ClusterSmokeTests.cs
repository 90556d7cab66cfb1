using System.Net;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using DrCloud.Api.Administration;
using Xunit;

namespace DrCloud.Tests.Cluster;

[Trait("Category", "Long"), Collection("One cluster at a time")]
public sealed class ClusterSmokeTests
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task What_one_API_writes_the_other_reads_and_finds_at_once()
    {
        await using var cluster = await DrCloudCluster.StartAsync();
        var token = await cluster.TokenAsync(new DemoTokenRequest { System = true, Scopes = "system/*.*" });
        using var one = cluster.NewClient(0, token);
        using var other = cluster.NewClient(1, token);
        for (var i = 0; i < 20; i++)
        {
            await PutAsync(one, "Patient", $"p{i}", "");
            await PutAsync(one, "Observation", $"o{i}", $$""","status":"final","code":{"text":"t"},"subject":{"reference":"Patient/p{{i}}"},"valueString":"first" """);
            Assert.Contains("first", await other.GetStringAsync($"Observation/o{i}", Ct));
            Assert.Contains($"Observation/o{i}", await other.GetStringAsync($"Observation?patient=p{i}", Ct));
            await PutAsync(other, "Observation", $"o{i}", $$""","status":"final","code":{"text":"t"},"subject":{"reference":"Patient/p{{i}}"},"valueString":"second" """);
            Assert.Contains("second", await one.GetStringAsync($"Observation/o{i}", Ct));
        }

        using var found = await other.GetFromJsonAsync<JsonDocument>("Observation?status=final&_count=100", Ct);
        Assert.Equal(20, found!.RootElement.GetProperty("entry").GetArrayLength());

        var patients = await cluster.TokenAsync(new DemoTokenRequest { Patient = "p1" });
        using var patient = cluster.NewClient(1, patients);
        Assert.Equal(HttpStatusCode.OK, (await patient.GetAsync("Observation/o1", Ct)).StatusCode);
        Assert.Equal(HttpStatusCode.NotFound, (await patient.GetAsync("Observation/o2", Ct)).StatusCode);
    }

    internal static async Task<HttpResponseMessage> PutAsync(HttpClient client, string type, string id, string more)
    {
        using var body = new StringContent($$"""{"resourceType":"{{type}}","id":"{{id}}"{{more}}}""", Encoding.UTF8, "application/fhir+json");
        var answer = await client.PutAsync($"{type}/{id}", body, Ct);
        Assert.True(answer.IsSuccessStatusCode, $"{answer.StatusCode}: {await answer.Content.ReadAsStringAsync(Ct)}");
        return answer;
    }
}
