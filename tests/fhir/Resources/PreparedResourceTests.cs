using System.Text;
using System.Text.Json;
using DrCloud.Fhir.Bundles;
using DrCloud.Fhir.Resources;
using Xunit;

namespace DrCloud.Tests.Fhir.Resources;

public sealed class PreparedResourceTests
{
    private static readonly DateTimeOffset Time = new(2026, 1, 31, 23, 59, 59, 120, TimeSpan.Zero);

    [Fact]
    public void Type_id_and_meta_come_first_and_the_clients_version_is_replaced()
    {
        var json = Materialize("""
            { "active" : true,
              "meta": {"lastUpdated":"2001-01-01T00:00:00Z", "tag":[ {"code":"x"} ],"versionId":"77", "profile":["http://p"]},
              "id":"theirs", "resourceType":"Patient", "name":[{"given":["A","B"]}] }
            """, 12);
        Assert.Equal("""{"resourceType":"Patient","id":"a","meta":{"versionId":"12","lastUpdated":"2026-01-31T23:59:59.120Z","tag":[{"code":"x"}],"profile":["http://p"]},"active":true,"name":[{"given":["A","B"]}]}""", json);
    }

    [Fact]
    public void Number_literals_escapes_and_order_are_kept()
    {
        var json = Materialize("""{"resourceType":"Observation","valueQuantity":{"value":1.50,"unit":"\u00b5g\/l \ud83d\ude00 é"},"status":"final","code":{"text":"x"},"component":[{"code":{"text":"y"},"valueQuantity":{"value":2.0e1}}]}""", 1);
        Assert.EndsWith(""""valueQuantity":{"value":1.50,"unit":"\u00b5g\/l \ud83d\ude00 é"},"status":"final","code":{"text":"x"},"component":[{"code":{"text":"y"},"valueQuantity":{"value":2.0e1}}]}"""", json, StringComparison.Ordinal);
    }

    [Fact]
    public void References_below_the_base_address_become_relative()
    {
        const string Base = "https://localhost:8443/apis/default/fhir";
        var prepared = Prepare(
            $$$"""{"resourceType":"Observation","status":"final","code":{"text":"x"},"subject":{"reference":"{{{Base}}}/Patient/p"},"performer":[{"reference":"https://other.example/fhir/Patient/q"}]}""",
            new PrepareOptions { BaseAddress = Base });
        Assert.Equal("p", prepared.Owner.Patient);
        var json = Encoding.UTF8.GetString(prepared.Template.Span);
        Assert.Contains("""{"reference":"Patient/p"}""", json, StringComparison.Ordinal);
        Assert.Contains("""{"reference":"https://other.example/fhir/Patient/q"}""", json, StringComparison.Ordinal);
    }

    [Fact]
    public void References_and_uris_of_a_bundle_become_what_they_stand_for_and_nothing_else_does()
    {
        const string Uuid = "urn:uuid:0c3151bd-1cbf-4d64-b04d-cd9187a4c6e0";
        var map = new ReferenceMap();
        map.Set(Uuid, "Binary/b");
        map.Set("Patient?identifier=s|1", "Patient/p");
        var prepared = Prepare(
            $$$"""{"resourceType":"DocumentReference","status":"current","identifier":[{"system":"urn:ietf:rfc:3986","value":"{{{Uuid}}}"}],"subject":{"reference":"Patient?identifier=s|1"},"content":[{"attachment":{"url":"{{{Uuid}}}"}}]}""",
            new PrepareOptions { References = map });
        Assert.Equal("p", prepared.Owner.Patient);
        var json = Encoding.UTF8.GetString(prepared.Template.Span);
        Assert.Contains($$"""
            "value":"{{Uuid}}"
            """, json, StringComparison.Ordinal);
        Assert.Contains("""{"url":"Binary/b"}""", json, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("synthea", 0)]
    [InlineData("synthea-us-core", 0)]
    [InlineData("inferno-reference-server", 0)]
    [InlineData("bulk-ndjson", 0)]
    [InlineData("hl7-r4-examples", 6)]
    [InlineData("us-core-3.1.1", 3)]
    public void Real_data_is_accepted_and_says_the_same_afterwards(string folder, int refusals)
    {
        var (count, refused) = (0, new List<string>());
        foreach (var (file, resource) in Resources(TestData.Path(folder)))
        {
            count++;
            switch (ResourcePreparer.Prepare(resource, null, "the-id"))
            {
                case PrepareResult.Prepared prepared:
                    AssertSame(resource, prepared.Resource.Materialize(3, Time));
                    break;
                case PrepareResult.Refused refusal:
                    refused.Add($"{Path.GetFileName(file)}: {string.Join("; ", refusal.Issues.Select(i => $"{i.Expression}: {i.Diagnostics}"))}");
                    break;
            }
        }

        TestContext.Current.SendDiagnosticMessage("{0}: {1} resources, refused: {2}", folder, count, string.Join('\n', refused));
        Assert.True(refused.Count <= refusals, string.Join('\n', refused));
        Assert.True(count > 100);
    }

    private static void AssertSame(ReadOnlyMemory<byte> sent, byte[] stored)
    {
        using var expected = JsonDocument.Parse(sent);
        using var actual = JsonDocument.Parse(stored);
        Assert.Equal("the-id", actual.RootElement.GetProperty("id").GetString());
        Assert.Equal("3", actual.RootElement.GetProperty("meta").GetProperty("versionId").GetString());
        var names = new[] { "id", "meta" };
        Assert.Equal(
            expected.RootElement.EnumerateObject().Where(p => !names.Contains(p.Name) && p.Name != "resourceType").Select(p => p.Name),
            actual.RootElement.EnumerateObject().Where(p => !names.Contains(p.Name) && p.Name != "resourceType").Select(p => p.Name));
        foreach (var member in expected.RootElement.EnumerateObject().Where(p => !names.Contains(p.Name)))
        {
            Assert.True(JsonElement.DeepEquals(member.Value, actual.RootElement.GetProperty(member.Name)), member.Name);
        }
    }

    private static IEnumerable<(string File, ReadOnlyMemory<byte> Resource)> Resources(string folder)
    {
        foreach (var file in Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories).Where(IsFhir).Order(StringComparer.Ordinal))
        {
            switch (Path.GetExtension(file))
            {
                case ".ndjson":
                    foreach (var line in File.ReadLines(file).Where(l => l.Length > 0))
                    {
                        yield return (file, Encoding.UTF8.GetBytes(line));
                    }

                    break;
                case ".json":
                    var json = File.ReadAllBytes(file);
                    if (BundleReader.Read(json) is BundleReadResult.Read read)
                    {
                        foreach (var entry in read.Bundle.Entries.Where(e => !e.Resource.IsEmpty))
                        {
                            yield return (file, entry.Resource);
                        }
                    }
                    else
                    {
                        yield return (file, json);
                    }

                    break;
            }
        }
    }

    // A package's own description is no resource.
    private static bool IsFhir(string file) => Path.GetFileName(file) is not ("package.json" or ".index.json");

    private static string Materialize(string json, long version) => Encoding.UTF8.GetString(Prepare(json, null).Materialize(version, Time));

    private static PreparedResource Prepare(string json, PrepareOptions? options) =>
        Assert.IsType<PrepareResult.Prepared>(ResourcePreparer.Prepare(Encoding.UTF8.GetBytes(json), null, "a", options)).Resource;
}
