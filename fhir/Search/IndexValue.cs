namespace DrCloud.Fhir.Search;

/// <summary>
/// One search value of a resource under one expression. A closed set: exactly the types below.
/// Strings longer than <see cref="MaxText"/> characters are cut to it, here and in what is searched for.
/// </summary>
public abstract record IndexValue
{
    /// <summary>Characters kept of a text; the databases' index columns have this width.</summary>
    public const int MaxText = 255;

    /// <summary>A code with its system (either may be absent) and, for <c>:text</c>, the display.</summary>
    public sealed record Token(string? System, string? Code, string? Text = null) : IndexValue;

    /// <summary>Text as written (cut), and folded: <see cref="TextFolding.Fold"/>.</summary>
    public sealed record String(string Original, string Folded) : IndexValue;

    /// <summary>An implicit range of time in UTC ticks of 100 ns, both ends included; open ends are long.MinValue and long.MaxValue.</summary>
    public sealed record Date(long Low, long High) : IndexValue;

    /// <summary>
    /// A literal reference: <paramref name="Type"/> and <paramref name="Id"/> for one to this server or of that form;
    /// otherwise <paramref name="Url"/> holds the absolute or canonical address. <paramref name="Version"/> is kept for canonicals (<c>|1.0</c>).
    /// </summary>
    public sealed record Reference(string? Type, string? Id, string? Url, string? Version = null) : IndexValue;

    /// <summary>
    /// A quantity in the unit written: both ends are the value exactly as written (the precision counts on the side of the search only, so that
    /// <c>gt100</c> never meets 100), the ends of a Range, or open by a comparator: <c>-double.MaxValue</c>, <c>double.MaxValue</c>. Both ends included.
    /// </summary>
    public sealed record Quantity(double Low, double High, string? System, string? Code, string? Unit) : IndexValue;

    /// <summary>A uri, compared exactly.</summary>
    public sealed record Uri(string Value) : IndexValue;

    /// <summary>A number: both ends are the value as written, or the ends of a Range; open ends and inclusion as in <see cref="Quantity"/>.</summary>
    public sealed record Number(double Low, double High) : IndexValue;

    /// <summary>A place on the earth.</summary>
    public sealed record Position(EarthPoint Point) : IndexValue;
}
