namespace DrCloud.Fhir.Search;

/// <summary>The <see href="https://hl7.org/fhir/R4/search.html#ptypes">type of a search parameter</see>. The numbers are stored: never renumber.</summary>
public enum SearchValueKind : byte
{
    Token = 1,
    String = 2,
    Date = 3,
    Reference = 4,
    Quantity = 5,
    Uri = 6,
    Number = 7,
    Composite = 8,
    Special = 9,

    /// <summary>A place on the earth: the special parameter <c>near</c>.</summary>
    Position = 10,
}
