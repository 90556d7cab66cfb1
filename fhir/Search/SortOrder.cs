namespace DrCloud.Fhir.Search;

/// <summary>The order of the matches by several keys, then by Rid, from a position on.</summary>
internal sealed class SortOrder
{
    private readonly FoundRows _found;
    private readonly ISortColumn[] _columns;
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
        var places = new List<int>(_found.Resources.Count);
        for (var place = 0; place < _found.Resources.Count; place++)
        {
            if (_after is null || IsBehind(place))
            {
                places.Add(place);
            }
        }

        places.Sort(Compare);
        more = places.Count > count;
        return [.. places.Take(count)];
    }

    /// <summary>Where the page ends whose last match this is.</summary>
    public SearchPosition PositionOf(int place) => new([.. _columns.Select(column => column.Text(place))], _found.Resources[place].Rid);

    private bool IsBehind(int place)
    {
        foreach (var column in _columns)
        {
            if (column.CompareToAfter(place) is not 0 and var order)
            {
                return order > 0;
            }
        }

        return _found.Resources[place].Rid > _after!.Rid;
    }

    private int Compare(int a, int b)
    {
        foreach (var column in _columns)
        {
            if (column.Compare(a, b) is not 0 and var order)
            {
                return order;
            }
        }

        return a.CompareTo(b);
    }
}
