using System.Globalization;
using System.Text;

namespace DrCloud.Fhir.Search;

/// <summary>Makes the sort columns of the kinds of values, as <see cref="SearchPosition"/> says what counts of each: of several values the first in order.</summary>
internal static class SortColumns
{
    public static SortColumn Create(FoundRows found, SortKey key, string? after) => key switch
    {
        { Special: "_id" } => Texts([.. Enumerable.Range(0, found.Count).Select(found.Id)], key.Descending, after),
        { Special: "_lastUpdated" } => Ticks([.. Enumerable.Range(0, found.Count).Select(place => SortColumn.Directed(found.UpdatedTicks(place), key.Descending))], key.Descending, after),
        { Parameter: { Kind: SearchValueKind.Date } parameter } => Dates(found, parameter, key.Descending, after),
        { Parameter: { Kind: SearchValueKind.Number or SearchValueKind.Quantity } parameter } => Numbers(found, parameter, key.Descending, after),
        { Parameter: { } parameter } => Texts(TextsOf(found, parameter, key.Descending), key.Descending, after),
        _ => throw new ArgumentException("A sort key names a parameter, _id or _lastUpdated.", nameof(key)),
    };

    private static SortColumn Dates(FoundRows found, SearchParameter parameter, bool descending, string? after)
    {
        var keys = NoKeys(found);
        foreach (var (column, placeOf) in ColumnsOf<DateColumn>(found, parameter))
        {
            var rows = column.Rows;
            var low = column.Low;
            for (var value = 0; value < rows.Length; value++)
            {
                Offer(keys, placeOf[rows[value]], SortColumn.Directed(low[value], descending));
            }
        }

        return Ticks(keys, descending, after);
    }

    private static SortColumn Ticks(long[] keys, bool descending, string? after) => new(
        keys,
        after is null ? SortColumn.Missing : SortColumn.Directed(long.Parse(after, CultureInfo.InvariantCulture), descending),
        place => (descending ? ~keys[place] : keys[place]).ToString(CultureInfo.InvariantCulture));

    private static SortColumn Numbers(FoundRows found, SearchParameter parameter, bool descending, string? after)
    {
        var keys = NoKeys(found);
        foreach (var (column, placeOf) in ColumnsOf<NumberColumn>(found, parameter))
        {
            var rows = column.Rows;
            var low = column.Low;
            var high = column.High;
            for (var value = 0; value < rows.Length; value++)
            {
                Offer(keys, placeOf[rows[value]], SortColumn.Directed(Ordered((low[value] + high[value]) / 2), descending));
            }
        }

        return new(
            keys,
            after is null ? SortColumn.Missing : SortColumn.Directed(Ordered(double.Parse(after, CultureInfo.InvariantCulture)), descending),
            place => Unordered(descending ? ~keys[place] : keys[place]).ToString("R", CultureInfo.InvariantCulture));
    }

    /// <summary>Texts become their ranks, even numbers; the position, where no match has its text, the odd number between.</summary>
    private static SortColumn Texts(byte[]?[] texts, bool descending, string? after)
    {
        var keys = new long[texts.Length];
        Array.Fill(keys, SortColumn.Missing);
        var places = Enumerable.Range(0, texts.Length).Where(place => texts[place] is not null).ToArray();
        Array.Sort(places, (a, b) => Compare(texts[a]!, texts[b]!));
        var position = after is null ? null : Encoding.UTF8.GetBytes(after);
        var (rank, positionRank) = (0L, -1L);
        for (var i = 0; i < places.Length; i++)
        {
            rank += i > 0 && Compare(texts[places[i - 1]]!, texts[places[i]]!) == 0 ? 0 : 2;
            keys[places[i]] = SortColumn.Directed(rank, descending);
            if (position is not null && Compare(texts[places[i]]!, position) is <= 0 and var order)
            {
                positionRank = order == 0 ? rank : rank + 1;
            }
        }

        return new(
            keys,
            position is null ? SortColumn.Missing : SortColumn.Directed(positionRank, descending),
            place => Encoding.UTF8.GetString(texts[place]!));
    }

    private static byte[]?[] TextsOf(FoundRows found, SearchParameter parameter, bool descending)
    {
        var texts = new byte[]?[found.Count];
        foreach (var (column, placeOf) in ColumnsOf<TextColumn>(found, parameter))
        {
            var distinct = new byte[]?[column.Values.Count];
            var rows = column.Rows;
            var valueOf = column.ValueOf;
            for (var value = 0; value < rows.Length; value++)
            {
                if (placeOf[rows[value]] is >= 0 and var place && (distinct[valueOf[value]] ??= TextOf(column, valueOf[value])) is { Length: > 0 } text
                    && (texts[place] is not { } best || (descending ? Compare(best, text) : Compare(text, best)) < 0))
                {
                    texts[place] = text;
                }
            }
        }

        return texts;
    }

    private static byte[] TextOf(TextColumn column, int value) => column.Kind switch
    {
        SearchValueKind.Token => column.Values.Part(value, TextParts.Code).ToArray(),
        SearchValueKind.String => column.Values.Part(value, TextParts.Folded).ToArray(),
        SearchValueKind.Reference when column.Values.Part(value, TextParts.Id).IsEmpty => column.Values.Part(value, TextParts.Url).ToArray(),
        SearchValueKind.Reference => [.. column.Values.Part(value, TextParts.Type), (byte)'/', .. column.Values.Part(value, TextParts.Id)],
        _ => column.Values.Part(value, TextParts.Uri).ToArray(),
    };

    /// <summary>The order of UTF-8 is that of code points.</summary>
    private static int Compare(byte[] a, byte[] b) => a.AsSpan().SequenceCompareTo(b);

    /// <summary>A number whose order is the double's.</summary>
    private static long Ordered(double value)
    {
        // Adding zero makes -0 the 0 that it equals.
        var bits = BitConverter.DoubleToInt64Bits(value + 0.0);
        return bits >= 0 ? bits : bits ^ long.MaxValue;
    }

    private static double Unordered(long ordered) => BitConverter.Int64BitsToDouble(ordered >= 0 ? ordered : ordered ^ long.MaxValue);

    private static long[] NoKeys(FoundRows found)
    {
        var keys = new long[found.Count];
        Array.Fill(keys, SortColumn.Missing);
        return keys;
    }

    private static void Offer(long[] keys, int place, long key)
    {
        if (place >= 0)
        {
            keys[place] = Math.Min(keys[place], key);
        }
    }

    private static IEnumerable<(TColumn Column, int[] PlaceOf)> ColumnsOf<TColumn>(FoundRows found, SearchParameter parameter)
        where TColumn : IndexColumn
    {
        foreach (var (segment, placeOf) in found.Segments)
        {
            foreach (var id in parameter.ExpressionIdsOf(segment.Type))
            {
                if (segment.Values.Column(id) is TColumn column)
                {
                    yield return (column, placeOf);
                }
            }
        }
    }
}
