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

    /// <summary>A quantity with the implicit range of its precision, both ends included, in the unit written.</summary>
    public sealed record Quantity(double Low, double High, string? System, string? Code, string? Unit) : IndexValue;

    /// <summary>A uri, compared exactly.</summary>
    public sealed record Uri(string Value) : IndexValue;

    /// <summary>A number with the implicit range of its precision, both ends included.</summary>
    public sealed record Number(double Low, double High) : IndexValue;
}
