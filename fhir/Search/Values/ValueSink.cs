namespace DrCloud.Fhir.Search.Values;

/// <summary>Converts an element of one type to search values of one kind; an element without a usable value gives none.</summary>
internal delegate void ValueConverter(System.Text.Json.JsonElement element, ValueSink sink);

/// <summary>Gathers the values of one resource.</summary>
/// <param name="baseAddress">FHIR base of the site: references that begin with it are local.</param>
internal sealed class ValueSink(string? baseAddress)
{
    private const int FewValues = 8;

    private readonly List<IndexEntry> _entries = new(64);

    private readonly Dictionary<object, int> _elements = [];
    private int? _element;

    /// <summary>FHIR base of the site, without a trailing slash.</summary>
    public string? BaseAddress => baseAddress;

    /// <summary>The expression whose values are being added.</summary>
    public int ExpressionId { get; set; }

    /// <summary>Adds a value of the current expression.</summary>
    public void Add(IndexValue value) => Add(ExpressionId, value);

    /// <summary>Adds what is packed beside the values of the current expression.</summary>
    public void Add(IndexAspect aspect, IndexValue value) => Add(IndexAspects.IdOf(ExpressionId, aspect), value);

    /// <summary>Takes the parts of a composite out of the next of its elements, under the numbers of that element.</summary>
    /// <param name="composite">What counts the elements.</param>
    /// <param name="element">The element.</param>
    /// <param name="parts">The tree of its parts.</param>
    public void InNext(object composite, System.Text.Json.JsonElement element, Expressions.ExtractionNode parts)
    {
        var number = _elements.GetValueOrDefault(composite);
        _elements[composite] = number + 1;
        _element = number;
        parts.Visit(element, this);
        _element = null;
    }

    /// <summary>The values by expression id, in the order of the document, each once.</summary>
    public IReadOnlyList<IndexEntry> Distinct()
    {
        var entries = _entries.ToArray();
        var keys = new long[entries.Length];
        for (var i = 0; i < entries.Length; i++)
        {
            keys[i] = ((long)entries[i].ExpressionId << 32) | (uint)i;
        }

        Array.Sort(keys, entries);
        _entries.Clear();
        for (int first = 0, next; first < entries.Length; first = next)
        {
            next = first + 1;
            while (next < entries.Length && entries[next].ExpressionId == entries[first].ExpressionId)
            {
                next++;
            }

            AddDistinct(entries.AsSpan(first, next - first));
        }

        return _entries;
    }

    private void Add(int expressionId, IndexValue value) =>
        _entries.Add(new IndexEntry(_element is { } number ? CompositePart.IdIn(expressionId, number) : expressionId, value));

    private void AddDistinct(ReadOnlySpan<IndexEntry> group)
    {
        var seen = group.Length > FewValues ? new HashSet<IndexValue>(group.Length) : null;
        for (var i = 0; i < group.Length; i++)
        {
            if (seen?.Add(group[i].Value) ?? !Holds(group[..i], group[i].Value))
            {
                _entries.Add(group[i]);
            }
        }
    }

    private static bool Holds(ReadOnlySpan<IndexEntry> entries, IndexValue value)
    {
        foreach (var entry in entries)
        {
            if (entry.Value.Equals(value))
            {
                return true;
            }
        }

        return false;
    }
}
