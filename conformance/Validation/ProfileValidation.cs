using System.Text.Json;
using DrCloud.Fhir.Validation;
using Firely.Fhir.Validation;
using Hl7.Fhir.Model;
using Hl7.Fhir.Serialization;

namespace DrCloud.Conformance.Validation;

/// <summary>Judges resources that a server returned by profiles (<see cref="ProfileValidator"/>): only what is wrong counts, in words for the report.</summary>
public sealed class ProfileValidation
{
    private static readonly FhirJsonDeserializer Parser = new();
    private static readonly FhirJsonDeserializer Lenient = new(new DeserializerSettings().UsingMode(DeserializationMode.Ostrich));
    private readonly ProfileValidator _validator;

    /// <param name="definitions">Profiles, value sets and code systems beside those of R4.</param>
    /// <param name="resolve">Finds the resource that a reference leads to, as JSON; null if it is not known.</param>
    public ProfileValidation(IEnumerable<Resource> definitions, Func<string, Task<JsonElement?>> resolve) => _validator = new(definitions, new References(resolve));

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
        [.. _validator.Validate(resource, profile).Where(issue => issue.Severity is "error" or "fatal").Select(issue => $"{issue.Diagnostics} at {issue.Expression}")];

    private sealed class References(Func<string, Task<JsonElement?>> resolve) : IExternalReferenceResolver
    {
        public async Task<object?> ResolveAsync(string reference) =>
            await resolve(reference) is { } found ? Lenient.Deserialize<Resource>(found.GetRawText()) : null;
    }
}
