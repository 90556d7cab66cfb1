using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using DrCloud.Fhir.Resources;
using Hl7.Fhir.Serialization;

namespace DrCloud.Fhir.Rendering;

/// <summary>How an answer is to look.</summary>
/// <param name="Xml"><see href="https://hl7.org/fhir/R4/xml.html">XML</see> rather than JSON.</param>
/// <param name="Pretty"><c>_pretty</c>: indented, for people.</param>
/// <param name="Subset">The part that is asked for; null for the whole.</param>
public sealed record AnswerShape(bool Xml, bool Pretty, Subset? Subset)
{
    /// <summary>The stored bytes.</summary>
    public static AnswerShape AsStored { get; } = new(false, false, null);

    /// <summary>True if the stored bytes are the answer.</summary>
    public bool IsAsStored => !Xml && !Pretty && Subset is null;
}

/// <summary>Gives an answer its shape. Only what asks for one comes here: all else is sent as it is stored.</summary>
public static class Rendering
{
    // A resource's own levels, below those of bundles around it.
    private const int MaxDepth = JsonCompaction.MaxDepth + 16;

    private static readonly FhirJsonDeserializer Deserializer = new(new DeserializerSettings { Validator = null }.UsingMode(DeserializationMode.Ostrich));

    private static readonly FhirXmlSerializer Serializer = new();

    /// <summary>The resource in its shape.</summary>
    /// <param name="json">A resource of ours: it is right.</param>
    /// <param name="shape">How it is to look.</param>
    public static ReadOnlyMemory<byte> Render(ReadOnlyMemory<byte> json, AnswerShape shape)
    {
        if (shape.Subset is { } subset)
        {
            var resource = JsonNode.Parse(json.Span, documentOptions: new JsonDocumentOptions { MaxDepth = MaxDepth })!.AsObject();
            Subsetting.Apply(resource, subset);
            json = Write(writer => resource.WriteTo(writer), indented: shape is { Pretty: true, Xml: false });
        }
        else if (shape is { Pretty: true, Xml: false })
        {
            using var document = JsonDocument.Parse(json, new JsonDocumentOptions { MaxDepth = MaxDepth });
            return Write(document.RootElement.WriteTo, indented: true);
        }

        return shape.Xml ? ToXml(json.Span, shape.Pretty) : json;
    }

    /// <summary>A resource of which something is left out, marked as such.</summary>
    public static ReadOnlyMemory<byte> Mark(ReadOnlyMemory<byte> json)
    {
        var resource = JsonNode.Parse(json.Span)!.AsObject();
        Subsetting.Mark(resource);
        return Write(writer => resource.WriteTo(writer), indented: false);
    }

    private static byte[] ToXml(ReadOnlySpan<byte> json, bool pretty)
    {
        var reader = new Utf8JsonReader(json, new JsonReaderOptions { MaxDepth = MaxDepth });
        Deserializer.TryDeserializeResource(ref reader, out var resource, out _);
        return Serializer.SerializeToBytes(resource ?? throw new InvalidOperationException("A resource of ours cannot be read."), pretty);
    }

    private static byte[] Write(Action<Utf8JsonWriter> write, bool indented)
    {
        using var output = new MemoryStream();
        using (var json = new Utf8JsonWriter(output, new JsonWriterOptions { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, Indented = indented, MaxDepth = MaxDepth }))
        {
            write(json);
        }

        return output.ToArray();
    }
}
