using System.Net;
using System.Text.Json;
using DrCloud.Fhir.Capability;
using Hl7.Fhir.Model;
using Hl7.Fhir.Serialization;
using Xunit;
using Task = System.Threading.Tasks.Task;

namespace DrCloud.Api.Tests.Fhir;

/// <summary>Patient/$everything, of one record and of all.</summary>
public abstract class EverythingTests(DrCloudApplication app)
{
    // What the server publishes of itself is shown to every token, and is in nobody's record.
    private static readonly string[] Published = ["StructureDefinition", "ValueSet", "CodeSystem", "SearchParameter"];

    [Fact]
    public async Task Everything_is_what_the_searches_of_all_types_show()
    {
        var client = await app.NewPatientClientAsync("demo-1");
        var searched = new List<string>();
        foreach (var type in ServedTypes.All.Except([.. Published, "Binary"]))
        {
            var bundle = await (await client.FetchAsync($"{type}?_count=1000")).ExpectAsync(HttpStatusCode.OK);
            searched.AddRange(bundle.Entries().Select(Key));
        }

        using var response = await client.FetchAsync("Patient/demo-1/$everything");
        var everything = await response.ExpectAsync(HttpStatusCode.OK);
        Assert.Equal(Bundle.BundleType.Searchset, new FhirJsonDeserializer().Deserialize<Bundle>(everything.GetRawText()).Type);
        Assert.Equal("Patient/demo-1", Key(everything.Entries()[0]));
        Assert.Contains(everything.Entries("include"), resource => Key(resource).StartsWith("Practitioner/", StringComparison.Ordinal));
        Assert.Equal(searched.Order(StringComparer.Ordinal), KeysOf(everything).Where(key => !key.StartsWith("Binary/", StringComparison.Ordinal)).Order(StringComparer.Ordinal));
        Assert.True(searched.Count > 100, "The demo patient is not worth a test.");
        Assert.Null(everything.Link("next"));
        Assert.Equal(everything.Entries().Count, everything.GetProperty("total").GetInt32());
    }

    [Theory]
    [InlineData(1)]
    [InlineData(7)]
    [InlineData(64)]
    public async Task Pages_together_are_the_whole_whatever_changes_between_them(int count)
    {
        var system = await app.NewSystemClientAsync();
        var patient = await NewRecordAsync(system);
        var client = await app.NewPatientClientAsync(patient);
        var whole = KeysOf(await (await client.FetchAsync($"Patient/{patient}/$everything")).ExpectAsync(HttpStatusCode.OK));
        var paged = new List<string>();
        for (var address = $"Patient/{patient}/$everything?_count={count}"; address is not null;)
        {
            var page = await (await client.FetchAsync(address)).ExpectAsync(HttpStatusCode.OK);
            Assert.InRange(KeysOf(page).Count, 1, count);
            paged.AddRange(KeysOf(page));
            address = page.Link("next");
            if (paged.Count == count)
            {
                // In front of where the reader is: it is seen neither twice nor at all.
                await PutAsync(system, "AllergyIntolerance", $"{patient}-meanwhile", $$"""{{Subject(patient, "patient")}},"note":[{"text":"new"}]""");
            }
        }

        Assert.Equal(whole.Order(StringComparer.Ordinal), paged.Where(key => !key.EndsWith("-meanwhile", StringComparison.Ordinal)).Order(StringComparer.Ordinal));
        Assert.Equal(paged.Count, paged.Distinct().Count());
    }

