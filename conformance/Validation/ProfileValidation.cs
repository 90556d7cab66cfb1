using System.Text.Json;
using Firely.Fhir.Validation;
using Hl7.Fhir.Model;
using Hl7.Fhir.Serialization;
using Hl7.Fhir.Specification.Source;
using Hl7.Fhir.Specification.Terminology;

namespace DrCloud.Conformance.Validation;

/// <summary>Judges resources by profiles, with the SDK's validator and no terminology server: codes of terminologies that nobody here has are not judged.</summary>
public sealed class ProfileValidation
{
    // US Core's pulse oximetry fixes the unit L/min, which R4's required binding of the units of vital signs does not know: the two cannot both hold.
    private const string Contradiction = "Code 'L/min' from system 'http://unitsofmeasure.org' does not exist in the value set 'Vital Signs Units'";

    private static readonly FhirJsonDeserializer Parser = new();
    private static readonly FhirJsonDeserializer Lenient = new(new DeserializerSettings().UsingMode(DeserializationMode.Ostrich));
    private readonly Validator _validator;

    /// <param name="definitions">Profiles, value sets and code systems beside those of R4.</param>
    /// <param name="resolve">Finds the resource that a reference leads to, as JSON; null if it is not known.</param>
    public ProfileValidation(IEnumerable<Resource> definitions, Func<string, Task<JsonElement?>> resolve)
    {
        // Copies: the validator puts snapshots into the profiles.
        var copies = definitions.Select(definition => (Resource)definition.DeepCopy()).ToList();
        var sources = new MultiResolver(new InMemoryResourceResolver(copies), ZipSource.CreateValidationSource());
        var resolver = new CachedResolver(new SnapshotSource(new CachedResolver(sources)));
        _validator = new Validator(resolver, new LocalTerminologyService(resolver), new References(resolve));
    }

    /// <summary>What is wrong with a resource by the profile and by those it claims itself; empty if it is valid.</summary>
    public IReadOnlyList<string> Errors(JsonElement resource, string profile)
    {
        try
        {
            return Errors(Parser.Deserialize<Resource>(resource.GetRawText()), profile);
        }
        catch (DeserializationFailedException e)
        {
            return [.. e.Exceptions.Select(error => error.Message)];
        }
    }

    /// <summary>The same, of a resource that is parsed.</summary>
    public IReadOnlyList<string> Errors(Resource resource, string? profile) =>
    [
        .. from issue in _validator.Validate(resource, profile).Issue
           where issue.Severity is OperationOutcome.IssueSeverity.Error or OperationOutcome.IssueSeverity.Fatal
           let text = issue.Details?.Text ?? ""
           where !text.StartsWith(Contradiction, StringComparison.Ordinal) && !IsOfPeriod(resource, issue)
           select $"{text} at {string.Join(", ", issue.Expression)}",
    ];

    // US Core's laboratory profile lets a time be a Period, and asks of it what only a dateTime can fulfil.
    private static bool IsOfPeriod(Resource resource, OperationOutcome.IssueComponent issue) =>
        resource is not Observation { Effective: FhirDateTime }
        && issue.Details?.Text?.StartsWith("Instance failed constraint us-core-1 ", StringComparison.Ordinal) is true
        && issue.Expression.Any(path => path?.EndsWith("Observation.effective[0]", StringComparison.Ordinal) is true);

    private sealed class References(Func<string, Task<JsonElement?>> resolve) : IExternalReferenceResolver
    {
        public async Task<object?> ResolveAsync(string reference) =>
            await resolve(reference) is { } found ? Lenient.Deserialize<Resource>(found.GetRawText()) : null;
    }
}
