using System.Net;
using System.Text;
using System.Text.Json;
using DrCloud.Fhir.Capability;
using Hl7.Fhir.Model;
using Hl7.Fhir.Serialization;
using Xunit;
using Task = System.Threading.Tasks.Task;

namespace DrCloud.Api.Tests.Fhir;

/// <summary>XML, and answers cut to what is asked for.</summary>
[Collection(OnSqlite.Name)]
public sealed class FormatTests(DrCloudApplication app)
{
    private const string Xml = "application/fhir+xml";

    private static readonly FhirXmlDeserializer FromXml = new();

    [Fact]
    public async Task Every_type_goes_in_and_comes_out_as_XML()
    {
        var client = await app.NewSystemClientAsync();
        foreach (var type in ServedTypes.All)
        {
            var sent = new FhirJsonDeserializer().DeserializeResource(MinimalResources.Of(type, $"xml-{type}", "\"language\":\"en\""));
            using var written = await SendAsync(client, "PUT", $"{type}/xml-{type}", new FhirXmlSerializer().SerializeToString(sent));
            Assert.True(written.IsSuccessStatusCode, $"{type}: {await TextAsync(written)}");
            using var response = await client.FetchAsync($"{type}/xml-{type}", ("Accept", Xml));
            Assert.Equal(Xml, response.Content.Headers.ContentType!.MediaType);
            var read = FromXml.DeserializeResource(await TextAsync(response));
            Assert.Equal("1", read.Meta!.VersionId);
            read.Meta = null;
            Assert.True(read.IsExactly(sent), type);
        }
    }

    [Theory]
    [InlineData("Patient/demo-1?_format=xml", "", Xml)]
    [InlineData("Patient/demo-1?_format=application/fhir%2Bxml", "application/json", Xml)]
    [InlineData("Patient/demo-1", "application/xml", "application/xml")]
    [InlineData("Patient/demo-1", "application/fhir+xml;q=0.5, application/fhir+json;q=0.4", Xml)]
    [InlineData("Patient?_id=demo-1&_format=xml", "", Xml)]
    [InlineData("Patient/demo-1/_history?_format=xml", "", Xml)]
    [InlineData("metadata?_format=xml", "", Xml)]
    [InlineData("Patient/demo-1?_format=xml&_pretty=true", "", Xml)]
    public async Task XML_is_had_by_format_or_Accept(string address, string accept, string mediaType)
    {
        using var response = await (await app.NewSystemClientAsync()).FetchAsync(address, ("Accept", accept));
        Assert.Equal((HttpStatusCode.OK, mediaType), (response.StatusCode, response.Content.Headers.ContentType!.MediaType));
        Assert.NotNull(FromXml.DeserializeResource(await TextAsync(response)));
    }

    [Fact]
    public async Task Refusals_are_XML_to_who_takes_XML()
    {
        using var response = await (await app.NewSystemClientAsync()).FetchAsync("Patient/none", ("Accept", Xml));
        Assert.Equal((HttpStatusCode.NotFound, Xml), (response.StatusCode, response.Content.Headers.ContentType!.MediaType));
        Assert.Equal(OperationOutcome.IssueType.NotFound, Assert.IsType<OperationOutcome>(FromXml.DeserializeResource(await TextAsync(response))).Issue[0].Code);
    }