    [Fact]
    public async Task Dates_of_care_types_and_changes_bound_the_answer()
    {
        var system = await app.NewSystemClientAsync();
        var patient = await NewRecordAsync(system);
        async Task<string> FoundAsync(string query)
        {
            var found = KeysOf(await (await system.FetchAsync($"Patient/{patient}/$everything?{query}")).ExpectAsync(HttpStatusCode.OK));
            return string.Join(' ', found.Where(key => key.Contains(patient + "-", StringComparison.Ordinal)).Select(key => key[(key.IndexOf(patient, StringComparison.Ordinal) + patient.Length + 1)..]).Order(StringComparer.Ordinal));
        }

        Assert.Equal("allergy doctor early ended lasting late undated", await FoundAsync(""));
        Assert.Equal("allergy doctor early ended undated", await FoundAsync("end=2012"));
        Assert.Equal("allergy doctor lasting late undated", await FoundAsync("start=2015-06-01"));
        Assert.Equal("allergy doctor lasting undated", await FoundAsync("start=2014-02-01&end=2014-03"));
        Assert.Equal("early late undated", await FoundAsync("_type=Observation"));
        Assert.Equal("doctor early late undated", await FoundAsync("_type=Observation,Practitioner"));
        Assert.Equal("", await FoundAsync("_since=2999-01-01T00:00:00Z"));
        var changed = await PutAsync(system, "Observation", $"{patient}-early", $$"""{{Subject(patient)}},"effectiveDateTime":"2010-05-05","valueString":"corrected" """);
        Assert.Equal("early", await FoundAsync($"_since={changed.GetProperty("meta").GetProperty("lastUpdated").GetString()}"));
        foreach (var wrong in new[] { "start=yesterday", "end=2010-13", "_since=x", "_type=Nonsense", "_count=some", "_cursor=AAAA" })
        {
            await (await system.FetchAsync($"Patient/{patient}/$everything?{wrong}")).ExpectAsync(HttpStatusCode.BadRequest);
        }

        await (await system.FetchAsync($"Patient/{patient}/$everything?nonsense=1", ("Prefer", "handling=strict"))).ExpectAsync(HttpStatusCode.BadRequest);
    }

    [Fact]
    public async Task A_token_sees_its_own_record_and_its_own_types()
    {
        var system = await app.NewSystemClientAsync();
        var (mine, theirs) = (await NewRecordAsync(system), await NewRecordAsync(system));
        var client = await app.NewPatientClientAsync(mine, "patient/Patient.read patient/Observation.read");
        var everything = await (await client.FetchAsync($"Patient/{mine}/$everything")).ExpectAsync(HttpStatusCode.OK);
        Assert.Equal(["Observation", "Patient"], KeysOf(everything).Select(key => key.Split('/')[0]).Distinct().Order(StringComparer.Ordinal));
        Assert.Equal(KeysOf(everything), KeysOf(await (await client.FetchAsync("Patient/$everything")).ExpectAsync(HttpStatusCode.OK)));
        await (await client.FetchAsync($"Patient/{mine}/$everything?_type=Condition")).ExpectAsync(HttpStatusCode.Forbidden);
        await (await client.FetchAsync($"Patient/{theirs}/$everything")).ExpectAsync(HttpStatusCode.NotFound);
        await (await client.FetchAsync("Patient/never-was/$everything")).ExpectAsync(HttpStatusCode.NotFound);
        await (await system.FetchAsync("Patient/never-was/$everything")).ExpectAsync(HttpStatusCode.NotFound);
        await (await app.NewClient().FetchAsync($"Patient/{mine}/$everything")).ExpectAsync(HttpStatusCode.Unauthorized);
        await (await (await app.NewPatientClientAsync(mine, "patient/Observation.read")).FetchAsync($"Patient/{mine}/$everything")).ExpectAsync(HttpStatusCode.Forbidden);
        await (await (await app.NewPatientClientAsync(mine, "patient/*.r")).FetchAsync($"Patient/{mine}/$everything")).ExpectAsync(HttpStatusCode.Forbidden);

        var page = await (await client.FetchAsync($"Patient/{mine}/$everything?_count=1")).ExpectAsync(HttpStatusCode.OK);
        await (await system.FetchAsync(page.Link("next")!)).ExpectAsync(HttpStatusCode.BadRequest);
    }

    [Fact]
    public async Task A_deleted_patient_is_gone()
    {
        var system = await app.NewSystemClientAsync();
        var patient = $"e-{Guid.NewGuid():N}";
        await PutAsync(system, "Patient", patient, "\"active\":true");
        using var deleted = await system.DeleteAsync(new Uri($"Patient/{patient}", UriKind.Relative), TestContext.Current.CancellationToken);
        await (await system.FetchAsync($"Patient/{patient}/$everything")).ExpectAsync(HttpStatusCode.Gone);
    }

