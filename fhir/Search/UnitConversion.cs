using System.Collections.Frozen;
using System.Globalization;

namespace DrCloud.Fhir.Search;

/// <summary>
/// Quantities in units of <see href="https://ucum.org/ucum">UCUM</see>, brought to base units so that they compare across units: <c>5.4 g/L</c> and <c>540 mg/dL</c>.
/// The units are those below, with the prefixes of the metric ones, in products, quotients and powers; annotations in braces stand for 1. A unit outside of the table
/// converts to nothing: it compares with itself only, by its code.
/// </summary>
public static class UnitConversion
{
    /// <summary>The system of UCUM's codes.</summary>
    public const string System = "http://unitsofmeasure.org";

    private const int LongestCode = 64;

    private static readonly FrozenDictionary<string, decimal> Prefixes = new Dictionary<string, decimal>
    {
        ["T"] = 1e12m,
        ["G"] = 1e9m,
        ["M"] = 1e6m,
        ["k"] = 1e3m,
        ["h"] = 100m,
        ["da"] = 10m,
        ["d"] = 0.1m,
        ["c"] = 0.01m,
        ["m"] = 1e-3m,
        ["u"] = 1e-6m,
        ["n"] = 1e-9m,
        ["p"] = 1e-12m,
        ["f"] = 1e-15m,
    }.ToFrozenDictionary(StringComparer.Ordinal);

    /// <summary>A unit: how many of what base units, and whether it takes prefixes.</summary>
    private readonly record struct Unit(decimal Factor, Dimension Base, bool IsMetric = false);

    /// <summary>Powers of metre, gram, second, mole, kelvin, candela, ampere, equivalent, international unit, and of radian.</summary>
    private readonly record struct Dimension(int M = 0, int G = 0, int S = 0, int Mol = 0, int K = 0, int Cd = 0, int A = 0, int Eq = 0, int Iu = 0, int Rad = 0)
    {
        public static Dimension operator +(Dimension x, Dimension y) =>
            new(x.M + y.M, x.G + y.G, x.S + y.S, x.Mol + y.Mol, x.K + y.K, x.Cd + y.Cd, x.A + y.A, x.Eq + y.Eq, x.Iu + y.Iu, x.Rad + y.Rad);

        public Dimension Times(int n) => new(M * n, G * n, S * n, Mol * n, K * n, Cd * n, A * n, Eq * n, Iu * n, Rad * n);
    }

