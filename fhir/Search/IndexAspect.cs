namespace DrCloud.Fhir.Search;

/// <summary>What of a value a search compares. The text and the canonical form follow from the value; the identifiers are packed beside it.</summary>
public enum IndexAspect
{
    /// <summary>The value itself.</summary>
    Value,

    /// <summary>The display text of a token, as a string.</summary>
    Text,

    /// <summary>A quantity brought to base units (<see cref="UnitConversion"/>).</summary>
    Canonical,

    /// <summary>The identifier of a reference (<c>:identifier</c>), as a token.</summary>
    Identifier,

    /// <summary>An identifier with its type (<c>:of-type</c>), as a token whose system is <c>type system|type code</c>.</summary>
    TypedIdentifier,
}

/// <summary>Where index tables keep the aspects of an expression's values.</summary>
public static class IndexAspects
{
    /// <summary>The number that stands for the aspect of an expression's values. Stored: never change it.</summary>
    public static int IdOf(int expressionId, IndexAspect aspect) => aspect switch
    {
        IndexAspect.Value => expressionId,
        IndexAspect.Text => expressionId ^ 0x3C6EF372,
        IndexAspect.Canonical => expressionId ^ 0x5BD1E995,
        IndexAspect.Identifier => expressionId ^ 0x2545F491,
        IndexAspect.TypedIdentifier => expressionId ^ 0x27D4EB2F,
        _ => throw new ArgumentOutOfRangeException(nameof(aspect)),
    };

    /// <summary>The kind of the values of an aspect.</summary>
    public static SearchValueKind KindOf(SearchValueKind kind, IndexAspect aspect) => aspect switch
    {
        IndexAspect.Text => SearchValueKind.String,
        IndexAspect.Identifier or IndexAspect.TypedIdentifier => SearchValueKind.Token,
        _ => kind,
    };

    /// <summary>The display text of a token as a string value, or null if it has none.</summary>
    public static IndexValue.String? TextOf(IndexValue.Token token) =>
        token.Text is { } text && TextFolding.Fold(text) is { Length: > 0 } folded ? new(TextFolding.Cut(text), folded) : null;

    /// <summary>A quantity in base units, whose name is its code, or null if its unit does not convert.</summary>
    public static IndexValue.Quantity? CanonicalOf(IndexValue.Quantity quantity) =>
        UnitConversion.Find(quantity.System, quantity.Code) is { } conversion
            ? new(conversion.Of(quantity.Low), conversion.Of(quantity.High), null, conversion.Units, null)
            : null;
}
