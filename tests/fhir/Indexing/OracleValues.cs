using System.Globalization;
using System.Text.RegularExpressions;
using DrCloud.Fhir.Search;
using Hl7.Fhir.Model;
using Range = Hl7.Fhir.Model.Range;

namespace DrCloud.Tests.Indexing;

/// <summary>Search values of the SDK's objects: written apart from the extractor, over another representation, to judge it.</summary>
internal static partial class OracleValues
{
    /// <summary>The identifiers beside the values.</summary>
    public static IEnumerable<IndexValue> Of(SearchValueKind kind, IndexAspect aspect, Base element) => (kind, aspect, element) switch
    {
        (SearchValueKind.Reference, IndexAspect.Identifier, ResourceReference { Identifier.Value: { Length: > 0 } value } reference) => [new IndexValue.Token(Cut(reference.Identifier.System), Cut(value))],
        (SearchValueKind.Token, IndexAspect.TypedIdentifier, Identifier { Value: { Length: > 0 } value } identifier) =>
            [.. (identifier.Type?.Coding ?? []).Where(coding => coding is { System.Length: > 0, Code.Length: > 0 }).Select(coding => new IndexValue.Token(Cut($"{coding.System}|{coding.Code}"), Cut(value)))],
        _ => [],
    };

    public static IEnumerable<IndexValue> Of(SearchValueKind kind, Base element) => kind switch
    {
        SearchValueKind.Token => Tokens(element).Where(token => token is not { System: null, Code: null, Text: null }),
        SearchValueKind.String => Strings(element).Where(text => !string.IsNullOrWhiteSpace(text)).Select(text => new IndexValue.String(TextFolding.Cut(text!), TextFolding.Fold(text!))),
        SearchValueKind.Date => Dates(element).Select(range => new IndexValue.Date(range.Low, range.High)),
        SearchValueKind.Reference => References(element),
        SearchValueKind.Quantity => Quantities(element),
        SearchValueKind.Uri => Uris(element),
        SearchValueKind.Number => Numbers(element),
        SearchValueKind.Position => element is Location.PositionComponent { Latitude: { } latitude, Longitude: { } longitude } && EarthPoint.Of(Exact(latitude), Exact(longitude)) is { } point ? [new IndexValue.Position(point)] : [],
        _ => [],
    };

    public static IndexValue.Reference? Literal(string? text) =>
        text is not null && Local().Match(text) is { Success: true } match && ModelInfo.IsKnownResource(match.Groups[1].Value)
            ? new IndexValue.Reference(match.Groups[1].Value, match.Groups[2].Value, null)
            : null;

    private static List<IndexValue.Token> Tokens(Base element)
    {
        switch (element)
        {
            case CodeableConcept concept:
                var codings = concept.Coding.Select(coding => new IndexValue.Token(Cut(coding.System), Cut(coding.Code), Cut(coding.Display))).ToList();
                return codings.Any(coding => coding.Text == Cut(concept.Text)) ? codings : [.. codings, new(null, null, Cut(concept.Text))];
            case Coding coding:
                return [new(Cut(coding.System), Cut(coding.Code), Cut(coding.Display))];
            case Identifier identifier:
                return [new(Cut(identifier.System), Cut(identifier.Value), Cut(identifier.Type?.Text))];
            case ContactPoint contact:
                return [new(null, Cut(contact.Value), null)];
            case PrimitiveType { JsonValue: bool value }:
                return [new("http://terminology.hl7.org/CodeSystem/special-values", value ? "true" : "false")];
            case Code code:
                return [.. ((ICoded)code).ToCodings().Select(coding => new IndexValue.Token(coding.System, Cut(coding.Code)))];
            case PrimitiveType { JsonValue: string text }:
                return [new(null, Cut(text))];
            default:
                return [];
        }
    }

    private static IEnumerable<string?> Strings(Base element) => element switch
    {
        HumanName name => [name.Text, name.Family, .. name.Given, .. name.Prefix, .. name.Suffix],
        Address address => [address.Text, .. address.Line, address.City, address.District, address.State, address.PostalCode, address.Country],
        PrimitiveType { JsonValue: string text } => [text],
        _ => [],
    };

    private static IEnumerable<(long Low, long High)> Dates(Base element)
    {
        switch (element)
        {
            case Date date when date.Value is { } text:
                return [Range(text)];
            case FhirDateTime moment when moment.Value is { } text:
                return [Range(text)];
            case Instant { JsonValue: string text }:
                return [Range(text)];
            case Period period when period.Start is not null || period.End is not null:
                return [(period.Start is null ? long.MinValue : Range(period.Start).Low, period.End is null ? long.MaxValue : Range(period.End).High)];
            case Timing timing:
                var parts = timing.Event.OfType<string>().Select(Range)
                    .Concat(timing.Repeat?.Bounds is Period bounds ? Dates(bounds) : []).ToList();
                return parts.Count == 0 ? [] : [(parts.Min(part => part.Low), parts.Max(part => part.High))];
            default:
                return [];
        }
    }

