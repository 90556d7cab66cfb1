using System.Text;
using System.Text.Json;
using DrCloud.Fhir.Bundles;
using DrCloud.Fhir.Resources;
using Xunit;

namespace DrCloud.Tests.Fhir.Bundles;

public sealed class BundleReaderTests
{
    [Theory]
    [InlineData("synthea", 8900)]
    [InlineData("synthea-us-core", 12000)]
    public void Bundles_are_taken_apart_into_the_resources_they_hold(string folder, int atLeast)
    {
        var count = 0;
        foreach (var file in Directory.EnumerateFiles(TestData.Path(folder), "*.json").Where(f => !Path.GetFileName(f).StartsWith("group", StringComparison.Ordinal)))
        {
            var json = File.ReadAllBytes(file);
            using var document = JsonDocument.Parse(json);
            var bundle = Read(json);
            Assert.Equal(document.RootElement.GetProperty("type").GetString(), bundle.Type);
            foreach (var (expected, entry) in document.RootElement.GetProperty("entry").EnumerateArray().Zip(bundle.Entries))
            {
                Assert.Equal(expected.GetProperty("resource").GetRawText(), Encoding.UTF8.GetString(entry.Resource.Span));
                Assert.Equal(expected.GetProperty("resource").GetProperty("resourceType").GetString(), entry.Type);
                Assert.Equal(expected.GetProperty("request").GetProperty("method").GetString(), entry.Method);
                count++;
            }
        }

        Assert.True(count >= atLeast, $"{count} entries");
    }

    [Theory]
    [InlineData("")]
    [InlineData("[]")]
    [InlineData("""{"resourceType":"Patient"}""")]
    [InlineData("""{"resourceType":"Bundle"}""")]
    [InlineData("""{"resourceType":"Bundle","type":"batch","entry":{}}""")]
    [InlineData("""{"resourceType":"Bundle","type":"batch","entry":[1]}""")]
    [InlineData("""{"resourceType":"Bundle","type":"batch","entry":[{"resource":1}]}""")]
    [InlineData("""{"resourceType":"Bundle","type":"batch","entry":[{"fullUrl":"\ud800"}]}""")]
    [InlineData("""{"resourceType":"Bundle","type":"batch","entry":[""")]
    public void What_is_no_bundle_is_refused_with_400(string json) =>
        Assert.Equal(400, Assert.IsType<BundleReadResult.Refused>(BundleReader.Read(Encoding.UTF8.GetBytes(json))).Status);

    [Fact]
    public void A_bundle_above_the_bound_is_refused_with_413() =>
        Assert.Equal(413, Assert.IsType<BundleReadResult.Refused>(BundleReader.Read("{ }"u8.ToArray(), maxBytes: 2)).Status);

    [Fact]
    public void An_entry_of_a_transaction_without_request_is_named_by_its_path()
    {
        var plan = Plan("""{"resourceType":"Bundle","type":"transaction","entry":[{"resource":{"resourceType":"Patient"}}]}""");
        Assert.Empty(plan.Entries);
        Assert.Equal("Bundle.entry[0].request", Assert.Single(plan.Issues).Expression);
    }

    [Fact]
    public void Every_method_becomes_its_action_and_key()
    {
        var plan = Plan("""
            {"resourceType":"Bundle","type":"batch","entry":[
            {"resource":{"resourceType":"Patient","id":"own"},"request":{"method":"POST","url":"Patient","ifNoneExist":"identifier=a|b"}},
            {"resource":{"resourceType":"Patient","id":"p"},"request":{"method":"PUT","url":"Patient/p"}},
            {"resource":{"resourceType":"Patient"},"request":{"method":"PUT","url":"Patient?identifier=x"}},
            {"request":{"method":"DELETE","url":"Observation/o"}},
            {"request":{"method":"GET","url":"Patient?name=x"}}]}
            """);
        Assert.Empty(plan.Issues);
        Assert.Equal(
            [(BundleAction.Create, "Patient/own", "identifier=a|b"), (BundleAction.Update, "Patient/p", null), (BundleAction.Update, null, "identifier=x"), (BundleAction.Delete, "Observation/o", null), (BundleAction.Read, null, null)],
            plan.Entries.Select(e => (e.Action, e.Key?.ToString(), e.Condition)));
    }

    [Fact]
    public void Ids_come_from_the_resource_or_its_fullUrl_or_its_digest()
    {
        const string Json = """
            {"resourceType":"Bundle","type":"collection","entry":[
            {"fullUrl":"urn:uuid:0c3151bd-1cbf-4d64-b04d-cd9187a4c6e0","resource":{"resourceType":"Patient","id":"own"}},
            {"fullUrl":"urn:uuid:1c3151bd-1cbf-4d64-b04d-cd9187a4c6e0","resource":{"resourceType":"Patient"}},
            {"resource":{"resourceType":"Patient","active":true}}]}
            """;
        var plan = Plan(Json);
        Assert.Equal("own", plan.Entries[0].Key!.Value.Id);
        Assert.Equal("1c3151bd-1cbf-4d64-b04d-cd9187a4c6e0", plan.Entries[1].Key!.Value.Id);
        Assert.Equal(plan.Entries[2].Key, Plan(Json).Entries[2].Key);
        Assert.Equal("Patient/own", plan.References.Find("urn:uuid:0c3151bd-1cbf-4d64-b04d-cd9187a4c6e0"));
    }

    [Fact]
    public void What_was_meant_for_another_server_keeps_its_type_and_id()
    {
        var plan = Plan("""{"resourceType":"Bundle","type":"transaction","entry":[{"resource":{"resourceType":"Patient","id":"p"},"request":{"method":"PUT","url":"http://a.example/fhir/Patient/p"}}]}""");
        Assert.Equal(new ResourceKey("Patient", "p"), Assert.Single(plan.Entries).Key);
    }

    [Fact]
    public void An_operation_writes_nothing()
    {
        var plan = Plan("""{"resourceType":"Bundle","type":"batch","entry":[{"resource":{"resourceType":"Parameters"},"request":{"method":"POST","url":"ValueSet/$lookup"}}]}""");
        Assert.Equal(BundleAction.Read, Assert.Single(plan.Entries).Action);
    }

    [Fact]
    public void Conditional_references_are_found()
    {
        var found = new HashSet<string>();
        ConditionalReferences.Collect("""{"a":{"reference":"Practitioner?identifier=x|1"},"b":[{"reference":"Patient/1"}],"note":"what?","c":{"reference":"http://x/?y"}}"""u8, found);
        Assert.Equal(["Practitioner?identifier=x|1"], found);
    }

    private static BundlePlan Plan(string json) => BundlePlan.Of(Read(Encoding.UTF8.GetBytes(json)), new ReferenceMap());

    private static IncomingBundle Read(byte[] json) => Assert.IsType<BundleReadResult.Read>(BundleReader.Read(json)).Bundle;
}
