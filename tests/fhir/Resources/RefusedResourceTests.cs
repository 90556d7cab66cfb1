using System.Text;
using DrCloud.Fhir.Resources;
using Xunit;

namespace DrCloud.Tests.Fhir.Resources;

public sealed class RefusedResourceTests
{
    private const string Quantity = """{"resourceType":"Observation","status":"final","code":{"text":"x"},"valueQuantity":{"value":NUMBER}}""";

    [Theory]
    [InlineData("""{"resourceType":"Patient" """)]
    [InlineData("""{"resourceType":"Patient","active":true}{}""")]
    [InlineData("""{"resourceType":"Patient","active":true,}""")]
    [InlineData("""[]""")]
    [InlineData("")]
    [InlineData("""{"id":"x"}""")]
    [InlineData("""{"resourceType":1}""")]
    [InlineData("""{"resourceType":"Nope","id":"x"}""")]
    [InlineData("""{"resourceType":"DomainResource","id":"x"}""")]
    [InlineData("""{"resourceType":"Patient","active":true,"active":true}""")]
    [InlineData("""{"resourceType":"Patient","contact":[{"name":{"text":"a","text":"b"}}]}""")]
    [InlineData("""{"resourceType":"Patient","\u0061ctive":true}""")]
    [InlineData("""{"resourceType":"Patient","name":[{"family":"a\u0000b"}]}""")]
    [InlineData("""{"resourceType":"Patient","name":[{"family":"a\ud800b"}]}""")]
    [InlineData("""{"resourceType":"Patient","name":[{"family":"a\udc00"}]}""")]
    [InlineData("""{"resourceType":"Patient","name":[{"family":"a\ud800\u0041"}]}""")]
    [InlineData("""{"resourceType":"Patient","unknown":1}""")]
    [InlineData("""{"resourceType":"Patient","active":"true"}""")]
    [InlineData("""{"resourceType":"Patient","name":{"family":"a"}}""")]
    [InlineData("""{"resourceType":"Patient","meta":[]}""")]
    [InlineData("""{"resourceType":"Patient","":"x"}""")]
    [InlineData("""{"resourceType":"Patient","name":[{"":""}]}""")]
    [InlineData("""{"resourceType":"Patient","id":"\ud800"}""")]
    [InlineData("""{"resourceType":"\udc00\ud800","active":true}""")]
    [InlineData("""{"resourceType":"Patient","name":[{"family":"a\uFFFEb"}]}""")]
    [InlineData("""{"resourceType":"Patient","name":[{"family":"a\uffff"}]}""")]
    [InlineData("{\"resourceType\":\"Patient\",\"name\":[{\"family\":\"a\uFFFE\"}]}")]
    [InlineData("""{"resourceType":"CodeSystem","status":"active","content":"complete","contained":"x"}""")]
    [InlineData("""{"resourceType":"PractitionerRole","code":[{"coding":[{"_code":[{}],"code":{"_code":{}}}]}]}""")]
    public void What_cannot_be_read_is_refused_with_400(string json) => Assert.Equal(400, Refuse(json).Status);

    [Theory]
    [InlineData("""{"resourceType":"Observation","status":"final"}""", "Observation.code")]
    [InlineData("""{"resourceType":"Patient","contact":[{"telecom":[{"system":"bad"}]}]}""", "Patient.contact[0].telecom[0].system")]
    [InlineData("""{"resourceType":"Patient","text":{"status":"generated","div":"<div xmlns=\"http://www.w3.org/1999/xhtml\"><script>x</script></div>"}}""", "Patient.text.div")]
    [InlineData("""{"resourceType":"Patient","text":{"status":"generated","div":"<div>no namespace</div>"}}""", "Patient.text.div")]
    [InlineData("""{"resourceType":"Patient","text":{"status":"generated","div":"<div xmlns=\"http://www.w3.org/1999/xhtml\"><p>open</div>"}}""", "Patient.text.div")]
    [InlineData("""{"resourceType":"Patient","text":{"status":"generated","div":"<!DOCTYPE div [<!ENTITY a 'b'>]><div xmlns=\"http://www.w3.org/1999/xhtml\">&a;</div>"}}""", "Patient.text.div")]
    public void What_breaks_a_rule_is_refused_with_422_and_the_path(string json, string path)
    {
        var refused = Refuse(json);
        Assert.Equal(422, refused.Status);
        Assert.Contains(refused.Issues, i => i.Expression == path);
    }