    private static (long Low, long High) Range(string text)
    {
        var low = text.Length <= 10
            ? new DateTimeOffset(int.Parse(text[..4], CultureInfo.InvariantCulture), Part(text, 5), Part(text, 8), 0, 0, 0, TimeSpan.Zero)
            : DateTimeOffset.Parse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal);
        var next = text.Length switch
        {
            4 => low.AddYears(1),
            7 => low.AddMonths(1),
            10 => low.AddDays(1),
            _ => low.AddTicks((long)Math.Max(1, TimeSpan.TicksPerSecond / Math.Pow(10, Fraction().Match(text).Groups[1].Length))),
        };
        return (low.UtcTicks, next.UtcTicks - 1);
    }

    private static int Part(string text, int at) => text.Length > at ? int.Parse(text.AsSpan(at, 2), CultureInfo.InvariantCulture) : 1;

    private static IEnumerable<IndexValue> References(Base element)
    {
        switch (element)
        {
            case ResourceReference { Reference: { Length: > 0 } text } when !text.StartsWith('#'):
                return [Literal(text) ?? new IndexValue.Reference(null, null, Cut(text.Split("/_history/")[0]))];
            case FhirUri or Canonical or FhirUrl or Oid or Uuid when ((PrimitiveType)element).JsonValue is string { Length: > 0 } uri && !uri.StartsWith('#'):
                var parts = uri.Split('|', 2);
                var version = parts.Length > 1 && parts[1].Length > 0 ? parts[1] : null;
                return [(Literal(parts[0]) ?? new IndexValue.Reference(null, null, Cut(parts[0]))) with { Version = version }];
            case Resource { Id: not null } resource:
                return [new IndexValue.Reference(resource.TypeName, resource.Id, null)];
            default:
                return [];
        }
    }

    private static IEnumerable<IndexValue> Quantities(Base element)
    {
        switch (element)
        {
            case Quantity { Value: { } value } quantity:
                var (low, high) = quantity.Comparator switch
                {
                    Quantity.QuantityComparator.LessThan => (double.MinValue, Math.BitDecrement(Exact(value))),
                    Quantity.QuantityComparator.LessOrEqual => (double.MinValue, Exact(value)),
                    Quantity.QuantityComparator.GreaterOrEqual => (Exact(value), double.MaxValue),
                    Quantity.QuantityComparator.GreaterThan => (Math.BitIncrement(Exact(value)), double.MaxValue),
                    _ => (Exact(value), Exact(value)),
                };
                return [new IndexValue.Quantity(low, high, Cut(quantity.System), Cut(quantity.Code), Cut(quantity.Unit))];
            case Money { Value: { } value } money:
                return [new IndexValue.Quantity(Exact(value), Exact(value), "urn:iso:std:iso:4217", money.CurrencyElement?.JsonValue as string, null)];
            case Range range when range.Low?.Value is not null || range.High?.Value is not null:
                var unit = range.Low ?? range.High;
                return [new IndexValue.Quantity(LowEnd(range), HighEnd(range), Cut(unit!.System), Cut(unit.Code), Cut(unit.Unit))];
            case SampledData { Origin.Value: { } zero } series:
                var samples = (series.Data ?? "").Split(' ').Where(sample => sample is not ("E" or "U" or "L" or ""))
                    .Select(sample => Exact(zero) + (Exact(series.Factor ?? 1) * double.Parse(sample, CultureInfo.InvariantCulture))).ToList();
                return samples.Count == 0 ? [] : [new IndexValue.Quantity(samples.Min(), samples.Max(), Cut(series.Origin.System), Cut(series.Origin.Code), Cut(series.Origin.Unit))];
            default:
                return [];
        }
    }

    private static IEnumerable<IndexValue> Numbers(Base element) => element switch
    {
        FhirDecimal { Value: { } value } => [new IndexValue.Number(Exact(value), Exact(value))],
        PrimitiveType { JsonValue: int value } => [new IndexValue.Number(value, value)],
        Range range when range.Low?.Value is not null || range.High?.Value is not null => [new IndexValue.Number(LowEnd(range), HighEnd(range))],
        _ => [],
    };

    private static IEnumerable<IndexValue> Uris(Base element) => element switch
    {
        Canonical { Value: { } canonical } when canonical.Contains('|', StringComparison.Ordinal) => [new IndexValue.Uri(Cut(canonical)!), new IndexValue.Uri(canonical.Split('|')[0])],
        PrimitiveType { JsonValue: string { Length: > 0 } uri } => [new IndexValue.Uri(Cut(uri)!)],
        _ => [],
    };

    private static double LowEnd(Range range) => range.Low?.Value is { } value ? Exact(value) : double.MinValue;

    private static double HighEnd(Range range) => range.High?.Value is { } value ? Exact(value) : double.MaxValue;

    private static double Exact(decimal value) => double.Parse(value.ToString(CultureInfo.InvariantCulture), CultureInfo.InvariantCulture);

    private static string? Cut(string? text) => string.IsNullOrEmpty(text) ? null : TextFolding.Cut(text);

    [GeneratedRegex(@"^([A-Z][A-Za-z]+)/([A-Za-z0-9\-.]{1,64})(/_history/[A-Za-z0-9\-.]+)?$")]
    private static partial Regex Local();

    [GeneratedRegex(@"\.(\d+)")]
    private static partial Regex Fraction();
}
