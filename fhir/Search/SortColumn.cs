namespace DrCloud.Fhir.Search;

/// <summary>The values of one sort key: of several the smallest, descending the greatest; matches without one come last either way.</summary>
internal sealed class SortColumn<T>(int matches, bool descending, string? after, Func<string, T> parse, Func<T, string> format) : ISortColumn
    where T : struct, IComparable<T>
{
    private readonly T[] _values = new T[matches];
    private readonly bool[] _present = new bool[matches];
    private readonly T _after = after is null ? default : parse(after);

    /// <summary>A value of the match.</summary>
    public void Offer(int place, T value)
    {
        if (!_present[place] || Directed(value.CompareTo(_values[place])) < 0)
        {
            (_present[place], _values[place]) = (true, value);
        }
    }

    public int Compare(int a, int b) => Compare(_present[a], _values[a], _present[b], _values[b]);

    public int CompareToAfter(int place) => Compare(_present[place], _values[place], after is not null, _after);

    public string? Text(int place) => _present[place] ? format(_values[place]) : null;

    private int Compare(bool hasA, T a, bool hasB, T b) => hasA && hasB ? Directed(a.CompareTo(b)) : hasB.CompareTo(hasA);

    private int Directed(int order) => descending ? -order : order;
}
