using System.Xml;
using DrCloud.Fhir.Outcomes;
using DrCloud.Fhir.Resources;
using Hl7.Fhir.Serialization;

namespace DrCloud.Fhir.Rendering;

/// <summary>
/// Reads a resource that comes as <see href="https://hl7.org/fhir/R4/xml.html">XML</see>, into the JSON that everything else works on. Document types and entities are
/// refused, nothing is fetched, and depth is bounded before anything is built.
/// </summary>
public static class XmlBody
{
    // The narrative's own levels come in addition to those of a resource in a bundle.
    private const int MaxDepth = 128;

    private static readonly FhirXmlDeserializer Deserializer = new(new DeserializerSettings { Validator = null }.UsingMode(DeserializationMode.Strict));

    private static readonly FhirJsonSerializer Serializer = new();

    /// <summary>The resource as JSON, not checked beyond its structure; or why it cannot be read (400).</summary>
    public static XmlReadResult Read(ReadOnlyMemory<byte> xml)
    {
        try
        {
            if (!IsShallow(xml))
            {
                return new XmlReadResult.Refused([OutcomeIssue.Error("too-costly", $"The XML has more than {MaxDepth} levels.")]);
            }

            using var reader = Open(xml);
            if (!Deserializer.TryDeserializeResource(reader, out var resource, out var issues))
            {
                return new XmlReadResult.Refused(StrictParser.ToIssues(issues, resource?.TypeName ?? "Resource"));
            }

            return new XmlReadResult.Read(Serializer.SerializeToBytes(resource!));
        }
        catch (XmlException e)
        {
            return new XmlReadResult.Refused([OutcomeIssue.Error("structure", $"The body is not XML without document type: line {e.LineNumber}, position {e.LinePosition}.")]);
        }
        catch (Exception e) when (StrictParser.IsStumble(e))
        {
            return new XmlReadResult.Refused([OutcomeIssue.Error("structure", "The body is no resource: an element does not have the structure of its type.")]);
        }
    }

    private static bool IsShallow(ReadOnlyMemory<byte> xml)
    {
        using var reader = Open(xml);
        while (reader.Read())
        {
            if (reader.Depth > MaxDepth)
            {
                return false;
            }
        }

        return true;
    }

    private static XmlReader Open(ReadOnlyMemory<byte> xml) => XmlReader.Create(new MemoryStream(xml.ToArray(), writable: false), new XmlReaderSettings
    {
        DtdProcessing = DtdProcessing.Prohibit,
        XmlResolver = null,
        MaxCharactersFromEntities = 1024,
        IgnoreComments = true,
        IgnoreProcessingInstructions = true,
        CloseInput = true,
    });
}

/// <summary>A resource read from XML, or why it could not be.</summary>
public abstract record XmlReadResult
{
    /// <summary>Read.</summary>
    public sealed record Read(ReadOnlyMemory<byte> Json) : XmlReadResult;

    /// <summary>Refused with 400.</summary>
    public sealed record Refused(IReadOnlyList<OutcomeIssue> Issues) : XmlReadResult;
}
