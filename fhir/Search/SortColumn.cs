namespace DrCloud.Fhir.Search;

/// <summary>The values of one sort key as numbers whose ascending order is the order asked for; a match without a value has <see cref="Missing"/>, so that it comes last.</summary>
/// <param name="keys">By place of the match.</param>
/// <param name="after">That of the position behind which the page begins.</param>
/// <param name="text">The form of <see cref="SearchPosition"/> of the match at a place that has a value.</param>
internal sealed class SortColumn(long[] keys, long after, Func<int, string> text)
{
    public const long Missing = long.MaxValue;

    public ReadOnlySpan<long> Keys => keys;

    public long After => after;

    /// <summary>The value in the form of <see cref="SearchPosition"/>, or null.</summary>
    public string? Text(int place) => keys[place] == Missing ? null : text(place);

    /// <summary>The number of a value: reversed for a descending order, and never <see cref="Missing"/>.</summary>
    public static long Directed(long value, bool descending) => Math.Min(descending ? ~value : value, Missing - 1);
}