    private static readonly FrozenDictionary<string, Unit> Units = new Dictionary<string, Unit>
    {
        ["m"] = new(1, new(M: 1), true),
        ["g"] = new(1, new(G: 1), true),
        ["s"] = new(1, new(S: 1), true),
        ["mol"] = new(1, new(Mol: 1), true),
        ["K"] = new(1, new(K: 1), true),
        ["cd"] = new(1, new(Cd: 1), true),
        ["A"] = new(1, new(A: 1), true),
        ["rad"] = new(1, new(Rad: 1), true),
        ["C"] = new(1, new(A: 1, S: 1), true),
        ["eq"] = new(1, new(Eq: 1), true),
        ["osm"] = new(1, new(Mol: 1), true),
        ["[iU]"] = new(1, new(Iu: 1), true),
        ["[IU]"] = new(1, new(Iu: 1), true),
        ["U"] = new(1e-6m / 60, new(Mol: 1, S: -1), true),
        ["kat"] = new(1, new(Mol: 1, S: -1), true),
        ["L"] = new(1e-3m, new(M: 3), true),
        ["l"] = new(1e-3m, new(M: 3), true),
        ["Pa"] = new(1000, new(M: -1, G: 1, S: -2), true),
        ["bar"] = new(1e8m, new(M: -1, G: 1, S: -2), true),
        ["N"] = new(1000, new(M: 1, G: 1, S: -2), true),
        ["J"] = new(1000, new(M: 2, G: 1, S: -2), true),
        ["W"] = new(1000, new(M: 2, G: 1, S: -3), true),
        ["V"] = new(1000, new(M: 2, G: 1, S: -3, A: -1), true),
        ["Hz"] = new(1, new(S: -1), true),
        ["Gy"] = new(1, new(M: 2, S: -2), true),
        ["Sv"] = new(1, new(M: 2, S: -2), true),
        ["cal"] = new(4184, new(M: 2, G: 1, S: -2), true),
        ["t"] = new(1e6m, new(G: 1), true),
        ["m[H2O]"] = new(9806650, new(M: -1, G: 1, S: -2), true),
        ["m[Hg]"] = new(133322000, new(M: -1, G: 1, S: -2), true),
        ["%"] = new(0.01m, default),
        ["[ppth]"] = new(1e-3m, default),
        ["[ppm]"] = new(1e-6m, default),
        ["min"] = new(60, new(S: 1)),
        ["h"] = new(3600, new(S: 1)),
        ["d"] = new(86400, new(S: 1)),
        ["wk"] = new(604800, new(S: 1)),
        ["mo"] = new(2629800, new(S: 1)),
        ["a"] = new(31557600, new(S: 1)),
        ["deg"] = new(0.0174532925199432957692369077m, new(Rad: 1)),
        ["[in_i]"] = new(0.0254m, new(M: 1)),
        ["[in_us]"] = new(0.0254000508001016002032004064m, new(M: 1)),
        ["[ft_i]"] = new(0.3048m, new(M: 1)),
        ["[yd_i]"] = new(0.9144m, new(M: 1)),
        ["[mi_i]"] = new(1609.344m, new(M: 1)),
        ["[lb_av]"] = new(453.59237m, new(G: 1)),
        ["[oz_av]"] = new(28.349523125m, new(G: 1)),
        ["[foz_us]"] = new(29.5735295625e-6m, new(M: 3)),
        ["[cup_us]"] = new(236.5882365e-6m, new(M: 3)),
        ["[pt_us]"] = new(473.176473e-6m, new(M: 3)),
        ["[qt_us]"] = new(946.352946e-6m, new(M: 3)),
        ["[gal_us]"] = new(3785.411784e-6m, new(M: 3)),
        ["[drp]"] = new(5e-8m, new(M: 3)),
        ["10*"] = new(10, default),
        ["10^"] = new(10, default),
    }.ToFrozenDictionary(StringComparer.Ordinal);

    /// <summary>Values in another unit, and the code of the base units.</summary>
    /// <param name="Factor">To be multiplied with.</param>
    /// <param name="Offset">To be added before.</param>
    /// <param name="Units">What the base units are called here: equal for units of one dimension.</param>
    public sealed record Conversion(decimal Factor, decimal Offset, string Units)
    {
        /// <summary>The value in base units; an open end stays open, and equal amounts in units whose factors are exact come out equal.</summary>
        public double Of(double value)
        {
            if (Math.Abs(value) is > 1e15 or (< 1e-12 and > 0))
            {
                return Math.Abs(value) == double.MaxValue ? value : (value + (double)Offset) * (double)Factor;
            }

            return (double)((decimal.Parse(value.ToString("R", CultureInfo.InvariantCulture), NumberStyles.Float, CultureInfo.InvariantCulture) + Offset) * Factor);
        }
    }

    /// <summary>How values in a unit become values in base units; null if the unit is not known.</summary>
    public static Conversion? Find(string? system, string? code)
    {
        if (system != System || code is null || code.Length is 0 or > LongestCode)
        {
            return null;
        }

        switch (code)
        {
            case "Cel":
                return new(1, 273.15m, "K");
            case "[degF]":
                return new(5m / 9, 459.67m, "K");
        }

        try
        {
            return Reader.Read(code) is { } unit ? new(unit.Factor, 0, NameOf(unit.Base)) : null;
        }
        catch (OverflowException)
        {
            return null;
        }
    }

