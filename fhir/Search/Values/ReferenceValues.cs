using System.Text.Json;
using DrCloud.Fhir.Search.Expressions;

namespace DrCloud.Fhir.Search.Values;

/// <summary>Elements as <see href="https://hl7.org/fhir/R4/search.html#reference">references</see>. References to contained resources are no search values.</summary>
internal static class ReferenceValues
{
    /// <summary>The converter of a type, or null if it is no reference.</summary>
    public static ValueConverter? For(ElementType type) => type.Name switch
    {
        "Reference" => FromReference,
        _ when IsCanonical(type) => FromCanonical,
        "Resource" => FromResource,
        _ => null,
    };

    /// <summary>True for the types whose values name what has that address, rather than a resource.</summary>
    public static bool IsCanonical(ElementType type) => type.Name is "canonical" or "uri" or "url" or "oid" or "uuid";

    private static void FromReference(JsonElement reference, ValueSink sink)
    {
        if (reference.TryGet("identifier"u8, out var identifier) && identifier.Text("value"u8) is { } value)
        {
            sink.Add(IndexAspect.Identifier, new IndexValue.Token(identifier.Text("system"u8), value));
        }

        if (reference.TryGet("reference"u8, out var element) && element.WholeText() is { Length: > 0 } text && text[0] != '#')
        {
            sink.Add(ReferenceText.TryReadLocal(text, sink.BaseAddress, out var type, out var id)
                ? new IndexValue.Reference(type, id, null)
                : new IndexValue.Reference(null, null, TextFolding.Cut(new string(ReferenceText.WithoutVersion(text)))));
        }
    }

    private static void FromCanonical(JsonElement element, ValueSink sink)
    {
        if (element.WholeText() is not { Length: > 0 } text || text[0] == '#')
        {
            return;
        }

        var bar = text.LastIndexOf('|');
        var (url, version) = bar > 0 ? (text[..bar], bar + 1 < text.Length ? TextFolding.Cut(text[(bar + 1)..]) : null) : (text, null);
        sink.Add(ReferenceText.TryReadLocal(url, sink.BaseAddress, out var type, out var id)
            ? new IndexValue.Reference(type, id, null, version)
            : new IndexValue.Reference(null, null, TextFolding.Cut(url), version));
    }

    /// <summary>A resource held inside another (the first entry of a document) is referred to by its type and id.</summary>
    private static void FromResource(JsonElement resource, ValueSink sink)
    {
        if (ReferenceText.TryReadLocal($"{resource.Text("resourceType"u8)}/{resource.Text("id"u8)}", null, out var type, out var id))
        {
            sink.Add(new IndexValue.Reference(type, id, null));
        }
    }
}
