using DrCloud.Fhir.Search.Values;
using DrCloud.Fhir.Terminology;
using Hl7.Fhir.Model;

namespace DrCloud.Fhir.Search;

/// <summary>One value of a search parameter, by the parameter's kind: text to <see cref="ValueMatch"/>.</summary>
internal static class SearchValueParser
{
    private const string NoPrefix = "the prefix is not one of eq, ne, gt, lt, ge, le, sa, eb, ap";

    /// <summary>The modifiers that a kind knows beside <c>missing</c>; a reference knows the resource types.</summary>
    public static IReadOnlyList<string> ModifiersOf(SearchValueKind kind) => kind switch
    {
        SearchValueKind.String => ["exact", "contains"],
        SearchValueKind.Token => ["not", "text", "in", "not-in", "above", "below", "of-type"],
        SearchValueKind.Reference => ["identifier"],
        SearchValueKind.Uri => ["above", "below"],
        _ => [],
    };

    /// <summary>True if the parameter may have the modifier.</summary>
    public static bool Allows(SearchParameter parameter, string modifier) =>
        (ModifiersOf(parameter.Kind).Contains(modifier) && (modifier != "of-type" || parameter.Code.EndsWith("identifier", StringComparison.Ordinal)))
        || (parameter.Kind == SearchValueKind.Reference && ModelInfo.IsKnownResource(modifier));

    /// <summary>The match, or null with the problem (which never holds the value).</summary>
    /// <param name="parameter">A compiled parameter that is neither composite nor special.</param>
    /// <param name="modifier">One that <see cref="Allows"/>, or null.</param>
    /// <param name="raw">One alternative, with its escapes.</param>
    /// <param name="baseAddress">FHIR base of the site.</param>
    /// <param name="terminology">The value sets and hierarchies that values may name.</param>
    /// <param name="problem">What is wrong.</param>
    public static ValueMatch? Parse(SearchParameter parameter, string? modifier, string raw, string baseAddress, SearchTerminology terminology, out string problem)
    {
        problem = "an empty value in the list";
        if (string.IsNullOrWhiteSpace(raw))
        {
            return null;
        }

        return parameter.Kind switch
        {
            SearchValueKind.String => OfString(modifier, SearchEscapes.Unescape(raw)),
            SearchValueKind.Token => OfToken(modifier, raw, terminology, out problem),
            SearchValueKind.Date => OfDate(raw, out problem),
            SearchValueKind.Reference when modifier == "identifier" => OfToken(raw, out problem) is { } identifier ? identifier with { Of = IndexAspect.Identifier } : null,
            SearchValueKind.Reference => ReferenceLiteral.Parse(SearchEscapes.Unescape(raw), modifier ?? TargetOf(parameter), baseAddress, out problem),
            SearchValueKind.Quantity => OfQuantity(raw, out problem),
            SearchValueKind.Uri => OfUri(modifier, TextFolding.Cut(SearchEscapes.Unescape(raw))),
            SearchValueKind.Number => OfNumber(raw, out problem),
            SearchValueKind.Position => NearLiteral.Parse(raw, out problem),
            _ => throw new ArgumentException("A parameter of this kind has no single values.", nameof(parameter)),
        };
    }

    /// <summary>Date or instant with a prefix.</summary>
    public static ValueMatch.Date? OfDate(string raw, out string problem)
    {
        problem = NoPrefix;
        if (!TryPrefix(raw, out var prefix, out var rest))
        {
            return null;
        }

        problem = "expected a date like 2020, 2020-05, 2020-05-17 or 2020-05-17T10:30:00Z";
        if (!DateRange.TryParse(WithPlus(rest), out var range))
        {
            return null;
        }

        var (low, high) = range;

        // No part of the query may depend on the clock, or a cursor's pages would move: so "approximately" is a matter of precision, not of age.
        var margin = prefix == ValueMatch.Prefix.Ap ? Math.Max(high - low + 1, TimeSpan.TicksPerDay) : 0;
        return new(prefix, low - margin, high + margin);
    }

    private static ValueMatch.String OfString(string? modifier, string text) => modifier switch
    {
        "exact" => new(ValueMatch.StringMode.Exact, TextFolding.Cut(text)),
        "contains" => new(ValueMatch.StringMode.Contains, TextFolding.Fold(text)),
        _ => new(ValueMatch.StringMode.StartsWith, TextFolding.Fold(text)),
    };

    private static ValueMatch? OfToken(string? modifier, string raw, SearchTerminology terminology, out string problem)
    {
        problem = "";
        switch (modifier)
        {
            case "text":
                return new ValueMatch.TokenText(TextFolding.Fold(SearchEscapes.Unescape(raw)));
            case "of-type":
                problem = "expected type system|type code|value";
                return SearchEscapes.Split(raw, '|').ConvertAll(SearchEscapes.Unescape) is [{ Length: > 0 } type, { Length: > 0 } typeCode, { Length: > 0 } value]
                    ? new ValueMatch.Token(ValueMatch.TokenMode.SystemAndCode, TokenValues.TypeOf(type, typeCode), TextFolding.Cut(value)) { Of = IndexAspect.TypedIdentifier }
                    : null;
            case { } naming when SearchTerminology.IsNaming(naming):
                return OfCodes($"{naming} {raw}", terminology.Codes(naming, raw), out problem);
            default:
                return OfToken(raw, out problem);
        }
    }

