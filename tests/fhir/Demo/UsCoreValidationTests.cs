using System.Text;
using DrCloud.Fhir.Demo;
using DrCloud.Tests;
using Firely.Fhir.Validation;
using Hl7.Fhir.Model;
using Hl7.Fhir.Serialization;
using Hl7.Fhir.Specification.Source;
using Hl7.Fhir.Specification.Terminology;
using Xunit;

namespace DrCloud.Fhir.Tests.Demo;

/// <summary>The demo data against the profiles they claim, by the SDK's own validator, without a terminology server.</summary>
[Trait("Category", "Long")]
public sealed class UsCoreValidationTests(ITestOutputHelper output)
{
    [Fact]
    public void Demo_resources_are_valid_for_the_profiles_they_claim()
    {
        var resources = Resources(patients: 10);
        var validator = Validator(resources);
        var issues = resources.SelectMany(resource => validator.Validate(resource).Issue.Select(issue => (Resource: resource, Issue: issue))).ToList();
        var errors = issues.Where(found => IsError(found.Issue)).Select(found => $"{found.Resource.TypeName}/{found.Resource.Id}: {found.Issue.Details?.Text} at {string.Join(", ", found.Issue.Expression)}").ToList();
        output.WriteLine($"{resources.Count} resources, {errors.Count} errors, {issues.Count - errors.Count} warnings");
        Assert.Empty(string.Join('\n', errors.Take(40)));
    }

    [Fact]
    public void The_validator_does_see_the_profiles()
    {
        var resources = Resources(patients: 1);
        var validator = Validator(resources);
        var condition = resources.OfType<Condition>().First();
        condition.Category = [];
        Assert.Contains(validator.Validate(condition).Issue, IsError);
        var team = resources.OfType<CareTeam>().First();
        team.Participant = [];
        Assert.Contains(validator.Validate(team).Issue, IsError);
    }

    // US Core's pulse oximetry fixes the unit L/min, which R4's required binding of the units of vital signs does not know: the two cannot both hold.
    private static bool IsError(OperationOutcome.IssueComponent issue) =>
        issue.Severity is OperationOutcome.IssueSeverity.Error or OperationOutcome.IssueSeverity.Fatal
        && issue.Details?.Text?.StartsWith("Code 'L/min' from system 'http://unitsofmeasure.org' does not exist in the value set 'Vital Signs Units'", StringComparison.Ordinal) is not true;

    private static List<Resource> Resources(int patients)
    {
        var parser = new FhirJsonDeserializer();
        return [.. DemoPatients.Generate(patients, 2025).Select(resource => parser.Deserialize<Resource>(Encoding.UTF8.GetString(resource.Json.Span)))];
    }

    private static Validator Validator(List<Resource> resources)
    {
        var parser = new FhirJsonDeserializer();
        string[] folders = [TestData.Path("us-core-3.1.1/package"), TestData.Path("us-core-3.1.1/r4-vitalsigns-profiles")];
        var profiles = folders.SelectMany(folder => Directory.EnumerateFiles(folder, "*.json"))
            .Where(file => Path.GetFileName(file).Split('-')[0] is "StructureDefinition" or "ValueSet" or "CodeSystem")
            .Select(file => parser.Deserialize<Resource>(File.ReadAllText(file)));
        var resolver = new CachedResolver(new SnapshotSource(new CachedResolver(new MultiResolver(new InMemoryResourceResolver(profiles), ZipSource.CreateValidationSource()))));
        var found = resources.ToDictionary(resource => $"{resource.TypeName}/{resource.Id}");
        return new Validator(resolver, new LocalTerminologyService(resolver), new DemoReferences(found));
    }

    private sealed class DemoReferences(Dictionary<string, Resource> resources) : IExternalReferenceResolver
    {
        public Task<object?> ResolveAsync(string reference) => System.Threading.Tasks.Task.FromResult<object?>(resources.GetValueOrDefault(reference));
    }
}
