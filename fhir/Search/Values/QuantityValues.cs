using System.Globalization;
using System.Text.Json;
using DrCloud.Fhir.Search.Expressions;

namespace DrCloud.Fhir.Search.Values;

/// <summary>Elements as <see href="https://hl7.org/fhir/R4/search.html#quantity">quantities</see>. An open end is the largest double: not every database stores infinity.</summary>
internal static class QuantityValues
{
    private const string CurrencySystem = "urn:iso:std:iso:4217";

    /// <summary>The converter of a type, or null if it is no quantity.</summary>
    public static ValueConverter? For(ElementType type) => type.Name switch
    {
        "Money" => FromMoney,
        "Range" => FromRange,
        "SampledData" => FromSampledData,
        _ when type.Is("Quantity") => FromQuantity,
        _ => null,
    };

    /// <summary>The value of a decimal; null if the element is no number that a double can hold.</summary>
    public static double? Number(JsonElement element) =>
        element.ValueKind == JsonValueKind.Number && element.TryGetDouble(out var value) && double.IsFinite(value) ? value : null;

    /// <summary>The values between the ends of a Range, an absent end being open; null if both are absent.</summary>
    public static (double Low, double High)? Ends(JsonElement range)
    {
        var low = ValueOf(range, "low"u8);
        var high = ValueOf(range, "high"u8);
        return low is null && high is null ? null : (low ?? double.MinValue, high ?? double.MaxValue);
    }

    private static void FromQuantity(JsonElement quantity, ValueSink sink)
    {
        if (Decimal(quantity, "value"u8) is not { } number)
        {
            return;
        }

        var (low, high) = quantity.Text("comparator"u8) switch
        {
            "<" => (double.MinValue, Math.BitDecrement(number)),
            "<=" => (double.MinValue, number),
            ">=" => (number, double.MaxValue),
            ">" => (Math.BitIncrement(number), double.MaxValue),
            _ => (number, number),
        };
        Add(sink, low, high, quantity);
    }

    private static void FromMoney(JsonElement money, ValueSink sink)
    {
        if (Decimal(money, "value"u8) is { } number)
        {
            sink.Add(new IndexValue.Quantity(number, number, CurrencySystem, money.Text("currency"u8), null));
        }
    }

    private static void FromRange(JsonElement range, ValueSink sink)
    {
        if (Ends(range) is var (low, high))
        {
            Add(sink, low, high, range.TryGet("low"u8, out var unit) || range.TryGet("high"u8, out unit) ? unit : default);
        }
    }

    /// <summary>A series is the range from its least to its greatest sample: origin + factor × sample; E, U and L are samples without a value.</summary>
    private static void FromSampledData(JsonElement series, ValueSink sink)
    {
        if (!series.TryGet("origin"u8, out var origin) || ValueOf(series, "origin"u8) is not { } zero || !series.TryGet("data"u8, out var data))
        {
            return;
        }

        var factor = Decimal(series, "factor"u8) ?? 1;
        var (low, high) = (double.MaxValue, double.MinValue);
        foreach (var sample in (data.WholeText() ?? "").Split(' ', StringSplitOptions.RemoveEmptyEntries))
        {
            if (double.TryParse(sample, NumberStyles.Float, CultureInfo.InvariantCulture, out var value) && double.IsFinite(value))
            {
                value = zero + (factor * value);
                (low, high) = (Math.Min(low, value), Math.Max(high, value));
            }
        }

        if (low <= high)
        {
            Add(sink, low, high, origin);
        }
    }

    private static double? ValueOf(JsonElement parent, ReadOnlySpan<byte> quantity) =>
        parent.TryGet(quantity, out var element) ? Decimal(element, "value"u8) : null;

    private static double? Decimal(JsonElement parent, ReadOnlySpan<byte> property) =>
        parent.TryGet(property, out var element) ? Number(element) : null;

    private static void Add(ValueSink sink, double low, double high, JsonElement unit) =>
        sink.Add(new IndexValue.Quantity(low, high, unit.Text("system"u8), unit.Text("code"u8), unit.Text("unit"u8)));
}
