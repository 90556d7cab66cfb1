using System.Globalization;
using DrCloud.Fhir.Search;

namespace DrCloud.Tests;

/// <summary>Small pools of search values, awkward ones among them, so that random queries meet random data often.</summary>
internal static class RandomValues
{
    private static readonly string?[] Systems = [null, "http://loinc.org", "http://snomed.info/sct", "urn:oid:1.2.3", "http://example.org/a_b%c", "http://hl7.org/fhir/observation-status"];
    private static readonly string[] Codes = ["final", "Final", "8480-6", "a", "a,b", "c|d", "e$f", @"g\h", "a_", "50%", "Ä", "laboratory", "corrected"];
    private static readonly string[] Texts =
    [
        "Anna", "anna", "Annabel", "Müller", "Muller", "MÜLLER", "O'Neil", "Ann  Marie", "Maria Teresa", "50% off", "50x off", "a_b", "axb", @"back\slash",
        "Łódź", "日本", "😀 smile", "\uFB01ne", "smith, john", "x", "", new('z', 300), new string('z', 254) + "😀",
    ];

    private static readonly string[] Uris = ["http://example.org/a", "http://example.org/A", "http://example.org/a/b", "urn:uuid:5f1b", "http://example.org/a_b"];
    private static readonly string[] Numbers = ["0", "-1", "1.5", "5.4", "5.40", "99.7", "100", "100.00", "100.5", "99.5", "120", "1e2", "0.000001"];
    private static readonly string[] Dates =
    [
        "2020", "2021", "2020-02", "2020-12", "2021-01", "2020-02-29", "2020-12-31", "2021-01-01", "2020-02-29T10:30Z", "2020-12-31T23:30:00-01:00",
        "2021-01-01T00:30:00+00:00", "2020-02-29T10:30:15.123Z", "2020-02-29T10:30:15Z", "0001", "9999-12-31",
    ];

    private static readonly string[] SomeWords =
        ["Anna", "anna", "Müller", "muller", "heart", "Heart failure", "O'Neil", "日本", "日本語", "x", "the", "50%", "Łódź", "дом", "a_b", "<b>", "&amp;", "\U00020BB7 😀", "e\u0301te"];

    // Close together, at a pole, and on both sides of the 180th meridian.
    private static readonly (double Latitude, double Longitude)[] Places =
        [(52.52, 13.405), (52.53, 13.41), (52.39, 13.06), (48.14, 11.58), (-33.87, 151.21), (90, 0), (89.999, 120), (0, 179.99), (0, -179.99), (0, 0), (-0.0001, 0.0001)];

    private static readonly (string? System, string? Code, string? Unit)[] Units =
        [("http://unitsofmeasure.org", "mg/dL", "mg/dL"), ("http://unitsofmeasure.org", "g/L", "g/L"), ("http://unitsofmeasure.org", "kg", "kilogram"), ("http://unitsofmeasure.org", "[lb_av]", "pound"), (null, null, "kg"), (null, "kg", null), (null, null, null)];

    /// <summary>A value of an expression of the kind.</summary>
    public static IndexValue Value(SearchValueKind kind, IReadOnlyList<string> targets, Random random) => kind switch
    {
        SearchValueKind.Token => Token(random),
        SearchValueKind.String => String(Pick(Texts, random)),
        SearchValueKind.Date => Date(random),
        SearchValueKind.Reference => Reference(targets, random),
        SearchValueKind.Quantity => Quantity(random),
        SearchValueKind.Uri => new IndexValue.Uri(Pick(Uris, random)),
        SearchValueKind.Number => Number(random),
        SearchValueKind.Position => Position(random),
        _ => throw new ArgumentOutOfRangeException(nameof(kind)),
    };

    /// <summary>The text of one alternative of a search, with its escapes; without a prefix.</summary>
    public static string Literal(SearchValueKind kind, IReadOnlyList<string> targets, Random random) => kind switch
    {
        SearchValueKind.Token => TokenLiteral(random),
        SearchValueKind.String => Escape(Part(Pick(Texts, random, text => text.Trim().Length > 0), random)),
        SearchValueKind.Date => Pick(Dates, random),
        SearchValueKind.Reference => ReferenceLiteral(targets, random),
        SearchValueKind.Quantity => QuantityLiteral(random),
        SearchValueKind.Uri => Escape(Pick(Uris, random)),
        SearchValueKind.Number => Pick(Numbers, random),
        SearchValueKind.Position => Near(random),
        _ => throw new ArgumentOutOfRangeException(nameof(kind)),
    };

    /// <summary>Some words, parted by this and that; perhaps none.</summary>
    public static string Words(Random random) => string.Join(Pick([" ", ", ", "-", " / "], random), Enumerable.Range(0, random.Next(10)).Select(_ => Pick(SomeWords, random)));

    /// <summary>One or two words, as a search asks for them.</summary>
    public static string WordLiteral(Random random) => Escape(Once(3, random) ? $"{Pick(SomeWords, random)} {Pick(SomeWords, random).ToUpperInvariant()}" : Pick(SomeWords, random));

    /// <summary>One of them.</summary>
    public static T Pick<T>(IReadOnlyList<T> values, Random random) => values[random.Next(values.Count)];

    /// <summary>True once in <paramref name="times"/> times.</summary>
    public static bool Once(int times, Random random) => random.Next(times) == 0;

