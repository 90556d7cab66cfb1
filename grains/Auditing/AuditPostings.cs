using DrCloud.Fhir.Auditing;
using DrCloud.Storage;

namespace DrCloud.Grains.Auditing;

/// <summary>The blocks of a segment that have a term, as they are gathered, packed and read again: numbers and times as differences.</summary>
internal sealed class AuditPostings
{
    private readonly Dictionary<AuditTerm, Gathered> _terms = [];

    /// <summary>Gathers the terms of a block. Blocks come in the order of their numbers.</summary>
    public void Add(AuditPlace place, IReadOnlyList<AuditEvent> events)
    {
        foreach (var term in events.SelectMany(AuditTerm.All))
        {
            if (!_terms.TryGetValue(term, out var gathered))
            {
                _terms.Add(term, gathered = new Gathered());
            }

            gathered.Add(place);
        }
    }

    /// <summary>The postings of the segment that begins with the block, by term: so that rows go into the index side by side.</summary>
    public IEnumerable<AuditPosting> Of(Guid writer, long first) =>
        _terms.Select(term => (Key: term.Key.Key(), term.Value)).OrderBy(term => term.Key, ByBytes)
            .Select(term => new AuditPosting(writer, first, term.Key, term.Value.Times, term.Value.Pack(first)));

    /// <summary>The blocks that a posting names.</summary>
    public static IEnumerable<AuditPlace> Unpack(AuditPosting posting)
    {
        using var reader = new BinaryReader(new MemoryStream(posting.Blocks.ToArray(), writable: false));
        var (number, last) = (posting.First, posting.Times.First);
        while (reader.BaseStream.Position < reader.BaseStream.Length)
        {
            number += reader.Read7BitEncodedInt64();
            last += reader.Read7BitEncodedInt64();
            yield return new AuditPlace(posting.Writer, number, new AuditTimes(last - reader.Read7BitEncodedInt64(), last));
        }
    }

    private static Comparer<byte[]> ByBytes { get; } = Comparer<byte[]>.Create((a, b) => a.AsSpan().SequenceCompareTo(b));

    private sealed class Gathered
    {
        private readonly List<AuditPlace> _places = [];

        public AuditTimes Times { get; private set; } = new(long.MaxValue, long.MinValue);

        public void Add(AuditPlace place)
        {
            if (_places.Count == 0 || _places[^1].Number != place.Number)
            {
                _places.Add(place);
                Times = new AuditTimes(Math.Min(Times.First, place.Times.First), Math.Max(Times.Last, place.Times.Last));
            }
        }

        public byte[] Pack(long first)
        {
            using var packed = new MemoryStream();
            using var writer = new BinaryWriter(packed);
            var (number, last) = (first, Times.First);
            foreach (var place in _places)
            {
                writer.Write7BitEncodedInt64(place.Number - number);
                writer.Write7BitEncodedInt64(place.Times.Last - last);
                writer.Write7BitEncodedInt64(place.Times.Last - place.Times.First);
                (number, last) = (place.Number, place.Times.Last);
            }

            return packed.ToArray();
        }
    }
}