    [Fact]
    public async Task A_transaction_may_be_XML()
    {
        var client = await app.NewSystemClientAsync();
        var bundle = new Bundle
        {
            Type = Bundle.BundleType.Transaction,
            Entry = { new() { Resource = new Organization { Name = "x" }, Request = new() { Method = Bundle.HTTPVerb.POST, Url = "Organization" } } },
        };
        using var response = await SendAsync(client, "POST", "", new FhirXmlSerializer().SerializeToString(bundle), ("Accept", Xml));
        var answer = Assert.IsType<Bundle>(FromXml.DeserializeResource(await TextAsync(response)));
        Assert.StartsWith("201", answer.Entry.Single().Response!.Status, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("""<!DOCTYPE Patient [<!ENTITY x SYSTEM "file:///etc/hostname">]><Patient xmlns="http://hl7.org/fhir"><name><family value="&x;"/></name></Patient>""")]
    [InlineData("""<!DOCTYPE Patient [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]><Patient xmlns="http://hl7.org/fhir"><name><family value="&b;"/></name></Patient>""")]
    [InlineData("""<!DOCTYPE Patient><Patient xmlns="http://hl7.org/fhir"><active value="true"/></Patient>""")]
    [InlineData("""<Patient xmlns="http://hl7.org/fhir"><active value="true"/>""")]
    [InlineData("""<Patient xmlns="http://hl7.org/fhir"><nonsense value="true"/></Patient>""")]
    [InlineData("""<Patient xmlns="http://hl7.org/fhir"><active value="maybe"/></Patient>""")]
    [InlineData("""<Patient><active value="true"/></Patient>""")]
    [InlineData("""<Nonsense xmlns="http://hl7.org/fhir"/>""")]
    [InlineData("""<Patient xmlns="http://hl7.org/fhir"><extension url="u"><valueString value="v"/><valueInteger value="1"/></extension></Patient>""")]
    [InlineData("""<Patient xmlns="http://hl7.org/fhir"><name><family value="&#xFFFE;"/></name></Patient>""")]
    [InlineData("""{"resourceType":"Patient"}""")]
    [InlineData("")]
    public async Task XML_that_is_no_resource_or_brings_more_than_one_is_400(string xml)
    {
        using var response = await SendAsync(await app.NewSystemClientAsync(), "POST", "Patient", xml);
        await response.ExpectAsync(HttpStatusCode.BadRequest);
    }

    [Fact]
    public async Task XML_without_end_in_depth_is_400()
    {
        var nested = string.Concat(Enumerable.Repeat("<extension url=\"u\">", 50_000)) + string.Concat(Enumerable.Repeat("</extension>", 50_000));
        using var response = await SendAsync(await app.NewSystemClientAsync(), "POST", "Patient", $"<Patient xmlns=\"http://hl7.org/fhir\">{nested}</Patient>");
        await response.ExpectAsync(HttpStatusCode.BadRequest);
    }

    [Fact]
    public async Task Elements_cuts_to_what_is_named_and_keeps_what_is_mandatory_and_number_literals()
    {
        var client = await app.NewSystemClientAsync();
        var id = (await (await client.PostJsonAsync("Observation", """
            {"resourceType":"Observation","status":"final","code":{"text":"x"},"valueQuantity":{"value":1.00,"unit":"mg"},"note":[{"text":"a"}],"issued":"2020-01-01T00:00:00Z"}
            """)).ExpectAsync(HttpStatusCode.Created)).Id();
        foreach (var address in new[] { $"Observation/{id}?_elements=value,note", $"Observation?_id={id}&_elements=Observation.value,note", $"Observation/{id}/_history?_elements=value,note" })
        {
            var answer = await (await client.FetchAsync(address)).ExpectAsync(HttpStatusCode.OK);
            var resource = answer.TryGetProperty("entry", out var entries) ? entries[0].GetProperty("resource") : answer;
            Assert.Equal(["code", "id", "meta", "note", "resourceType", "status", "valueQuantity"], resource.EnumerateObject().Select(m => m.Name).Order(StringComparer.Ordinal));
            Assert.Equal("1.00", resource.GetProperty("valueQuantity").GetProperty("value").GetRawText());
            Assert.Equal("SUBSETTED", resource.GetProperty("meta").GetProperty("tag")[0].GetProperty("code").GetString());
            Assert.Equal("1", resource.GetProperty("meta").GetProperty("versionId").GetString());
        }
    }

    [Theory]
    [InlineData("true", "active")]
    [InlineData("text", "text")]
    [InlineData("data", "active,contact")]
    [InlineData("false", "active,contact,text")]
    public async Task Summary_cuts_by_its_kind(string summary, string members)
    {
        var client = await app.NewSystemClientAsync();
        var id = (await (await client.PostJsonAsync("Patient", """
            {"resourceType":"Patient","text":{"status":"generated","div":"<div xmlns=\"http://www.w3.org/1999/xhtml\">x</div>"},"active":true,"contact":[{"name":{"text":"y"}}]}
            """)).ExpectAsync(HttpStatusCode.Created)).Id();
        var patient = await (await client.FetchAsync($"Patient/{id}?_summary={summary}")).ExpectAsync(HttpStatusCode.OK);
        Assert.Equal(members.Split(',').Order(), patient.EnumerateObject().Select(m => m.Name).Except(["resourceType", "id", "meta"]).Order());
        Assert.Equal(summary != "false", patient.GetProperty("meta").TryGetProperty("tag", out _));
        using var form = new HttpRequestMessage(HttpMethod.Post, "Patient/_search") { Content = new StringContent($"_id={id}&_summary={summary}", Encoding.UTF8, "application/x-www-form-urlencoded") };
        using var response = await client.SendAsync(form, TestContext.Current.CancellationToken);
        var found = (await response.ExpectAsync(HttpStatusCode.OK)).Entries().Single();
        Assert.Equal(patient.EnumerateObject().Count(), found.EnumerateObject().Count());
    }

    [Fact]
    public async Task Pretty_is_indented_and_says_the_same()
    {
        var client = await app.NewSystemClientAsync();
        var pretty = await TextAsync(await client.FetchAsync("Patient/demo-1?_pretty=true"));
        Assert.Contains("\n  \"", pretty, StringComparison.Ordinal);
        Assert.True(JsonElement.DeepEquals(JsonElement.Parse(pretty), await (await client.FetchAsync("Patient/demo-1")).JsonAsync()));
    }

    [Fact]
    public async Task HEAD_is_GET_without_the_body()
    {
        var client = await app.NewSystemClientAsync();
        foreach (var address in new[] { "Patient/demo-1", "Patient?_id=demo-1", "Patient/demo-1/_history", "metadata", "Patient/none" })
        {
            using var got = await client.FetchAsync(address);
            using var head = await client.SendAsync("HEAD", address);
            Assert.Equal((got.StatusCode, got.Headers.ETag, got.Content.Headers.ContentType), (head.StatusCode, head.Headers.ETag, head.Content.Headers.ContentType));
            Assert.Empty(await TextAsync(head));
        }
    }

    private static Task<string> TextAsync(HttpResponseMessage response) => response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);

    private static Task<HttpResponseMessage> SendAsync(HttpClient client, string method, string address, string xml, params (string Name, string Value)[] headers) =>
        client.SendJsonAsync(new HttpMethod(method), address, xml, [("Content-Type", Xml), .. headers]);
}
