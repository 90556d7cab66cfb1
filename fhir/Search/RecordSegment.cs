using System.Runtime.InteropServices;
using System.Text;
using DrCloud.Fhir.Resources;

namespace DrCloud.Fhir.Search;

/// <summary>
/// Up to <see cref="MaxRows"/> resources of one type, ordered by Rid. Immutable. Rows are kept as values in arrays, not as objects:
/// a <see cref="StoredResource"/> is made for the answer.
/// </summary>
internal sealed class RecordSegment
{
    /// <summary>Rows at most.</summary>
    public const int MaxRows = 512;

    /// <summary>64-bit words of a set of rows, at most.</summary>
    public const int MaxWords = MaxRows / 64;

    /// <summary>Roughly what a resource costs beside its bytes.</summary>
    private const int RowOverhead = 80;

    private readonly record struct Row(long UpdatedTicks, long Seq, long Rid, int Version, byte[] Json);

    private readonly string _type;
    private readonly Row[] _rows;
    private readonly string _patient;
    private readonly string[]? _owners;
    private readonly SegmentValues _values;
    private volatile ResourceKey[]? _references;

    /// <param name="type">The type of all.</param>
    /// <param name="patient">The owner of most, whose text is shared.</param>
    /// <param name="rows">By Rid, with different ids.</param>
    public RecordSegment(string type, string patient, ReadOnlySpan<SegmentRow> rows)
        : this(type, RowsOf(rows), patient, OwnersOf(rows, patient), new SegmentValues(rows))
    {
    }

    private RecordSegment(string type, Row[] rows, string patient, string[]? owners, SegmentValues values)
    {
        (_type, _rows, _patient, _owners, _values) = (type, rows, patient, owners, values);
        foreach (var row in rows)
        {
            BodyBytes += row.Json.Length;
        }

        ByteCount = BodyBytes + values.Bytes + (rows.Length * RowOverhead);
    }

    /// <summary>The type of all.</summary>
    public string Type => _type;

    public int Count => _rows.Length;

    public long BodyBytes { get; }

    public long ByteCount { get; }

    /// <summary>Words of a set of rows.</summary>
    public int Words => _values.Words;

    /// <summary>Ids and search values.</summary>
    public SegmentValues Values => _values;

    public long Rid(int row) => _rows[row].Rid;

    public long Seq(int row) => _rows[row].Seq;

    public long UpdatedTicks(int row) => _rows[row].UpdatedTicks;

    public int BodyLength(int row) => _rows[row].Json.Length;

    /// <summary>The bytes of the resource; empty if they were dropped.</summary>
    public ReadOnlySpan<byte> Body(int row) => _rows[row].Json;

    public ResourceKey Key(int row) => new(_type, Encoding.UTF8.GetString(_values.Id(row)));

    /// <summary>The resource, made for the answer.</summary>
    public StoredResource Resource(int row) => new()
    {
        Key = Key(row),
        Version = _rows[row].Version,
        LastUpdated = new DateTimeOffset(_rows[row].UpdatedTicks, TimeSpan.Zero),
        Seq = _rows[row].Seq,
        Rid = _rows[row].Rid,
        Owner = OwnerOf(row),
        Deleted = _values.IsDeleted(row),
        Json = _rows[row].Json,
        Held = new(_values, row),
    };

    /// <summary>The rows whose current version fulfils the condition; tombstones never do.</summary>
    public void Matches(SearchCondition condition, Span<ulong> set)
    {
        ConditionEvaluator.Evaluate(this, condition, set);
        _values.KeepCurrent(set);
    }

    /// <summary>What <see cref="References"/> has been asked for before; null if it has not.</summary>
    public ResourceKey[]? KnownReferences => _references;

    /// <summary>What current resources refer to outside of the record, as of when it was first asked for; resources that joined since may be among it.</summary>
    /// <param name="isInside">What the record holds.</param>
    /// <param name="known">Keys whose texts are shared.</param>
    public ResourceKey[] References(Func<ResourceKey, bool> isInside, HashSet<ResourceKey> known) =>
        _references ??= [.. RecordReferences.AllOf(_values).Where(key => !isInside(key)).Distinct().Select(key => known.TryGetValue(key, out var same) ? same : key)];

    /// <summary>The segment with the references unknown: what left the record is now outside of it.</summary>
    public RecordSegment WithReferencesUnknown() => _references is null ? this : new(_type, _rows, _patient, _owners, _values);

    /// <summary>The segment without the bodies of these log numbers.</summary>
    public RecordSegment WithoutBodies(IReadOnlySet<long> dropped) => _rows.Any(row => dropped.Contains(row.Seq))
        ? new(_type, Array.ConvertAll(_rows, row => dropped.Contains(row.Seq) ? row with { Json = [] } : row), _patient, _owners, _values)
        : this;

    private static Row[] RowsOf(ReadOnlySpan<SegmentRow> rows)
    {
        var all = new Row[rows.Length];
        for (var i = 0; i < rows.Length; i++)
        {
            all[i] = rows[i].Resource is { } resource
                ? new(resource.LastUpdated.UtcTicks, resource.Seq, resource.Rid, checked((int)resource.Version), Bytes(resource.Json))
                : rows[i].Segment!._rows[rows[i].Row];
        }

        return all;
    }

    /// <summary>Null if all are the patient's.</summary>
    private static string[]? OwnersOf(ReadOnlySpan<SegmentRow> rows, string patient)
    {
        string[]? owners = null;
        for (var i = 0; i < rows.Length; i++)
        {
            var owner = rows[i].Resource?.Owner ?? rows[i].Segment!.OwnerOf(rows[i].Row);
            if (owner == patient)
            {
                continue;
            }

            if (owners is null)
            {
                owners = new string[rows.Length];
                Array.Fill(owners, patient);
            }

            owners[i] = owner;
        }

        return owners;
    }

    private string OwnerOf(int row) => _owners is null ? _patient : _owners[row];

    /// <summary>The bytes as an array of their own: what a larger buffer holds would keep all of it alive.</summary>
    private static byte[] Bytes(ReadOnlyMemory<byte> json) =>
        MemoryMarshal.TryGetArray(json, out var array) && array.Count == array.Array!.Length ? array.Array : json.ToArray();
}
