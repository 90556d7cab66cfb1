using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using System.Text.Json.Nodes;
using Xunit;

namespace DrCloud.Api.Tests.Fhir;

/// <summary>A scope with a query shows what the query finds, whichever way it is asked for, and nothing else of the type.</summary>
[Collection(OnSqlite.Name)]
public sealed class GranularScopeTests(DrCloudApplication application)
{
    private const string Categories = "http://terminology.hl7.org/CodeSystem/observation-category";
    private const string Laboratory = $"patient/Observation.rs?category={Categories}|laboratory";
    private const string Vital = $"patient/Observation.rs?category={Categories}|vital-signs";

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_search_finds_what_the_scope_shows_and_counts_no_more()
    {
        using var all = await application.NewPatientClientAsync("demo-1", "patient/*.rs");
        using var part = await application.NewPatientClientAsync("demo-1", $"{Laboratory} patient/Patient.rs");
        var expected = await IdsAsync(all, $"Observation?category={Categories}|laboratory&_count=1000");
        Assert.NotEmpty(expected);
        Assert.NotEqual(expected.Count, (await IdsAsync(all, "Observation?_count=1000")).Count);
        Assert.Equal(expected, await IdsAsync(part, "Observation?_count=1000"));
        Assert.Equal(expected, await IdsAsync(part, "Patient/demo-1/Observation?_count=1000"));
        Assert.Equal(expected.Count, (await GetAsync(part, "Observation?_summary=count")).GetProperty("total").GetInt32());
        Assert.Empty(await IdsAsync(part, $"Observation?category={Categories}|vital-signs"));
    }

    [Fact]
    public async Task Several_scopes_of_a_type_add_up()
    {
        using var all = await application.NewPatientClientAsync("demo-1", "patient/*.rs");
        using var part = await application.NewPatientClientAsync("demo-1", $"{Laboratory} {Vital}");
        Assert.Equal(await IdsAsync(all, $"Observation?category={Categories}|laboratory,{Categories}|vital-signs&_count=1000"), await IdsAsync(part, "Observation?_count=1000"));
    }

    [Theory]
    [InlineData("patient/*.rs", "demo-1")]
    [InlineData("user/*.rs", null)]
    public async Task Reads_versions_and_histories_of_others_are_not_found(string whole, string? patient)
    {
        var granular = patient is null ? Laboratory.Replace("patient/", "user/", StringComparison.Ordinal) : Laboratory;
        using var all = patient is null ? await application.NewUserClientAsync(whole) : await application.NewPatientClientAsync(patient, whole);
        using var part = patient is null ? await application.NewUserClientAsync(granular) : await application.NewPatientClientAsync(patient, granular);
        var (shown, hidden) = (await OneAsync(all, "laboratory"), await OneAsync(all, "vital-signs"));
        foreach (var path in new[] { "", "/_history", "/_history/1" })
        {
            Assert.Equal(HttpStatusCode.OK, (await part.GetAsync($"Observation/{shown}{path}", Ct)).StatusCode);
            Assert.Equal(HttpStatusCode.OK, (await all.GetAsync($"Observation/{hidden}{path}", Ct)).StatusCode);
            Assert.Equal(HttpStatusCode.NotFound, (await part.GetAsync($"Observation/{hidden}{path}", Ct)).StatusCode);
        }

        Assert.DoesNotContain(hidden, await IdsAsync(part, "Observation/_history?_count=1000"));
        Assert.Equal(HttpStatusCode.Forbidden, (await part.GetAsync("Condition", Ct)).StatusCode);
    }

    [Fact]
    public async Task Includes_chains_operations_and_batches_keep_to_it()
    {
        using var all = await application.NewPatientClientAsync("demo-1", "patient/*.rs");
        using var part = await application.NewPatientClientAsync("demo-1", $"{Laboratory} patient/Patient.rs patient/Encounter.rs");
        var hidden = await OneAsync(all, "vital-signs");
        Assert.DoesNotContain(hidden, await IdsAsync(part, "Patient?_revinclude=Observation:subject"));
        Assert.DoesNotContain(hidden, await IdsAsync(part, "Observation?_include=*&_revinclude=Observation:has-member&_count=1000"));
        Assert.Equal(HttpStatusCode.Forbidden, (await part.GetAsync("Patient?_has:Observation:subject:code=1", Ct)).StatusCode);
        var everything = await IdsAsync(part, "Patient/demo-1/$everything?_count=1000");
        Assert.Contains(await OneAsync(all, "laboratory"), everything);
        Assert.DoesNotContain(hidden, everything);
        Assert.DoesNotContain(hidden, await IdsAsync(part, "Observation/$lastn?patient=demo-1&max=100"));
        var batch = new JsonObject
        {
            ["resourceType"] = "Bundle",
            ["type"] = "batch",
            ["entry"] = new JsonArray(new JsonObject { ["request"] = new JsonObject { ["method"] = "GET", ["url"] = $"Observation/{hidden}" } }),
        };
        using var content = JsonContent.Create(batch, new System.Net.Http.Headers.MediaTypeHeaderValue("application/fhir+json"));
        using var answer = await part.PostAsync("", content, Ct);
        var entry = JsonElement.Parse(await answer.Content.ReadAsStringAsync(Ct)).GetProperty("entry")[0];
        Assert.StartsWith("404", entry.GetProperty("response").GetProperty("status").GetString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("patient/Observation.cruds?category=laboratory")]
    [InlineData("patient/*.rs?category=laboratory")]
    [InlineData("patient/Observation.rs?nonsense=1")]
    [InlineData("patient/Observation.rs?subject.name=x")]
    [InlineData("patient/Observation.rs?category=laboratory&_include=Observation:subject")]
    [InlineData("patient/Observation.rs?")]
    [InlineData("patient/Observation.sr?category=laboratory")]
    public async Task What_is_no_such_scope_grants_nothing(string scope)
    {
        using var client = await application.NewPatientClientAsync("demo-1", scope);
        Assert.Equal(HttpStatusCode.Forbidden, (await client.GetAsync("Observation", Ct)).StatusCode);
    }

    private static async Task<string> OneAsync(HttpClient client, string category) => (await IdsAsync(client, $"Observation?category={Categories}|{category}&_count=1"))[0];

    private static async Task<List<string>> IdsAsync(HttpClient client, string path)
    {
        var bundle = await GetAsync(client, path);
        return bundle.TryGetProperty("entry", out var entries)
            ? [.. entries.EnumerateArray().Where(entry => entry.TryGetProperty("resource", out var resource) && resource.GetProperty("resourceType").GetString() == "Observation")
                .Select(entry => entry.GetProperty("resource").GetProperty("id").GetString()!).Order(StringComparer.Ordinal)]
            : [];
    }

    private static async Task<JsonElement> GetAsync(HttpClient client, string path)
    {
        using var response = await client.GetAsync(path, Ct);
        var text = await response.Content.ReadAsStringAsync(Ct);
        Assert.True(response.StatusCode == HttpStatusCode.OK, text);
        return JsonElement.Parse(text);
    }
}
