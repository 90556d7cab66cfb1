using System.Text;
using System.Text.Json;
using DrCloud.Fhir.Outcomes;
using DrCloud.Fhir.Resources;
using Hl7.Fhir.Model;
using Hl7.Fhir.Serialization;

namespace DrCloud.Fhir.Validation;

/// <summary>Reads a resource that is to be judged: as much of it as can be read, with what is wrong so far. Rules are the validator's to check.</summary>
public static class LenientParser
{
    private static readonly FhirJsonDeserializer Deserializer = new(new DeserializerSettings { Validator = null }.UsingMode(DeserializationMode.Strict));

    /// <summary>The resource, or null if it cannot be read at all; and the issues of its structure.</summary>
    public static (Resource? Resource, IReadOnlyList<OutcomeIssue> Issues) Read(string json)
    {
        var reader = new Utf8JsonReader(Encoding.UTF8.GetBytes(json), new JsonReaderOptions { MaxDepth = JsonCompaction.MaxDepth });
        Deserializer.TryDeserializeResource(ref reader, out var resource, out var issues);
        return (resource, StrictParser.ToIssues(issues, resource?.TypeName ?? "Resource"));
    }
}
