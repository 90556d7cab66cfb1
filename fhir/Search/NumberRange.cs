using System.Globalization;

namespace DrCloud.Fhir.Search;

/// <summary>
/// The range that a <see href="https://hl7.org/fhir/R4/search.html#number">number</see> literal implies by its significant digits:
/// 100 is 99.5 to 100.5, the end just not included. Used for what is searched for; stored values are exact (<see cref="IndexValue.Number"/>).
/// </summary>
/// <param name="Low">Low end, included.</param>
/// <param name="High">High end, included.</param>
/// <param name="Value">The number itself.</param>
public readonly record struct NumberRange(double Low, double High, double Value)
{
    private const int LongestLiteral = 64;

    /// <summary>Reads a decimal with an optional exponent; false for all else.</summary>
    public static bool TryParse(ReadOnlySpan<char> literal, out NumberRange range)
    {
        range = default;
        Span<byte> ascii = stackalloc byte[LongestLiteral];
        return literal.Length <= LongestLiteral
            && System.Text.Ascii.FromUtf16(literal, ascii, out var length) == System.Buffers.OperationStatus.Done
            && TryParse(ascii[..length], out range);
    }

    /// <summary>The same for UTF-8.</summary>
    public static bool TryParse(ReadOnlySpan<byte> literal, out NumberRange range)
    {
        range = default;
        const NumberStyles Styles = NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint | NumberStyles.AllowExponent;
        if (literal.IsEmpty || literal.Length > LongestLiteral || !double.TryParse(literal, Styles, CultureInfo.InvariantCulture, out var value) || !double.IsFinite(value))
        {
            return false;
        }

        var power = LastDigitPower(literal);
        range = power is >= -27 and <= 27 && decimal.TryParse(literal, Styles, CultureInfo.InvariantCulture, out var exact) && InDecimal(exact, power, out var low, out var high)
            ? new NumberRange((double)low, Math.BitDecrement((double)high), value)
            : InDouble(value, Math.Pow(10, power) / 2);
        return true;
    }

    private static NumberRange InDouble(double value, double half) =>
        new(Math.Max(value - half, double.MinValue), Math.Min(value + half, double.MaxValue), value);

    /// <summary>The power of ten of the last significant digit. 1e2 counts as 1.0e2: the specification gives it the range 95 to 105.</summary>
    private static int LastDigitPower(ReadOnlySpan<byte> literal)
    {
        var e = literal.IndexOfAny((byte)'e', (byte)'E');
        var mantissa = e < 0 ? literal : literal[..e];
        var point = mantissa.IndexOf((byte)'.');
        var decimals = point < 0 ? 0 : mantissa.Length - point - 1;
        if (e < 0 || !int.TryParse(literal[(e + 1)..], NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var exponent))
        {
            return -decimals;
        }

        return exponent - (exponent > 0 ? Math.Max(decimals, 1) : decimals);
    }

    private static bool InDecimal(decimal value, int power, out decimal low, out decimal high)
    {
        var half = 0.5m;
        for (; power > 0; power--)
        {
            half *= 10;
        }

        for (; power < 0; power++)
        {
            half /= 10;
        }

        low = high = 0;
        if (Math.Abs(value) > 1e27m || half > 1e27m)
        {
            return false;
        }

        (low, high) = (value - half, value + half);
        return true;
    }
}