    [Theory]
    [InlineData("1e400")]
    [InlineData("-1e400")]
    [InlineData("1.00000000000000000000000000000000000000000000000000000000000000000001")]
    public void Numbers_out_of_range_are_refused(string number) =>
        Assert.Equal(400, Refuse(Quantity.Replace("NUMBER", number, StringComparison.Ordinal)).Status);

    [Fact]
    public void Text_that_is_not_UTF8_is_refused()
    {
        byte[] json = [.. """{"resourceType":"Patient","name":[{"family":"M"""u8, 0xFC, .. """ller"}]}"""u8];
        Assert.Equal(400, Assert.IsType<PrepareResult.Refused>(ResourcePreparer.Prepare(json, "Patient", "a")).Status);
    }

    [Fact]
    public void A_resource_that_is_nested_too_deeply_is_refused()
    {
        var levels = string.Concat(Enumerable.Repeat("""{"url":"http://x","extension":[""", 40)) + """{"url":"http://x","valueBoolean":true}""" + string.Concat(Enumerable.Repeat("]}", 40));
        Assert.Equal(400, Refuse("""{"resourceType":"Patient","extension":[""" + levels + "]}").Status);
    }

    [Fact]
    public void A_resource_above_the_bound_is_refused_with_413() =>
        Assert.Equal(413, Refuse(new string(' ', ResourcePreparer.MaxBytes + 1)).Status);

    [Fact]
    public void An_object_with_very_many_members_is_refused()
    {
        var members = string.Join(',', Enumerable.Range(0, 300).Select(i => $"\"m{i}\":1"));
        Assert.Equal(400, Refuse("""{"resourceType":"Patient",""" + members + "}").Status);
    }

    [Fact]
    public void Another_type_than_that_of_the_address_is_refused() =>
        Assert.Equal(400, Assert.IsType<PrepareResult.Refused>(ResourcePreparer.Prepare("""{"resourceType":"Patient","active":true}"""u8.ToArray(), "Observation", "a")).Status);

    [Theory]
    [InlineData("")]
    [InlineData("a b")]
    [InlineData("a/b")]
    [InlineData("0123456789012345678901234567890123456789012345678901234567890123456789")]
    public void An_id_of_the_wrong_form_is_refused(string id) =>
        Assert.Equal(400, Assert.IsType<PrepareResult.Refused>(ResourcePreparer.Prepare("""{"resourceType":"Patient","active":true}"""u8.ToArray(), "Patient", id)).Status);

    [Theory]
    [InlineData("""{"resourceType":"Patient","active":true}""")]
    [InlineData("""{"resourceType":"Patient","id":"b","active":true}""")]
    public void An_update_whose_body_lacks_the_id_of_the_address_is_refused(string json)
    {
        var result = ResourcePreparer.Prepare(Encoding.UTF8.GetBytes(json), "Patient", "a", new PrepareOptions { BodyMustCarryId = true });
        Assert.Equal(400, Assert.IsType<PrepareResult.Refused>(result).Status);
    }

    [Fact]
    public void Issues_do_not_quote_what_the_client_sent()
    {
        var refused = Refuse("""{"resourceType":"Patient","birthDate":"secret-date","gender":"secret-gender","active":"secret-flag"}""");
        Assert.Equal(3, refused.Issues.Count);
        Assert.DoesNotContain(refused.Issues, i => i.Diagnostics.Contains("secret", StringComparison.Ordinal));
        Assert.Contains(refused.Issues, i => i.Expression == "Patient.birthDate");
    }

    private static PrepareResult.Refused Refuse(string json) =>
        Assert.IsType<PrepareResult.Refused>(ResourcePreparer.Prepare(Encoding.UTF8.GetBytes(json), null, "a"));
}
