namespace DrCloud.Fhir.Search;

/// <summary>What of a value a search compares. Only the first is packed; the others follow from it.</summary>
public enum IndexAspect
{
    /// <summary>The value itself.</summary>
    Value,

    /// <summary>The display text of a token, as a string.</summary>
    Text,

    /// <summary>A quantity brought to base units (<see cref="UnitConversion"/>).</summary>
    Canonical,
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
        _ => throw new ArgumentOutOfRangeException(nameof(aspect)),
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
