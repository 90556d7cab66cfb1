using System.Text;
using System.Text.Json;
using System.Xml;
using Hl7.Fhir.Model;
using Hl7.Fhir.Serialization;

namespace DrCloud.Tests.Fuzzing;

/// <summary>Says what is wrong with an answer, whatever the request was: a failure of the server, a body in no documented form, something of the inside told.</summary>
internal static class AnswerJudge
{
    private const int LargestParsed = 256 * 1024;

    // What the web server itself refuses, before any of the application runs: with no body, and the connection ends.
    private static readonly int[] Unreadable = [400, 408, 411, 413, 414, 417, 431, 501, 505];

    private static readonly string[] Inside = ["Exception", "   at ", "System.Text", "System.Xml", "System.Collections", "Hl7.Fhir.", "Orleans", "SQLite", "SELECT ", "/home/", ".cs:line"];

    private static readonly JsonDocumentOptions Strict = new() { AllowDuplicateProperties = false, MaxDepth = 256 };
    private static readonly FhirJsonDeserializer Whole = new(new DeserializerSettings().UsingMode(DeserializationMode.Strict));

    // Of a subset mandatory elements may be missing.
    private static readonly FhirJsonDeserializer Part = new(new DeserializerSettings { Validator = null }.UsingMode(DeserializationMode.Strict));

    /// <summary>The fault of an answer, or null.</summary>
    public static string? FaultOf(FuzzRequest request, WireAnswer answer)
    {
        if (request.Surface == FuzzSurface.Broken)
        {
            return answer.Status is >= 500 and not (501 or 505) ? $"status {answer.Status}" : null;
        }

        if (answer.Status == 0)
        {
            return "no answer";
        }

        if (answer.Status >= 500 && answer.Status is not (501 or 503))
        {
            return answer.Status == 505 && answer.Body.Length == 0 ? null : $"status {answer.Status}";
        }

        if (answer.Body.Length == 0)
        {
            return FaultOfNoBody(request, answer);
        }

        var told = answer.Body.Length < LargestParsed && answer.Status >= 400 ? Told(Encoding.UTF8.GetString(answer.Body)) : null;
        return told ?? (request.Surface == FuzzSurface.Content && answer.Status < 300 ? null : FaultOfBody(request, answer));
    }

    private static string? FaultOfNoBody(FuzzRequest request, WireAnswer answer) => answer.Status switch
    {
        _ when request.Method == "HEAD" || answer.Status is 204 or 304 => null,
        _ when Unreadable.Contains(answer.Status) && answer.Closes => null,
        200 or 201 when request.Headers.Any(header => header.Name == "Prefer") => null,
        _ when request.Surface is FuzzSurface.Other or FuzzSurface.Content => null,
        _ => $"status {answer.Status} without a body",
    };

    private static string? FaultOfBody(FuzzRequest request, WireAnswer answer)
    {
        try
        {
            switch (answer.MediaType)
            {
                case "application/fhir+json":
                    return FaultOfResource(answer, fhir: true);
                case "application/json" or "text/json" or "application/scim+json":
                    return FaultOfResource(answer, request.Surface != FuzzSurface.Other);
                case "application/fhir+xml" or "application/xml" or "text/xml":
                    return FaultOfXml(answer);
                default:
                    return request.Surface == FuzzSurface.Other ? null : $"media type '{answer.MediaType}'";
            }
        }
        catch (Exception e) when (e is JsonException or XmlException)
        {
            return $"a body that cannot be read: {e.Message}";
        }
    }

    private static string? FaultOfResource(WireAnswer answer, bool fhir)
    {
        using var json = JsonDocument.Parse(answer.Body, Strict);
        var type = json.RootElement.ValueKind == JsonValueKind.Object && json.RootElement.TryGetProperty("resourceType", out var named) ? named.GetString() : null;
        if (!fhir && type is null)
        {
            return null;
        }

        if (type is null || (answer.Status >= 400 && (type != "OperationOutcome" || json.RootElement.GetProperty("issue").GetArrayLength() == 0)))
        {
            return $"status {answer.Status} with {type ?? "no resource"}";
        }

        if (answer.Body.Length > LargestParsed)
        {
            return null;
        }

        var subset = answer.Body.AsSpan().IndexOf("SUBSETTED"u8) >= 0;
        var reader = new Utf8JsonReader(answer.Body, new JsonReaderOptions { MaxDepth = 128 });
        return (subset ? Part : Whole).TryDeserializeResource(ref reader, out _, out var issues)
            ? null
            : $"a {type} that is none: {string.Join(" | ", issues.Take(3).Select(issue => issue.Message))}";
    }

    private static string? FaultOfXml(WireAnswer answer)
    {
        using var reader = XmlReader.Create(new MemoryStream(answer.Body), new XmlReaderSettings { DtdProcessing = DtdProcessing.Prohibit, XmlResolver = null });
        reader.MoveToContent();
        var type = reader.LocalName;
        var fault = reader.NamespaceURI != "http://hl7.org/fhir" || ModelInfo.FhirTypeNameToFhirType(type) is null || (answer.Status >= 400 && type != "OperationOutcome");
        while (reader.Read())
        {
            // To the end: all of it is to be XML.
        }

        return fault ? $"status {answer.Status} with <{type}>" : null;
    }

    private static string? Told(string text) =>
        Inside.FirstOrDefault(inside => text.Contains(inside, StringComparison.Ordinal)) is { } inside ? $"a refusal that tells '{inside}'" : null;
}
