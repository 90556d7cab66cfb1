namespace DrCloud.Fhir.Search;

/// <summary>
/// How a walk through pages came to where it is: the way back without a search in the other direction. A page that is gone back to begins where it began, whatever has
/// been written since.
/// </summary>
/// <param name="Position">Where the page before this one ended.</param>
/// <param name="Before">Where the pages before that one ended, in order; the oldest may have been left out.</param>
/// <param name="IsWhole">True if <paramref name="Before"/> reaches to the first page.</param>
public sealed record SearchTrail(SearchPosition Position, IReadOnlyList<SearchPosition> Before, bool IsWhole)
{
    // Characters of sort values and some for each position: a link stays short enough for every proxy.
    private const int MaxLength = 1000;
    private const int PositionLength = 12;

    /// <summary>The trail of the second page.</summary>
    public static SearchTrail From(SearchPosition endOfFirst) => new(endOfFirst, [], true);

    /// <summary>The trail of the page behind the one that this leads to.</summary>
    /// <param name="end">Where that one ended.</param>
    public SearchTrail To(SearchPosition end)
    {
        var (kept, length) = (Before.Count, LengthOf(Position));
        while (kept > 0 && length + LengthOf(Before[kept - 1]) <= MaxLength)
        {
            length += LengthOf(Before[--kept]);
        }

        return new(end, [.. Before.Skip(kept), Position], IsWhole && kept == 0);
    }

    /// <summary>The trail of the page before; null if that is the first page, or not known.</summary>
    public SearchTrail? Back => Before.Count == 0 ? null : new(Before[^1], [.. Before.SkipLast(1)], IsWhole);

    /// <summary>True if the page before is the first page.</summary>
    public bool IsSecond => IsWhole && Before.Count == 0;

    private static int LengthOf(SearchPosition position) => PositionLength + position.SortValues.Sum(value => 2 + (value?.Length ?? 0));
}
