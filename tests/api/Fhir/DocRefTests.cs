using System.Net;
using System.Text.Json;
using System.Xml.Linq;
using DrCloud.Grains;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace DrCloud.Api.Tests.Fhir;

/// <summary>$docref, and the clinical summary that it makes.</summary>
[Collection(OnSqlite.Name)]
public sealed class DocRefTests(DrCloudApplication app)
{
    private const string Scopes = "patient/DocumentReference.$docref patient/DocumentReference.read patient/Binary.read";

    private static readonly XNamespace Cda = "urn:hl7-org:v3";

    [Fact]
    public async Task A_summary_is_made_once_and_read_as_a_document()
    {
        var client = await app.NewPatientClientAsync("demo-1", Scopes);
        var first = Assert.Single((await (await client.FetchAsync("DocumentReference/$docref?patient=demo-1")).ExpectAsync(HttpStatusCode.OK)).Entries());
        var again = await Task.WhenAll(Enumerable.Range(0, 4).Select(async n => (await (await client.PostJsonAsync("DocumentReference/$docref", """
            {"resourceType":"Parameters","parameter":[{"name":"patient","valueId":"demo-1"},{"name":"type","valueCodeableConcept":{"coding":[{"system":"http://loinc.org","code":"34133-9"}]}}]}
            """)).ExpectAsync(HttpStatusCode.OK)).Entries().Single().Id()));
        Assert.All(again, id => Assert.Equal(first.Id(), id));
        Assert.Equal("Patient/demo-1", first.GetProperty("subject").GetProperty("reference").GetString());
        await (await client.FetchAsync($"DocumentReference/{first.Id()}")).ExpectAsync(HttpStatusCode.OK);

        var document = await DocumentAsync(client, first);
        Assert.Equal(Cda + "ClinicalDocument", document.Name);
        Assert.Equal("34133-9", document.Element(Cda + "code")!.Attribute("code")!.Value);
        var sections = document.Descendants(Cda + "section").ToList();
        Assert.Equal(["48765-2", "10160-0", "11450-4", "11369-6", "47519-4", "30954-2", "8716-3", "29762-2", "46240-8"], sections.Select(s => s.Element(Cda + "code")!.Attribute("code")!.Value));
        foreach (var section in sections)
        {
            // Each entry has its line, and says where it is.
            Assert.Equal(section.Elements(Cda + "entry").Count(), section.Descendants(Cda + "tbody").SelectMany(body => body.Elements(Cda + "tr")).Count());
            var ids = section.Descendants(Cda + "td").Attributes("ID").Select(id => $"#{id.Value}").ToHashSet();
            Assert.All(section.Descendants(Cda + "reference").Attributes("value"), reference => Assert.Contains(reference.Value, ids));
        }

        var problems = (await (await (await app.NewPatientClientAsync("demo-1")).FetchAsync("Condition?patient=demo-1&_count=1000")).ExpectAsync(HttpStatusCode.OK)).Entries();
        Assert.Equal(problems.Count, sections[2].Elements(Cda + "entry").Count());
        Assert.Contains(sections[2].Descendants(Cda + "value").Attributes("codeSystem"), system => system.Value == "2.16.840.1.113883.6.96");
    }

    [Fact]
    public async Task What_changes_makes_another_and_time_bounds_what_was_done()
    {
        var system = await app.NewSystemClientAsync("system/*.* system/DocumentReference.$docref");
        var patient = (await (await system.PostJsonAsync("Patient", """{"resourceType":"Patient","name":[{"family":"Doc <&> Ref"}]}""")).ExpectAsync(HttpStatusCode.Created)).Id();
        await NewProcedureAsync(system, patient, "2020-05-01");
        var before = Assert.Single((await (await system.FetchAsync($"DocumentReference/$docref?patient={patient}")).ExpectAsync(HttpStatusCode.OK)).Entries());
        await NewProcedureAsync(system, patient, "2021-05-01");
        var after = Assert.Single((await (await system.FetchAsync($"DocumentReference/$docref?patient=Patient/{patient}")).ExpectAsync(HttpStatusCode.OK)).Entries());
        Assert.NotEqual(before.Id(), after.Id());
        Assert.Equal((1, 2), (await ProceduresAsync(system, before), await ProceduresAsync(system, after)));
        var of2021 = Assert.Single((await (await system.FetchAsync($"DocumentReference/$docref?patient={patient}&start=2021&end=2021")).ExpectAsync(HttpStatusCode.OK)).Entries());
        Assert.Equal(1, await ProceduresAsync(system, of2021));
        Assert.Equal("2021", of2021.GetProperty("context").GetProperty("period").GetProperty("start").GetString());
    }

