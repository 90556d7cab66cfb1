using System.Collections.Frozen;
using System.Text.Json;
using DrCloud.Fhir.Search.Expressions;
using Hl7.Fhir.Utility;

namespace DrCloud.Fhir.Search.Values;

/// <summary>Elements as <see href="https://hl7.org/fhir/R4/search.html#token">tokens</see>.</summary>
internal static class TokenValues
{
    private const string BooleanSystem = "http://terminology.hl7.org/CodeSystem/special-values";

    /// <summary>The converter of a type, or null if it is no token.</summary>
    public static ValueConverter? For(ElementType type) => type.Name switch
    {
        "CodeableConcept" => FromCodeableConcept,
        "Coding" => FromCoding,
        "Identifier" => FromIdentifier,
        "ContactPoint" => FromContactPoint,
        "boolean" => FromBoolean,
        "code" when type.Codes is { } codes => FromCodeOf(codes),
        "code" or "string" or "uri" or "url" or "canonical" or "id" or "oid" or "uuid" or "markdown" => FromText,
        _ => null,
    };

    /// <summary>A truth value as a token.</summary>
    public static IndexValue Of(bool value) => new IndexValue.Token(BooleanSystem, value ? "true" : "false");

    private static void FromCodeableConcept(JsonElement concept, ValueSink sink)
    {
        var text = concept.Text("text"u8);
        foreach (var coding in concept.Items("coding"u8))
        {
            FromCoding(coding, sink);
            if (text is not null && coding.Text("display"u8) == text)
            {
                text = null;
            }
        }

        Add(sink, null, null, text);
    }

    private static void FromCoding(JsonElement coding, ValueSink sink) =>
        Add(sink, coding.Text("system"u8), coding.Text("code"u8), coding.Text("display"u8));

    /// <summary>How the type of an identifier stands in the place of its system.</summary>
    public static string TypeOf(string system, string code) => TextFolding.Cut($"{system}|{code}");

    private static void FromIdentifier(JsonElement identifier, ValueSink sink)
    {
        var hasType = identifier.TryGet("type"u8, out var type);
        Add(sink, identifier.Text("system"u8), identifier.Text("value"u8), hasType ? type.Text("text"u8) : null);
        if (hasType && identifier.Text("value"u8) is { } value)
        {
            foreach (var coding in type.Items("coding"u8))
            {
                if (coding.Text("system"u8) is { } system && coding.Text("code"u8) is { } code)
                {
                    sink.Add(IndexAspect.TypedIdentifier, new IndexValue.Token(TypeOf(system, code), value));
                }
            }
        }
    }

    private static void FromContactPoint(JsonElement contact, ValueSink sink) => Add(sink, null, contact.Text("value"u8), null);

    private static void FromText(JsonElement element, ValueSink sink) => Add(sink, null, element.Text(), null);

    private static void FromBoolean(JsonElement element, ValueSink sink)
    {
        if (element.ValueKind is JsonValueKind.True or JsonValueKind.False)
        {
            sink.Add(Of(element.ValueKind == JsonValueKind.True));
        }
    }

    /// <summary>A code whose system is implied by its binding.</summary>
    private static ValueConverter FromCodeOf(Type codes)
    {
        var systems = Enum.GetValues(codes).Cast<Enum>()
            .ToFrozenDictionary(code => code.GetLiteral()!, code => code.GetSystem(), StringComparer.Ordinal);
        return (element, sink) =>
        {
            if (element.Text() is { } code)
            {
                Add(sink, systems.GetValueOrDefault(code), code, null);
            }
        };
    }

    private static void Add(ValueSink sink, string? system, string? code, string? text)
    {
        if (system is not null || code is not null || text is not null)
        {
            sink.Add(new IndexValue.Token(system, code, text));
        }
    }
}