    private static ValueMatch.TokenIn? OfCodes(string source, CodeSets.Result found, out string problem)
    {
        problem = found.Sets?.Sum(set => set.Codes?.Count ?? 1) > SearchLimits.MaxCodes ? $"the value names more than {SearchLimits.MaxCodes} codes" : found.Problem;
        return problem.Length > 0 ? null : new(source, found.Sets!);
    }

    private static ValueMatch OfUri(string? modifier, string uri) => modifier switch
    {
        "below" => new ValueMatch.UriBelow(uri),
        "above" => new ValueMatch.UriIn([.. AtOrAbove(uri)]),
        _ => new ValueMatch.Uri(uri),
    };

    /// <summary>The uri and those whose path it goes on from, with and without the slash between.</summary>
    private static IEnumerable<string> AtOrAbove(string uri)
    {
        yield return uri;
        var root = uri.IndexOf("://", StringComparison.Ordinal) is >= 0 and var scheme ? scheme + 3 : 0;
        for (var slash = uri.LastIndexOf('/'); slash > root; slash = uri.LastIndexOf('/', slash - 1))
        {
            if (slash < uri.Length - 1)
            {
                yield return uri[..(slash + 1)];
            }

            yield return uri[..slash];
        }
    }

    private static ValueMatch.Token? OfToken(string raw, out string problem)
    {
        problem = "expected code, system|code, |code or system|";
        var parts = SearchEscapes.Split(raw, '|').ConvertAll(part => TextFolding.Cut(SearchEscapes.Unescape(part)));
        return parts switch
        {
            [var code] => new(ValueMatch.TokenMode.Code, null, code),
            ["", ""] => null,
            ["", var code] => new(ValueMatch.TokenMode.CodeWithoutSystem, null, code),
            [var system, ""] => new(ValueMatch.TokenMode.System, system, null),
            [var system, var code] => new(ValueMatch.TokenMode.SystemAndCode, system, code),
            _ => null,
        };
    }

    private static ValueMatch.Number? OfNumber(string raw, out string problem) =>
        TryNumber(raw, out var prefix, out var value, out var low, out var high, out problem) ? new(prefix, low, high, value) : null;

    private static ValueMatch? OfQuantity(string raw, out string problem)
    {
        var parts = SearchEscapes.Split(raw, '|').ConvertAll(part => TextFolding.Cut(SearchEscapes.Unescape(part)));
        if (!TryNumber(parts[0], out var prefix, out var value, out var low, out var high, out problem))
        {
            return null;
        }

        problem = "expected value, value|system|code or value||code";
        return parts switch
        {
            [_] => new ValueMatch.Quantity(prefix, low, high, value, null, null),
            [_, var system, var code] when UnitConversion.Find(system, code) is { } unit =>
                new ValueMatch.CanonicalQuantity(prefix, unit.Of(low), unit.Of(high), unit.Of(value), unit.Units),
            [_, var system, var code] => new ValueMatch.Quantity(prefix, low, high, value, NullIfEmpty(system), NullIfEmpty(code)),
            _ => null,
        };
    }

    private static bool TryNumber(string raw, out ValueMatch.Prefix prefix, out double value, out double low, out double high, out string problem)
    {
        (value, low, high) = (0, 0, 0);
        problem = NoPrefix;
        if (!TryPrefix(raw, out prefix, out var rest))
        {
            return false;
        }

        problem = "expected a number";
        if (!NumberRange.TryParse(WithPlus(rest), out var range))
        {
            return false;
        }

        (low, high, value) = range;

        if (prefix == ValueMatch.Prefix.Ap)
        {
            var margin = Math.Abs(value) * 0.1;
            (low, high) = (Math.Max(value - margin, double.MinValue), Math.Min(value + margin, double.MaxValue));
        }

        return true;
    }

    /// <summary>A blank is a plus that was not encoded in the query string; no number or date has blanks.</summary>
    private static string WithPlus(string text) => text.Replace(' ', '+');

    /// <summary>No number or date begins with letters, so two letters are a prefix.</summary>
    private static bool TryPrefix(string raw, out ValueMatch.Prefix prefix, out string rest)
    {
        (prefix, rest) = (ValueMatch.Prefix.Eq, raw);
        if (raw.Length < 2 || !char.IsAsciiLetter(raw[0]))
        {
            return true;
        }

        rest = raw[2..];
        ValueMatch.Prefix? found = raw[..2] switch
        {
            "eq" => ValueMatch.Prefix.Eq,
            "ne" => ValueMatch.Prefix.Ne,
            "gt" => ValueMatch.Prefix.Gt,
            "lt" => ValueMatch.Prefix.Lt,
            "ge" => ValueMatch.Prefix.Ge,
            "le" => ValueMatch.Prefix.Le,
            "sa" => ValueMatch.Prefix.Sa,
            "eb" => ValueMatch.Prefix.Eb,
            "ap" => ValueMatch.Prefix.Ap,
            _ => null,
        };
        prefix = found ?? prefix;
        return found is not null;
    }

    /// <summary>The type a bare id refers to: the only target, and the patient for what is called so.</summary>
    private static string? TargetOf(SearchParameter parameter) =>
        parameter.Code == "patient" ? "Patient" : parameter.Targets is [var only] ? only : null;

    private static string? NullIfEmpty(string text) => text.Length == 0 ? null : text;
}
