using System.Net;
using System.Text;
using Xunit;

namespace DrCloud.Api.Tests.Fhir;

/// <summary>Searches over several types and in compartments.</summary>
public abstract class CompartmentTests(DrCloudApplication app)
{
    [Theory]
    [InlineData("Patient/compartment/Observation", "compartment-o")]
    [InlineData("Patient/compartment/Observation?code=nothing", "")]
    [InlineData("Patient/compartment/*?_type=Observation,Condition&_sort=_id", "compartment-c compartment-o")]
    [InlineData("Patient/compartment/*?_sort=_id", "compartment compartment-c compartment-e compartment-o")]
    [InlineData("Patient/compartment/Patient", "compartment")]
    [InlineData("Encounter/compartment-e/Observation", "compartment-o")]
    [InlineData("Encounter/compartment-e/*?_sort=_id", "compartment-c compartment-e compartment-o")]
    [InlineData("Practitioner/compartment-doc/Observation", "compartment-o")]
    [InlineData("?_type=Condition,Observation&_tag=compartment-tag&_sort=-_id", "compartment-o compartment-c")]
    [InlineData("?_tag=compartment-tag&_sort=_lastUpdated", "compartment compartment-e compartment-c compartment-o")]
    [InlineData("?_type=Observation&code=compartment-code", "compartment-o")]
    [InlineData("?_type=Patient&_has:Observation:patient:code=compartment-code", "compartment")]
    [InlineData("?_type=Patient,Condition,Encounter&_has:Observation:encounter:code=compartment-code", "compartment-e")]
    public async Task They_find_the_same_by_record_and_over_the_site(string query, string expected)
    {
        await PrepareAsync();
        foreach (var client in new[] { await app.NewPatientClientAsync("compartment", "patient/*.read"), await app.NewUserClientAsync(), await app.NewSystemClientAsync() })
        {
            var bundle = await (await client.FetchAsync(query)).ExpectAsync(HttpStatusCode.OK);
            Assert.Equal(expected, string.Join(' ', bundle.Entries().Select(entry => entry.Id())));
            var again = await (await client.FetchAsync(bundle.Link("self")!)).ExpectAsync(HttpStatusCode.OK);
            Assert.Equal(expected, string.Join(' ', again.Entries().Select(entry => entry.Id())));
        }
    }

    [Fact]
    public async Task A_walk_over_several_types_meets_every_match_once()
    {
        await PrepareAsync();
        foreach (var client in new[] { await app.NewPatientClientAsync("compartment", "patient/*.read"), await app.NewUserClientAsync() })
        {
            foreach (var sort in new[] { "", "&_sort=-_lastUpdated" })
            {
                var seen = new List<string>();
                for (var next = $"?_tag=compartment-tag&_count=1{sort}"; next is not null;)
                {
                    var page = await (await client.FetchAsync(next)).ExpectAsync(HttpStatusCode.OK);
                    seen.AddRange(page.Entries().Select(entry => entry.Id()));
                    next = page.Link("next");
                }

                Assert.Equal(["compartment", "compartment-c", "compartment-e", "compartment-o"], seen.Order(StringComparer.Ordinal));
            }
        }
    }

    [Fact]
    public async Task POST_finds_what_GET_finds()
    {
        await PrepareAsync();
        var client = await app.NewUserClientAsync();
        foreach (var (address, form, expected) in new[] { ("_search", "_type=Observation,Condition&_tag=compartment-tag", 2), ("Patient/compartment/Observation/_search", "code=compartment-code", 1) })
        {
            using var content = new StringContent(form, Encoding.UTF8, "application/x-www-form-urlencoded");
            using var response = await client.PostAsync(address, content, TestContext.Current.CancellationToken);
            Assert.Equal(expected, (await response.ExpectAsync(HttpStatusCode.OK)).Entries().Count);
        }
    }

    [Fact]
    public async Task Scopes_bound_the_types()
    {
        await PrepareAsync();
        foreach (var client in new[] { await app.NewPatientClientAsync("compartment", "patient/Observation.read"), await app.NewUserClientAsync("user/Observation.read") })
        {
            foreach (var query in new[] { "?_tag=compartment-tag", "Patient/compartment/*" })
            {
                Assert.Equal("compartment-o", Assert.Single((await (await client.FetchAsync(query)).ExpectAsync(HttpStatusCode.OK)).Entries()).Id());
            }

            await (await client.FetchAsync("?_type=Observation,Condition")).ExpectAsync(HttpStatusCode.Forbidden);
            await (await client.FetchAsync("?_type=Condition")).ExpectAsync(HttpStatusCode.Forbidden);
            await (await client.FetchAsync("Patient/compartment/Condition")).ExpectAsync(HttpStatusCode.Forbidden);
        }

        // Each type is bounded by the scope that grants it.
        var mixed = await app.NewPatientClientAsync("compartment", "patient/Observation.read user/Practitioner.read");
        Assert.Equal("compartment-o", Assert.Single((await (await mixed.FetchAsync("?_type=Observation&_tag=compartment-tag")).ExpectAsync(HttpStatusCode.OK)).Entries()).Id());
    }

    [Theory]
    [InlineData("Organization/x/Observation", HttpStatusCode.NotFound)]
    [InlineData("Patient/compartment/Organization", HttpStatusCode.NotFound)]
    [InlineData("Patient/compartment/*?_type=Organization", HttpStatusCode.BadRequest)]
    [InlineData("?_type=Nobody", HttpStatusCode.BadRequest)]
    [InlineData("Observation?_type=Patient", HttpStatusCode.BadRequest)]
    public async Task What_cannot_be_searched_is_refused(string query, HttpStatusCode status) =>
        await (await (await app.NewUserClientAsync()).FetchAsync(query)).ExpectAsync(status);

    private async Task PrepareAsync()
    {
        var system = await app.NewSystemClientAsync();
        const string Subject = "\"subject\":{\"reference\":\"Patient/compartment\"}", Encounter = "\"encounter\":{\"reference\":\"Encounter/compartment-e\"}";
        const string Tag = "\"meta\":{\"tag\":[{\"code\":\"compartment-tag\"}]}";
        foreach (var (key, members) in new[]
        {
            ("Practitioner/compartment-doc", "\"active\":true"),
            ("Patient/compartment", $"{Tag},\"active\":true"),
            ("Encounter/compartment-e", $"{Tag},{Subject}"),
            ("Condition/compartment-c", $"{Tag},{Subject},{Encounter}"),
            ("Observation/compartment-o", $$"""{{Tag}},{{Subject}},{{Encounter}},"code":{"coding":[{"code":"compartment-code"}]},"performer":[{"reference":"Practitioner/compartment-doc"}]"""),
        })
        {
            var (type, id) = (key.Split('/')[0], key.Split('/')[1]);
            using var response = await system.PutJsonAsync(key, MinimalResources.Of(type, id, members));
            Assert.True(response.IsSuccessStatusCode, $"{key}: {await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken)}");
        }
    }
}

[Collection(OnSqlite.Name)]
public sealed class CompartmentOnSqliteTests(DrCloudApplication app) : CompartmentTests(app);

[Collection(OnMariaDb.Name)]
public sealed class CompartmentOnMariaDbTests(MariaDbApplication app) : CompartmentTests(app);
