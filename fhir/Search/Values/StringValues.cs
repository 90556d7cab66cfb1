using System.Text.Json;
using DrCloud.Fhir.Search.Expressions;

namespace DrCloud.Fhir.Search.Values;

/// <summary>Elements as <see href="https://hl7.org/fhir/R4/search.html#string">strings</see>; of names and addresses each part is a value.</summary>
internal static class StringValues
{
    /// <summary>The converter of a type, or null if it is no string.</summary>
    public static ValueConverter? For(ElementType type) => type.Name switch
    {
        "string" or "markdown" or "code" or "id" or "uri" or "url" or "canonical" => FromText,
        "HumanName" => FromHumanName,
        "Address" => FromAddress,
        _ => null,
    };

    private static void FromText(JsonElement element, ValueSink sink) => Add(sink, element);

    private static void FromHumanName(JsonElement name, ValueSink sink)
    {
        AddMember(sink, name, "text"u8);
        AddMember(sink, name, "family"u8);
        AddMember(sink, name, "given"u8);
        AddMember(sink, name, "prefix"u8);
        AddMember(sink, name, "suffix"u8);
    }

    private static void FromAddress(JsonElement address, ValueSink sink)
    {
        AddMember(sink, address, "text"u8);
        AddMember(sink, address, "line"u8);
        AddMember(sink, address, "city"u8);
        AddMember(sink, address, "district"u8);
        AddMember(sink, address, "state"u8);
        AddMember(sink, address, "postalCode"u8);
        AddMember(sink, address, "country"u8);
    }

    private static void AddMember(ValueSink sink, JsonElement element, ReadOnlySpan<byte> property)
    {
        foreach (var item in element.Items(property))
        {
            Add(sink, item);
        }

        if (element.TryGet(property, out var value))
        {
            Add(sink, value);
        }
    }

    private static void Add(ValueSink sink, JsonElement element)
    {
        if (element.WholeText() is { } text && TextFolding.Fold(text) is { Length: > 0 } folded)
        {
            sink.Add(new IndexValue.String(TextFolding.Cut(text), folded));
        }
    }
}
