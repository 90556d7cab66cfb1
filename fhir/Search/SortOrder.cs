namespace DrCloud.Fhir.Search;

/// <summary>The order of the matches by several keys, then by Rid, from a position on.</summary>
internal sealed class SortOrder
{
    private readonly FoundRows _found;
    private readonly SortColumn[] _columns;
    private readonly SearchPosition? _after;

    public SortOrder(FoundRows found, IReadOnlyList<SortKey> keys, SearchPosition? after)
    {
        if (after is not null && after.SortValues.Count != keys.Count)
        {
            throw new ArgumentException("The position is of another order.", nameof(after));
        }

        (_found, _after) = (found, after);
        _columns = [.. keys.Select((key, i) => SortColumns.Create(found, key, after?.SortValues[i]))];
    }

    /// <summary>The places of the first <paramref name="count"/> matches behind the position.</summary>
    public int[] Page(int count, out bool more)
    {
        var places = new int[_found.Count];
        var behind = 0;
        for (var place = 0; place < places.Length; place++)
        {
            if (_after is null || IsBehind(place))
            {
                places[behind++] = place;
            }
        }

        Sort(places.AsSpan(0, behind), 0);
        more = behind > count;
        return places[..Math.Min(behind, count)];
    }

    /// <summary>Where the page ends whose last match this is.</summary>
    public SearchPosition PositionOf(int place) => new([.. _columns.Select(column => column.Text(place))], _found.Rid(place));

    private bool IsBehind(int place)
    {
        foreach (var column in _columns)
        {
            if (column.Keys[place] != column.After)
            {
                return column.Keys[place] > column.After;
            }
        }

        return _found.Rid(place) > _after!.Rid;
    }

    /// <summary>By one key; then each run of equal ones by the next, and last by place, which is by Rid.</summary>
    private void Sort(Span<int> places, int at)
    {
        if (at == _columns.Length)
        {
            places.Sort();
            return;
        }

        var keys = new long[places.Length];
        for (var i = 0; i < keys.Length; i++)
        {
            keys[i] = _columns[at].Keys[places[i]];
        }

        keys.AsSpan().Sort(places);
        for (int start = 0, end = 1; end <= keys.Length; end++)
        {
            if (end == keys.Length || keys[end] != keys[start])
            {
                if (end - start > 1)
                {
                    Sort(places[start..end], at + 1);
                }

                start = end;
            }
        }
    }
}
