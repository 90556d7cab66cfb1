using System.Buffers;
using System.Text.Json;
using DrCloud.Fhir.Resources;

namespace DrCloud.Fhir.Operations;

/// <summary>Writes the <see href="https://hl7.org/fhir/R4/operationdefinition.html">OperationDefinition</see> of an operation.</summary>
public static class OperationDefinitionWriter
{
    /// <summary>The definition as UTF-8 JSON.</summary>
    /// <param name="operation">The operation.</param>
    /// <param name="baseAddress">FHIR base address of the site, without a trailing slash.</param>
    /// <param name="version">Version of the software.</param>
    /// <param name="date">When the software was built.</param>
    public static byte[] ToBytes(OperationFacts operation, string baseAddress, string version, DateTimeOffset date)
    {
        ArgumentNullException.ThrowIfNull(operation);
        var buffer = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(buffer))
        {
            Write(json, operation, baseAddress, version, date);
        }

        return buffer.WrittenSpan.ToArray();
    }

    private static void Write(Utf8JsonWriter json, OperationFacts operation, string baseAddress, string version, DateTimeOffset date)
    {
        json.WriteStartObject();
        json.WriteString("resourceType", "OperationDefinition");
        json.WriteString("id", operation.Id);
        json.WriteString("url", $"{baseAddress}/OperationDefinition/{operation.Id}");
        json.WriteString("version", version);
        json.WriteString("name", string.Concat(operation.Id.Split('-').Select(word => char.ToUpperInvariant(word[0]) + word[1..])));
        json.WriteString("status", "active");
        json.WriteString("kind", "operation");
        json.WriteString("date", FhirInstant.Format(date));
        json.WriteString("publisher", "DrCloudEHR");
        json.WriteString("description", operation.Description);
        json.WriteBoolean("affectsState", operation.AffectsState);
        json.WriteString("code", operation.Code);
        json.WriteString("base", operation.Canonical);
        json.WriteStartArray("resource");
        json.WriteStringValue(operation.Type ?? "Resource");
        json.WriteEndArray();
        json.WriteBoolean("system", operation.OnSystem);
        json.WriteBoolean("type", operation.OnType);
        json.WriteBoolean("instance", operation.OnInstance);
        json.WriteStartArray("parameter");
        foreach (var parameter in operation.Parameters)
        {
            json.WriteStartObject();
            json.WriteString("name", parameter.Name);
            json.WriteString("use", parameter.IsOut ? "out" : "in");
            json.WriteNumber("min", parameter.Min);
            json.WriteString("max", parameter.Max);
            json.WriteString("documentation", parameter.Documentation);
            json.WriteString("type", parameter.Type);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteEndObject();
    }
}
