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

    private static void FromText(JsonElement element, ValueSink sink) => Add(sink, element.Text());

    private static void FromHumanName(JsonElement name, ValueSink sink)
    {
        Add(sink, name.Text("text"u8));
        Add(sink, name.Text("family"u8));
        AddAll(sink, name.Items("given"u8));
        AddAll(sink, name.Items("prefix"u8));
        AddAll(sink, name.Items("suffix"u8));
    }

    private static void FromAddress(JsonElement address, ValueSink sink)
    {
        Add(sink, address.Text("text"u8));
        AddAll(sink, address.Items("line"u8));
        Add(sink, address.Text("city"u8));
        Add(sink, address.Text("district"u8));
        Add(sink, address.Text("state"u8));
        Add(sink, address.Text("postalCode"u8));
        Add(sink, address.Text("country"u8));
    }

    private static void AddAll(ValueSink sink, JsonElement.ArrayEnumerator items)
    {
        foreach (var item in items)
        {
            Add(sink, item.Text());
        }
    }

    private static void Add(ValueSink sink, string? text)
    {
        if (text is not null && TextFolding.Fold(text) is { Length: > 0 } folded)
        {
            sink.Add(new IndexValue.String(text, folded));
        }
    }
}
