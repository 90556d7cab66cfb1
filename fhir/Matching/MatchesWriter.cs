using System.Buffers;
using System.Text.Json;
using DrCloud.Fhir.Resources;

namespace DrCloud.Fhir.Matching;

/// <summary>Writes the searchset of <see href="https://hl7.org/fhir/R4/patient-operation-match.html">$match</see>: the best first, each with its score and grade.</summary>
public static class MatchesWriter
{
    private const string GradeExtension = "http://hl7.org/fhir/StructureDefinition/match-grade";

    /// <summary>Writes the bundle.</summary>
    /// <param name="output">Where to.</param>
    /// <param name="baseAddress">FHIR base address of the site, without a trailing slash.</param>
    /// <param name="matches">The matches, the best first.</param>
    public static void Write(IBufferWriter<byte> output, string baseAddress, IReadOnlyList<(StoredResource Patient, MatchScore Score)> matches)
    {
        ArgumentNullException.ThrowIfNull(matches);
        using var json = new Utf8JsonWriter(output);
        json.WriteStartObject();
        json.WriteString("resourceType", "Bundle");
        json.WriteString("type", "searchset");
        json.WriteNumber("total", matches.Count);
        if (matches.Count > 0)
        {
            json.WriteStartArray("entry");
            foreach (var (patient, score) in matches)
            {
                json.WriteStartObject();
                json.WriteString("fullUrl", $"{baseAddress}/{patient.Key}");
                json.WritePropertyName("resource");
                json.WriteRawValue(patient.Json.Span, skipInputValidation: true);
                json.WriteStartObject("search");
                json.WriteStartArray("extension");
                json.WriteStartObject();
                json.WriteString("url", GradeExtension);
                json.WriteString("valueCode", score.Grade);
                json.WriteEndObject();
                json.WriteEndArray();
                json.WriteString("mode", "match");
                json.WriteNumber("score", score.Score);
                json.WriteEndObject();
                json.WriteEndObject();
            }

            json.WriteEndArray();
        }

        json.WriteEndObject();
    }
}
