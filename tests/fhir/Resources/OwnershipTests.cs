using System.Text.Json;
using DrCloud.Fhir.Resources;
using Xunit;

namespace DrCloud.Tests.Fhir.Resources;

public sealed class OwnershipTests
{
    [Theory]
    [InlineData("""{"resourceType":"Patient","link":[{"other":{"reference":"Patient/b"}}]}""", "self", "")]
    [InlineData("""{"resourceType":"Observation","subject":{"reference":"Patient/a"},"performer":[{"reference":"Patient/b"}]}""", "a", "")]
    [InlineData("""{"resourceType":"Observation","subject":{"reference":"Patient/a/_history/2"}}""", "a", "")]
    [InlineData("""{"resourceType":"Observation","subject":{"reference":"Group/a"}}""", "", "")]
    [InlineData("""{"resourceType":"Observation","subject":{"reference":"#a"}}""", "", "")]
    [InlineData("""{"resourceType":"Observation","subject":{"reference":"http://other.example/fhir/Patient/a"}}""", "", "")]
    [InlineData("""{"resourceType":"Observation","subject":{"reference":"Patient?identifier=a"}}""", "", "")]
    [InlineData("""{"resourceType":"Observation","subject":{"type":"Patient","identifier":{"value":"a"}}}""", "", "")]
    [InlineData("""{"resourceType":"Device","patient":{"reference":"Patient/a"}}""", "a", "")]
    [InlineData("""{"resourceType":"Coverage","beneficiary":{"reference":"Patient/a"},"subscriber":{"reference":"Patient/b"}}""", "a", "")]
    [InlineData("""{"resourceType":"Appointment","participant":[{"actor":{"reference":"Practitioner/x"}},{"actor":{"reference":"Patient/a"}},{"actor":{"reference":"Patient/b"}}]}""", "a", "b")]
    [InlineData("""{"resourceType":"Group","member":[{"entity":{"reference":"Patient/a"}}]}""", "", "")]
    [InlineData("""{"resourceType":"Person","link":[{"target":{"reference":"Patient/a"}}]}""", "", "")]
    [InlineData("""{"resourceType":"List","subject":{"reference":"Patient/a"},"entry":[{"item":{"reference":"Patient/b"}}]}""", "a", "")]
    [InlineData("""{"resourceType":"Binary","securityContext":{"reference":"Patient/a"}}""", "", "")]
    [InlineData("""{"resourceType":"Practitioner"}""", "", "")]
    [InlineData("""{"resourceType":"Task","for":{"reference":"Patient/a"}}""", "a", "")]
    public void The_owner_is_the_subject_and_nobody_else(string json, string owner, string links)
    {
        var (rule, linked) = Of(json);
        Assert.Equal(owner, rule.Patient);
        Assert.Equal(links, string.Join(',', linked));
        Assert.Empty(rule.Follows);
    }

    [Fact]
    public void Provenance_follows_its_targets()
    {
        var (rule, _) = Of("""{"resourceType":"Provenance","target":[{"reference":"Observation/o"},{"reference":"Condition/c/_history/1"}]}""");
        Assert.Equal("", rule.Patient);
        Assert.Equal([new ResourceKey("Observation", "o"), new ResourceKey("Condition", "c")], rule.Follows);
    }

    [Fact]
    public void Provenance_of_a_patient_is_that_patients()
    {
        var (rule, _) = Of("""{"resourceType":"Provenance","target":[{"reference":"Observation/o"},{"reference":"Patient/a"}]}""");
        Assert.Equal("a", rule.Patient);
        Assert.Empty(rule.Follows);
    }

    [Fact]
    public void Every_resource_of_a_synthetic_patient_is_the_patients_or_shared()
    {
        var owned = 0;
        foreach (var line in Directory.EnumerateFiles(TestData.Path("bulk-ndjson")).SelectMany(File.ReadLines))
        {
            using var document = JsonDocument.Parse(line);
            var type = document.RootElement.GetProperty("resourceType").GetString()!;
            var (rule, _) = Ownership.Of(type, document.RootElement.GetProperty("id").GetString()!, document.RootElement);
            Assert.Equal(type is not ("Practitioner" or "PractitionerRole" or "Organization" or "Location"), rule.Patient.Length > 0);
            owned += rule.Patient.Length > 0 ? 1 : 0;
        }

        Assert.True(owned > 1000, $"{owned} owned");
    }

    private static (OwnerRule Owner, IReadOnlyList<string> Links) Of(string json)
    {
        using var document = JsonDocument.Parse(json);
        return Ownership.Of(document.RootElement.GetProperty("resourceType").GetString()!, "self", document.RootElement);
    }
}