    private static string NameOf(Dimension d)
    {
        (string Name, int Power)[] parts = [("m", d.M), ("g", d.G), ("s", d.S), ("mol", d.Mol), ("K", d.K), ("cd", d.Cd), ("A", d.A), ("eq", d.Eq), ("[iU]", d.Iu), ("rad", d.Rad)];
        var named = string.Join('.', parts.Where(part => part.Power != 0).Select(part => part.Power == 1 ? part.Name : string.Create(CultureInfo.InvariantCulture, $"{part.Name}{part.Power}")));
        return named.Length == 0 ? "1" : named;
    }

    /// <summary>Reads the grammar of UCUM's terms, without parentheses: components with exponents, joined by dots and slashes.</summary>
    private static class Reader
    {
        public static Unit? Read(string code)
        {
            var (factor, dimension, sign) = (1m, default(Dimension), 1);
            var at = 0;
            if (code[0] == '/')
            {
                (sign, at) = (-1, 1);
            }

            while (true)
            {
                var end = EndOfComponent(code, at);
                if (end == at || Component(code[at..end]) is not { } component)
                {
                    return null;
                }

                factor *= sign > 0 ? component.Factor : 1 / component.Factor;
                dimension += component.Base.Times(sign);
                if (end == code.Length)
                {
                    return new(factor, dimension);
                }

                (sign, at) = (code[end] == '/' ? -1 : 1, end + 1);
            }
        }

        private static int EndOfComponent(string code, int at)
        {
            var depth = 0;
            for (; at < code.Length; at++)
            {
                depth += code[at] switch { '{' or '[' => 1, '}' or ']' => -1, _ => 0 };
                if (depth == 0 && code[at] is '.' or '/')
                {
                    break;
                }
            }

            return at;
        }

        /// <summary>A number, or a unit with its prefix, exponent and annotation.</summary>
        private static Unit? Component(string text)
        {
            var brace = text.IndexOf('{', StringComparison.Ordinal);
            if (brace >= 0)
            {
                if (!text.EndsWith('}'))
                {
                    return null;
                }

                text = text[..brace];
            }

            if (text.Length == 0)
            {
                return new(1, default);
            }

            if (text.All(char.IsAsciiDigit))
            {
                return text.Length <= 9 ? new(decimal.Parse(text, CultureInfo.InvariantCulture), default) : null;
            }

            var (atom, exponent) = Split(text);
            if (exponent is < -27 or > 27 || Atom(atom) is not { } unit)
            {
                return null;
            }

            var factor = 1m;
            for (var i = 0; i < Math.Abs(exponent); i++)
            {
                factor = exponent > 0 ? factor * unit.Factor : factor / unit.Factor;
            }

            return new(factor, unit.Base.Times(exponent));
        }

        /// <summary>The atom and the exponent behind it; <c>10*</c> and <c>10^</c> begin with digits of their own.</summary>
        private static (string Atom, int Exponent) Split(string text)
        {
            var digits = text.Length;
            while (digits > 0 && char.IsAsciiDigit(text[digits - 1]))
            {
                digits--;
            }

            if (digits > 0 && digits < text.Length && text[digits - 1] is '+' or '-')
            {
                digits--;
            }

            return digits == text.Length || digits == 0 || !int.TryParse(text.AsSpan(digits), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var exponent)
                ? (text, 1)
                : (text[..digits], exponent);
        }

        private static Unit? Atom(string atom)
        {
            if (Units.TryGetValue(atom, out var unit))
            {
                return unit;
            }

            for (var length = 1; length <= 2 && length < atom.Length; length++)
            {
                if (Prefixes.TryGetValue(atom[..length], out var prefix) && Units.TryGetValue(atom[length..], out unit) && unit.IsMetric)
                {
                    return unit with { Factor = prefix * unit.Factor };
                }
            }

            return null;
        }
    }
}
