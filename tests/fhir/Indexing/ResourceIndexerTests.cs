using System.Text.Json;
using DrCloud.Fhir.Search;
using Xunit;

namespace DrCloud.Tests.Indexing;

public sealed class ResourceIndexerTests
{
    private const string Base = "https://ehr.example.org/apis/default/fhir";

    [Fact]
    public void Only_composite_and_special_parameters_are_not_compiled()
    {
        var uncompiled = SearchParameterTable.Instance.ResourceTypes
            .SelectMany(type => SearchParameterTable.Instance.For(type).Values)
            .Where(parameter => parameter.NotCompiled is not null && parameter.Kind is not (SearchValueKind.Composite or SearchValueKind.Special))
            .Select(parameter => $"{parameter.ResourceType}.{parameter.Code}: {parameter.NotCompiled}");
        Assert.Empty(uncompiled);
    }

    [Fact]
    public void An_absolute_reference_to_this_server_is_local()
    {
        Assert.Equal([new IndexValue.Reference("Patient", "a", null)], Values("Observation", "subject", $$$"""{"resourceType":"Observation","subject":{"reference":"{{{Base}}}/Patient/a"}}"""));
        Assert.Equal(
            [new IndexValue.Reference(null, null, "https://other.example.org/fhir/Patient/a")],
            Values("Observation", "patient", """{"resourceType":"Observation","subject":{"reference":"https://other.example.org/fhir/Patient/a/_history/3"}}"""));
    }

    [Fact]
    public void An_address_that_only_begins_like_this_server_is_not_local() =>
        Assert.Empty(Found(ResourceIndexer.AnyReference, $$$"""{"resourceType":"Observation","subject":{"reference":"{{{Base}}}2/Patient/a"}}"""));

    [Fact]
    public void A_reference_to_another_type_is_no_patient() =>
        Assert.Empty(Values("Observation", "patient", """{"resourceType":"Observation","subject":{"reference":"Group/a"}}"""));

    [Fact]
    public void References_to_contained_resources_are_no_values() =>
        Assert.Empty(Values("Observation", "subject", """{"resourceType":"Observation","contained":[{"resourceType":"Patient","id":"p"}],"subject":{"reference":"#p"}}"""));

    [Theory]
    [InlineData("""{"resourceType":"Observation","st\u0061tus":"final"}""")]
    [InlineData("""{"resourceType":"Observation","status":"f\u0069nal"}""")]
    public void Escapes_in_JSON_hide_nothing(string json) =>
        Assert.Equal([new IndexValue.Token("http://hl7.org/fhir/observation-status", "final")], Values("Observation", "status", json));

    [Fact]
    public void Escaped_slashes_hide_no_reference() =>
        Assert.Equal([new IndexValue.Reference("Practitioner", "x", null)], Found(ResourceIndexer.AnyReference, """{"resourceType":"Observation","performer":[{"reference" : "Practitioner\/x"}]}"""));

    [Theory]
    [InlineData("""{"resourceType":"Observation","status":null,"category":[null],"effectiveDateTime":null,"_effectiveDateTime":{"id":"x"}}""")]
    [InlineData("""{"resourceType":"Observation","status":7,"category":"x","effectiveDateTime":{},"valueQuantity":[]}""")]
    [InlineData("""{"resourceType":"Observation","status":"","code":{"coding":[{}],"text":""},"subject":{"reference":""},"valueQuantity":{"value":"7"}}""")]
    [InlineData("""{"resourceType":"Observation","status":"\ud800","subject":{"reference":"\udc00"},"note":[{"text":"\ud800"}]}""")]
    [InlineData("""{"resourceType":"Nothing","status":"final"}""")]
    [InlineData("""{"status":"final"}""")]
    [InlineData("[]")]
    [InlineData("7")]
    public void What_is_no_usable_value_gives_none(string json) => Assert.Empty(Extract(json));

    [Fact]
    public void Any_reference_holds_every_literal_reference_once()
    {
        const string json = """
            {"resourceType":"Observation",
             "contained":[{"resourceType":"PractitionerRole","organization":{"reference":"Organization/o"}}],
             "extension":[{"url":"http://x","valueReference":{"reference":"Location/l"}}],
             "performer":[{"reference":"Practitioner/x"},{"reference":"Practitioner/x/_history/2"},{"reference":"#r"},{"reference":"urn:uuid:1"}],
             "note":[{"text":"\"reference\":\"Practitioner/quoted\""},{"text":"reference"}]}
            """;
        Assert.Equal(["Location/l", "Organization/o", "Practitioner/x"], Found(ResourceIndexer.AnyReference, json).Cast<IndexValue.Reference>().Select(reference => $"{reference.Type}/{reference.Id}").Order());
    }

    [Fact]
    public void Attachment_urls_hold_the_Binaries_here()
    {
        const string json = $$$"""
            {"resourceType":"DocumentReference","content":[
              {"attachment":{"url":"Binary/a"}},{"attachment":{"url":"{{{Base}}}/Binary/b"}},
              {"attachment":{"url":"https://other.example.org/Binary/c"}},{"attachment":{"url":"Patient/d"}}]}
            """;
        Assert.Equal([new IndexValue.Reference("Binary", "a", null), new IndexValue.Reference("Binary", "b", null)], Found(ResourceIndexer.AttachmentUrl, json));
    }

    [Fact]
    public void A_canonical_profile_is_found_with_and_without_its_version() =>
        Assert.Equal(
            [new IndexValue.Uri("http://x/p|3.1.1"), new IndexValue.Uri("http://x/p")],
            Values("Patient", "_profile", """{"resourceType":"Patient","meta":{"profile":["http://x/p|3.1.1"]}}"""));

    [Theory]
    [InlineData("""{"resourceType":"Patient"}""", "false")]
    [InlineData("""{"resourceType":"Patient","deceasedBoolean":false}""", "false")]
    [InlineData("""{"resourceType":"Patient","deceasedBoolean":true}""", "true")]
    [InlineData("""{"resourceType":"Patient","deceasedDateTime":"2012"}""", "true")]
    public void A_patient_is_deceased_or_not(string json, string expected) =>
        Assert.Equal(expected, Assert.IsType<IndexValue.Token>(Assert.Single(Values("Patient", "deceased", json))).Code);

    [Fact]
    public void An_index_of_entries_counts_from_zero() =>
        Assert.Equal(
            [new IndexValue.Reference("Composition", "c", null)],
            Values("Bundle", "composition", """{"resourceType":"Bundle","entry":[{"resource":{"resourceType":"Composition","id":"c"}},{"resource":{"resourceType":"Patient","id":"p"}}]}"""));

    private static List<IndexEntry> Extract(string json)
    {
        using var document = JsonDocument.Parse(json);
        return [.. ResourceIndexer.Extract(document.RootElement, Base)];
    }

    private static IEnumerable<IndexValue> Found(int expressionId, string json) => Extract(json).Where(entry => entry.ExpressionId == expressionId).Select(entry => entry.Value);

    private static IEnumerable<IndexValue> Values(string type, string code, string json) => SearchParameterTable.Instance.For(type)[code].ExpressionIds.SelectMany(id => Found(id, json));
}