    [Fact]
    public async Task A_summary_too_large_to_lie_in_its_Binary_is_kept_beside_it()
    {
        var system = await app.NewSystemClientAsync("system/*.* system/DocumentReference.$docref");
        var patient = (await (await system.PostJsonAsync("Patient", """{"resourceType":"Patient","name":[{"family":"Long"}]}""")).ExpectAsync(HttpStatusCode.Created)).Id();
        var note = new string('x', 900_000);
        for (var n = 0; n < 20; n++)
        {
            await (await system.PostJsonAsync("Procedure", $$"""
                {"resourceType":"Procedure","status":"completed","code":{"text":"{{n}} {{note}}"},"subject":{"reference":"Patient/{{patient}}"},"performedDateTime":"2020-05-01"}
                """, ("Prefer", "return=minimal"))).ExpectAsync(HttpStatusCode.Created);
        }

        await app.Services.GetRequiredService<ClinicalSites>().For(DrCloudApplication.Site).Store.Contents.SweepAsync(TimeSpan.FromMinutes(-1));
        var made = Assert.Single((await (await system.FetchAsync($"DocumentReference/$docref?patient={patient}")).ExpectAsync(HttpStatusCode.OK)).Entries());
        var again = Assert.Single((await (await system.FetchAsync($"DocumentReference/$docref?patient={patient}")).ExpectAsync(HttpStatusCode.OK)).Entries());
        Assert.Equal((made.Id(), "1"), (again.Id(), again.GetProperty("meta").GetProperty("versionId").GetString()));

        // What was sent for the second is not left behind.
        Assert.Equal(0, await app.Services.GetRequiredService<ClinicalSites>().For(DrCloudApplication.Site).Store.Contents.SweepAsync(TimeSpan.FromMinutes(-1)));
        Assert.Equal(20, await ProceduresAsync(system, made));
    }

    [Fact]
    public async Task Other_types_are_found_and_none_is_made()
    {
        var client = await app.NewUserClientAsync("user/*.read user/DocumentReference.$docref");
        var notes = (await (await client.FetchAsync("DocumentReference/$docref?patient=demo-1&type=http://loinc.org|11506-3")).ExpectAsync(HttpStatusCode.OK)).Entries();
        var stored = (await (await client.FetchAsync("DocumentReference?patient=demo-1&type=11506-3&_count=1000")).ExpectAsync(HttpStatusCode.OK)).Entries();
        Assert.NotEmpty(stored);
        Assert.Equal(stored.Select(note => note.Id()).Order(), notes.Select(note => note.Id()).Order());
        Assert.Empty((await (await client.FetchAsync("DocumentReference/$docref?patient=demo-1&type=11506-3&on-demand=true")).ExpectAsync(HttpStatusCode.OK)).Entries());
        Assert.Empty((await (await client.FetchAsync("DocumentReference/$docref?patient=demo-1&profile=http://x")).ExpectAsync(HttpStatusCode.OK)).Entries());
        Assert.Empty((await (await client.FetchAsync("DocumentReference/$docref?patient=demo-1&type=11506-3&end=1900")).ExpectAsync(HttpStatusCode.OK)).Entries());
    }

    [Theory]
    [InlineData(Scopes, "?patient=demo-2", HttpStatusCode.NotFound)]
    [InlineData(Scopes, "", HttpStatusCode.BadRequest)]
    [InlineData(Scopes, "?patient=demo-1&start=yesterday", HttpStatusCode.BadRequest)]
    [InlineData("patient/*.read", "?patient=demo-1", HttpStatusCode.Forbidden)]
    [InlineData("patient/DocumentReference.$docref patient/DocumentReference.read", "?patient=demo-1", HttpStatusCode.Forbidden)]
    [InlineData("patient/DocumentReference.$docref patient/Binary.read", "?patient=demo-1", HttpStatusCode.Forbidden)]
    public async Task What_may_not_be_asked_is_refused(string scopes, string query, HttpStatusCode expected) =>
        await (await (await app.NewPatientClientAsync("demo-1", scopes)).FetchAsync($"DocumentReference/$docref{query}")).ExpectAsync(expected);

    private static async Task NewProcedureAsync(HttpClient client, string patient, string date) => await (await client.PostJsonAsync("Procedure", $$"""
        {"resourceType":"Procedure","status":"completed","code":{"text":"a < b"},"subject":{"reference":"Patient/{{patient}}"},"performedDateTime":"{{date}}"}
        """)).ExpectAsync(HttpStatusCode.Created);

    private static async Task<int> ProceduresAsync(HttpClient client, JsonElement reference) =>
        (await DocumentAsync(client, reference)).Descendants(Cda + "procedure").Count();

    private static async Task<XElement> DocumentAsync(HttpClient client, JsonElement reference)
    {
        using var response = await client.FetchAsync(reference.GetProperty("content")[0].GetProperty("attachment").GetProperty("url").GetString()!, ("Accept", "application/xml"));
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        return XElement.Load(await response.Content.ReadAsStreamAsync(TestContext.Current.CancellationToken));
    }
}
