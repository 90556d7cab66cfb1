using System.Text.Json;
using DrCloud.Fhir.Search.Expressions;

namespace DrCloud.Fhir.Search.Values;

/// <summary>Elements as <see href="https://hl7.org/fhir/R4/search.html#number">numbers</see>; with the value as written: precision counts on the side of the search.</summary>
internal static class NumberValues
{
    /// <summary>The converter of a type, or null if it is no number.</summary>
    public static ValueConverter? For(ElementType type) => type.Name switch
    {
        "decimal" => FromDecimal,
        "integer" or "positiveInt" or "unsignedInt" => FromInteger,
        "Range" => FromRange,
        _ => null,
    };

    private static void FromDecimal(JsonElement element, ValueSink sink)
    {
        if (QuantityValues.Number(element) is { } number)
        {
            sink.Add(new IndexValue.Number(number, number));
        }
    }

    private static void FromInteger(JsonElement element, ValueSink sink)
    {
        if (element.ValueKind == JsonValueKind.Number && element.TryGetInt64(out var number))
        {
            sink.Add(new IndexValue.Number(number, number));
        }
    }

    private static void FromRange(JsonElement range, ValueSink sink)
    {
        if (QuantityValues.Ends(range) is var (low, high))
        {
            sink.Add(new IndexValue.Number(low, high));
        }
    }
}
