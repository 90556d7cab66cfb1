using System.Text;
using DrCloud.Fhir.Search;
using Xunit;

namespace DrCloud.Tests.Indexing;

public sealed class PackedIndexTests
{
    [Fact]
    public void Random_entries_come_back_as_they_were()
    {
        var kinds = new HashSet<Type>();
        for (var seed = 0; seed < 2000; seed++)
        {
            var entries = RandomEntries(new Random(seed));
            kinds.UnionWith(entries.Select(entry => entry.Value.GetType()));
            var packed = PackedIndex.Pack(entries);
            Assert.Equal(entries.OrderBy(entry => entry.ExpressionId), PackedIndex.Unpack(packed));
            Assert.Equal(ResourceIndexer.Version, PackedIndex.VersionOf(packed));
        }

        Assert.Equal(8, kinds.Count);
    }

    [Fact]
    public void A_reader_finds_the_values_of_an_expression_in_any_order()
    {
        for (var seed = 0; seed < 500; seed++)
        {
            var random = new Random(seed);
            var entries = RandomEntries(random);
            var groups = entries.GroupBy(entry => entry.ExpressionId).OrderBy(_ => random.Next()).ToList();
            var reader = new IndexReader(PackedIndex.Pack(entries));
            foreach (var group in groups)
            {
                Assert.True(reader.Seek(group.Key));
                var read = new List<IndexValue>();
                while (reader.Read())
                {
                    Assert.Equal(group.Key, reader.ExpressionId);
                    read.Add(reader.ToValue());
                }

                Assert.Equal(group.Select(entry => entry.Value), read);
                Assert.False(reader.Seek(13));
            }
        }
    }

    [Fact]
    public void A_reader_shows_the_parts_of_each_kind()
    {
        var reader = new IndexReader(PackedIndex.Pack(
        [
            new(1, new IndexValue.Token("http://loinc.org", "8867-4", "Pulse")),
            new(2, new IndexValue.Reference("Patient", "a", null)),
            new(3, new IndexValue.Reference(null, null, "http://x/y", "1.0")),
            new(4, new IndexValue.Quantity(1.5, 2.5, null, "kg", "kilo")),
            new(5, new IndexValue.Date(long.MinValue, long.MaxValue)),
        ]));
        Assert.True(reader.Read());
        Assert.Equal("http://loinc.org|8867-4|Pulse", $"{Text(reader.System)}|{Text(reader.Code)}|{Text(reader.Text)}");
        Assert.True(reader.Seek(3) && reader.Read());
        Assert.Equal("||http://x/y|1.0", $"{Text(reader.Type)}|{Text(reader.Id)}|{Text(reader.Url)}|{Text(reader.Version)}");
        Assert.True(reader.Seek(2) && reader.Read());
        Assert.Equal("Patient|a||", $"{Text(reader.Type)}|{Text(reader.Id)}|{Text(reader.Url)}|{Text(reader.Version)}");
        Assert.True(reader.Seek(4) && reader.Read());
        Assert.Equal((1.5, 2.5, "kg", "kilo"), (reader.Low, reader.High, Text(reader.Code), Text(reader.Unit)));
        Assert.True(reader.Seek(5) && reader.Read());
        Assert.Equal((long.MinValue, long.MaxValue), (reader.LowTicks, reader.HighTicks));
        Assert.False(reader.Read());
    }

    /// <summary>Databases hold these bytes: if this fails, raise the extractor's version so that they are made again.</summary>
    [Fact]
    public void The_stored_form_is_what_it_was()
    {
        var packed = PackedIndex.Pack(
        [
            new(7, new IndexValue.Token("http://loinc.org", "8867-4", "order")),
            new(7, new IndexValue.Token(null, "8867-4")),
            new(9, new IndexValue.Date(10, 20)),
            new(11, new IndexValue.Number(1, 2)),
        ]);
        Assert.Equal("06 03 00 14 00 07 00 00 00 09 00 00 00 0B 00 00 00 0E 0A 11 ", Hex(packed[..20]));
        Assert.Equal("01 04 19 38 38 36 37 2D 34 9C 03 00 0A 00 03 0A 00 00 00 00 00 00 00 0A 07 00 00 00 00 00 00 F0 3F 00 00 00 00 00 00 00 40 ", Hex(packed[20..]));
    }

    [Fact]
    public void Reading_does_not_allocate()
    {
        var packed = PackedIndex.Pack(RandomEntries(new Random(7)));
        Walk(packed);
        var before = GC.GetAllocatedBytesForCurrentThread();
        Walk(packed);
        Assert.Equal(before, GC.GetAllocatedBytesForCurrentThread());
    }

    [Fact]
    public void Empty_bytes_hold_nothing()
    {
        Assert.Empty(PackedIndex.Unpack([]));
        Assert.Equal(0, PackedIndex.VersionOf([]));
        Assert.Empty(PackedIndex.Unpack(PackedIndex.Pack([])));
    }

    private static string Hex(byte[] bytes) => string.Concat(bytes.Select(octet => $"{octet:X2} "));

    private static int Walk(byte[] packed)
    {
        var reader = new IndexReader(packed);
        var total = 0;
        while (reader.Read())
        {
            total += reader.System.Length + (reader.Kind == SearchValueKind.Date ? 1 : 0);
        }

        return total;
    }

    private static List<IndexEntry> RandomEntries(Random random)
    {
        var entries = new List<IndexEntry>();
        for (var group = random.Next(12); group > 0; group--)
        {
            var (id, kind) = (random.Next(int.MinValue, int.MaxValue), random.Next(8));
            for (var value = random.Next(1, 6); value > 0; value--)
            {
                entries.Insert(random.Next(entries.Count + 1), new IndexEntry(id, RandomValue(random, kind)));
            }
        }

        return entries;
    }

    private static IndexValue RandomValue(Random random, int kind) => kind switch
    {
        0 => new IndexValue.Token(RandomText(random), RandomText(random), RandomText(random)),
        1 => new IndexValue.String(RandomText(random) ?? "x", RandomText(random) ?? "y"),
        2 => random.Next(3) switch
        {
            0 => new IndexValue.Date(long.MinValue, random.NextInt64()),
            1 => new IndexValue.Date(random.NextInt64(), long.MaxValue),
            _ => new IndexValue.Date(random.NextInt64(1000), random.NextInt64(1000, 5000)),
        },
        3 => new IndexValue.Reference(RandomText(random), RandomText(random), RandomText(random), RandomText(random)),
        4 => new IndexValue.Quantity(random.NextDouble(), double.MaxValue, RandomText(random), RandomText(random), RandomText(random)),
        5 => new IndexValue.Uri(RandomText(random) ?? "urn:x"),
        6 => new IndexValue.Position(new(random.NextDouble(), -random.NextDouble(), random.NextDouble())),
        _ => new IndexValue.Number(-random.NextDouble(), random.NextDouble() * 1e300),
    };

    private static string? RandomText(Random random) => random.Next(5) switch
    {
        0 => null,
        1 => "http://loinc.org",
        2 => "repeated",
        3 => new string('ä', random.Next(1, 255)),
        _ => $"text {random.Next()} \U0001F600",
    };

    private static string Text(ReadOnlySpan<byte> utf8) => Encoding.UTF8.GetString(utf8);
}
