using DrCloud.Fhir.Search.Expressions;

namespace DrCloud.Fhir.Search.Values;

/// <summary>Which elements become which search values.</summary>
internal static class ValueConverters
{
    /// <summary>The converter of a type's elements to values of the kind; null if they are no such values.</summary>
    public static ValueConverter? For(SearchValueKind kind, ElementType type) => kind switch
    {
        SearchValueKind.Token => TokenValues.For(type),
        SearchValueKind.String => StringValues.For(type),
        SearchValueKind.Date => DateValues.For(type),
        SearchValueKind.Reference => ReferenceValues.For(type),
        SearchValueKind.Quantity => QuantityValues.For(type),
        SearchValueKind.Uri => UriValues.For(type),
        SearchValueKind.Number => NumberValues.For(type),
        SearchValueKind.Position => PositionValues.For(type),
        _ => null,
    };
}