    /// <summary>A text as a search writes it.</summary>
    public static string Escape(string text) =>
        text.Replace(@"\", @"\\").Replace(",", @"\,").Replace("|", @"\|").Replace("$", @"\$");

    private static string Pick(IReadOnlyList<string> values, Random random, Func<string, bool> fits)
    {
        string value;
        do
        {
            value = Pick(values, random);
        }
        while (!fits(value));

        return value;
    }

    private static IndexValue.Token Token(Random random) => Once(12, random)
        ? new(Pick(Systems, random) ?? "http://loinc.org", null)
        : new(Pick(Systems, random), Pick(Codes, random), Once(3, random) ? Pick(Texts, random) : null);

    private static string TokenLiteral(Random random)
    {
        var (system, code) = (Escape(Pick(Systems, random) ?? ""), Escape(Pick(Codes, random)));
        return random.Next(5) switch
        {
            0 => $"|{code}",
            1 when system.Length > 0 => $"{system}|",
            2 or 3 => $"{system}|{code}",
            _ => code,
        };
    }

    private static IndexValue.String String(string text) => new(TextFolding.Cut(text.Length == 0 ? "empty" : text), TextFolding.Fold(text.Length == 0 ? "empty" : text));

    /// <summary>The text, its begin or its middle, in the case of a shouting person or not.</summary>
    private static string Part(string text, Random random)
    {
        var part = random.Next(4) switch
        {
            0 => text[..Math.Min(text.Length, 3)],
            1 when text.Length is > 3 and < 20 => text[1..^1],
            _ => text,
        };
        part = part.Trim().Length == 0 || char.IsSurrogate(part[^1]) || char.IsLowSurrogate(part[0]) ? text : part;
        return Once(4, random) ? part.ToUpperInvariant() : part;
    }

    private static IndexValue.Date Date(Random random)
    {
        var (from, to) = (Range(Pick(Dates, random)), Range(Pick(Dates, random)));
        return random.Next(8) switch
        {
            0 => new(Math.Min(from.Low, to.Low), Math.Max(from.High, to.High)),
            1 => new(long.MinValue, to.High),
            2 => new(from.Low, long.MaxValue),
            _ => new(from.Low, from.High),
        };
    }

    private static DateRange Range(string literal) => DateRange.TryParse(literal, out var range) ? range : throw new FormatException(literal);

    private static IndexValue.Reference Reference(IReadOnlyList<string> targets, Random random) => random.Next(8) switch
    {
        0 => new(null, null, "http://other.example/fhir/Patient/p1"),
        1 => new(null, null, "http://example.org/canonical", Once(2, random) ? "1.0" : null),
        _ => new(Target(targets, random), RandomRecords.IdOf(random.Next(12)), null),
    };

    private static string Target(IReadOnlyList<string> targets, Random random) =>
        targets.Count == 0 ? Pick(RandomRecords.Types, random) : Pick([.. targets.Take(3)], random);

    private static string ReferenceLiteral(IReadOnlyList<string> targets, Random random)
    {
        var id = RandomRecords.IdOf(random.Next(12));
        return random.Next(8) switch
        {
            0 => "http://other.example/fhir/Patient/p1",
            1 => "http://example.org/canonical",
            2 => "http://example.org/canonical|1.0",
            3 => $"{RandomRecords.BaseAddress}/{Target(targets, random)}/{id}",
            4 => id,
            _ => $"{Target(targets, random)}/{id}",
        };
    }

    private static (double Low, double High) Ends(Random random)
    {
        var (a, b) = (Parse(Pick(Numbers, random)), Parse(Pick(Numbers, random)));
        return random.Next(8) switch
        {
            0 => (Math.Min(a, b), Math.Max(a, b)),
            1 => (double.MinValue, a),
            2 => (a, double.MaxValue),
            _ => (a, a),
        };
    }

    private static double Parse(string number) => double.Parse(number, CultureInfo.InvariantCulture);

    private static IndexValue.Number Number(Random random)
    {
        var (low, high) = Ends(random);
        return new(low, high);
    }

    private static IndexValue.Position Position(Random random)
    {
        var (latitude, longitude) = Pick(Places, random);
        return new(EarthPoint.Of(latitude, longitude)!.Value);
    }

    private static string Near(Random random)
    {
        var (latitude, longitude) = Pick(Places, random);
        var place = string.Create(CultureInfo.InvariantCulture, $"{latitude}|{longitude}");
        return random.Next(4) switch
        {
            0 => place,
            1 => $"{place}|{Pick(["0", "1", "3000", "1500000"], random)}|m",
            _ => $"{place}|{Pick(["0.5", "2", "40", "600", "16000", "30000"], random)}{Pick(["", "|km", "|[mi_i]"], random)}",
        };
    }

    private static IndexValue.Quantity Quantity(Random random)
    {
        var ((low, high), (system, code, unit)) = (Ends(random), Pick(Units, random));
        return new(low, high, system, code, unit);
    }

    private static string QuantityLiteral(Random random)
    {
        var (system, code, unit) = Pick(Units, random);
        return random.Next(3) switch
        {
            0 => $"{Pick(Numbers, random)}|{system}|{code}",
            1 => $"{Pick(Numbers, random)}||{code ?? unit}",
            _ => Pick(Numbers, random),
        };
    }
}