    [Fact]
    public async Task Parameters_by_POST_ask_the_same_and_a_wrong_body_is_refused()
    {
        var client = await app.NewPatientClientAsync("demo-2");
        var got = await (await client.FetchAsync("Patient/demo-2/$everything?start=2020&_type=Observation&_type=Encounter&_count=20")).ExpectAsync(HttpStatusCode.OK);
        var posted = await (await client.PostJsonAsync("Patient/demo-2/$everything", """
            {"resourceType":"Parameters","parameter":[{"name":"start","valueDate":"2020"},{"name":"_type","valueCode":"Observation"},{"name":"_type","valueCode":"Encounter"},{"name":"_count","valueInteger":20}]}
            """)).ExpectAsync(HttpStatusCode.OK);
        Assert.Equal(KeysOf(got), KeysOf(posted));
        Assert.Equal(got.Link("self"), posted.Link("self"));
        var xml = await (await client.SendJsonAsync(HttpMethod.Post, "Patient/demo-2/$everything", """
            <Parameters xmlns="http://hl7.org/fhir"><parameter><name value="_type"/><valueCode value="Patient"/></parameter></Parameters>
            """, ("Content-Type", "application/fhir+xml"))).ExpectAsync(HttpStatusCode.OK);
        Assert.Equal("Patient/demo-2", Assert.Single(KeysOf(xml)));
        await (await client.SendAsync("POST", "Patient/demo-2/$everything?_type=Patient")).ExpectAsync(HttpStatusCode.OK);
        foreach (var wrong in new[] { "{", "[]", "{}", """{"resourceType":"Parameters","parameter":1}""", """{"resourceType":"Parameters","parameter":[{"valueDate":"2020"}]}""" })
        {
            await (await client.PostJsonAsync("Patient/demo-2/$everything", wrong)).ExpectAsync(HttpStatusCode.BadRequest);
        }

        await (await client.SendJsonAsync(HttpMethod.Post, "Patient/demo-2/$everything", "start", ("Content-Type", "text/plain"))).ExpectAsync(HttpStatusCode.UnsupportedMediaType);
    }

    [Fact]
    public async Task Without_an_id_it_is_every_record_that_the_token_reaches()
    {
        var system = await app.NewSystemClientAsync();
        var (first, second) = (await NewRecordAsync(system), await NewRecordAsync(system));
        var client = await app.NewUserClientAsync();
        var seen = new List<string>();
        for (var address = "Patient/$everything?_type=Patient,Condition&_count=3"; address is not null;)
        {
            var page = await (await client.FetchAsync(address)).ExpectAsync(HttpStatusCode.OK);
            Assert.InRange(KeysOf(page).Count, 0, 3);
            seen.AddRange(KeysOf(page));
            address = page.Link("next");
        }

        Assert.Equal(seen.Count, seen.Distinct().Count());
        Assert.All(Enumerable.Range(1, DrCloudApplication.DemoPatients), n => Assert.Contains($"Patient/demo-{n}", seen));
        Assert.All(new[] { first, second }, patient => Assert.Superset(new HashSet<string> { $"Patient/{patient}", $"Condition/{patient}-ended", $"Condition/{patient}-lasting" }, seen.ToHashSet()));
        Assert.All(seen, key => Assert.Matches("^(Patient|Condition)/", key));
    }

    private static string Key(JsonElement resource) => $"{resource.GetProperty("resourceType").GetString()}/{resource.Id()}";

    private static List<string> KeysOf(JsonElement bundle) => [.. bundle.Entries().Concat(bundle.Entries("include")).Select(Key)];

    private static string Subject(string patient, string member = "subject") => $"\"{member}\":{{\"reference\":\"Patient/{patient}\"}}";

    private static async Task<string> NewRecordAsync(HttpClient system)
    {
        var patient = $"e-{Guid.NewGuid():N}";
        await PutAsync(system, "Patient", patient, "\"active\":true");
        await PutAsync(system, "Practitioner", $"{patient}-doctor", "\"active\":true");
        await PutAsync(system, "AllergyIntolerance", $"{patient}-allergy", Subject(patient, "patient"));
        await PutAsync(system, "Observation", $"{patient}-undated", Subject(patient));
        await PutAsync(system, "Observation", $"{patient}-early", $"{Subject(patient)},\"effectiveDateTime\":\"2010-05-05\"");
        await PutAsync(system, "Observation", $"{patient}-late", $"{Subject(patient)},\"effectiveDateTime\":\"2020-05-05\",\"performer\":[{{\"reference\":\"Practitioner/{patient}-doctor\"}}]");
        await PutAsync(system, "Condition", $"{patient}-ended", $"{Subject(patient)},\"onsetDateTime\":\"2009\",\"abatementDateTime\":\"2011\"");
        await PutAsync(system, "Condition", $"{patient}-lasting", $"{Subject(patient)},\"onsetDateTime\":\"2013\"");
        return patient;
    }

    private static async Task<JsonElement> PutAsync(HttpClient client, string type, string id, string members)
    {
        using var response = await client.PutJsonAsync($"{type}/{id}", MinimalResources.Of(type, id, members));
        Assert.True(response.IsSuccessStatusCode, await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
        return await response.JsonAsync();
    }
}
