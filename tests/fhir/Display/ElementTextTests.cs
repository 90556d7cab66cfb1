using System.Text.Json;
using DrCloud.Fhir.Display;
using Xunit;

namespace DrCloud.Fhir.Tests.Display;

public sealed class ElementTextTests
{
    [Theory]
    [InlineData("""{"coding":[{"system":"s","code":"1"},{"code":"2","display":"Two"}]}""", "1")]
    [InlineData("""{"coding":[{"code":"1","display":"One"}],"text":"Uno"}""", "Uno")]
    [InlineData("""{"use":"official","family":"Larkin","given":["Juniper","M."],"prefix":["Dr."]}""", "Dr. Juniper M. Larkin")]
    [InlineData("""{"value":5.40,"unit":"mmol/L","system":"u","code":"mmol/L","comparator":"<"}""", "<5.40 mmol/L")]
    [InlineData("""{"value":5.40,"system":"u","code":"mmol/L"}""", "5.40 mmol/L")]
    [InlineData("""{"system":"phone","value":"555","use":"home"}""", "555")]
    [InlineData("""{"start":"2020-01-01","end":"2020-02-01T10:11:12+02:00"}""", "2020-01-01 – 2020-02-01 10:11")]
    [InlineData("""{"reference":"Patient/1","display":"Ann"}""", "Ann")]
    [InlineData("""{"reference":"Patient/1"}""", "Patient/1")]
    [InlineData("""{"line":["1 Main St"],"city":"Boston","state":"MA"}""", "1 Main St, Boston, MA")]
    [InlineData("""{"numerator":{"value":1,"unit":"mg"},"denominator":{"value":2,"unit":"mL"}}""", "1 mg / 2 mL")]
    [InlineData("""{"low":{"value":1},"high":{"value":2}}""", "1 – 2")]
    [InlineData("""["a","b","c","d"]""", "a, b, c …")]
    [InlineData("""{"status":"generated","div":"<div>x</div>"}""", "")]
    [InlineData("true", "yes")]
    [InlineData("{}", "")]
    public void A_data_type_is_told_in_few_words(string json, string expected) => Assert.Equal(expected, ElementText.Of(JsonElement.Parse(json)));

    [Theory]
    [InlineData("effective*|issued", "2020")]
    [InlineData("effective|issued", "2021")]
    [InlineData("component.code.text", "a;b")]
    [InlineData("nothing.here", "")]
    [InlineData("issued.deeper", "")]
    public void A_path_finds_elements(string path, string expected)
    {
        var resource = JsonElement.Parse("""{"effectiveDateTime":"2020","issued":"2021","component":[{"code":{"text":"a"}},{"code":{"text":"b"}}]}""");
        Assert.Equal(expected, string.Join(';', ElementPath.Find(resource, path).Select(e => e.GetString())));
    }
}
