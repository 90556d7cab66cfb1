using System.Globalization;
using System.Text;

namespace DrCloud.Fhir.Search;

/// <summary>The values of one sort key, by place of the match.</summary>
internal interface ISortColumn
{
    /// <summary>The order of two matches.</summary>
    int Compare(int a, int b);

    /// <summary>The order of a match and the position that the page before ended with.</summary>
    int CompareToAfter(int place);

    /// <summary>The value in the form of <see cref="SearchPosition"/>, or null.</summary>
    string? Text(int place);
}

/// <summary>Makes the sort columns of the kinds of values, as <see cref="SearchPosition"/> says what counts of each.</summary>
internal static class SortColumns
{
    public static ISortColumn Create(FoundRows found, SortKey key, string? after) => key switch
    {
        { Special: "_id" } => Ids(found, key, after),
        { Special: "_lastUpdated" } => LastUpdated(found, key, after),
        { Parameter: { Kind: SearchValueKind.Date } parameter } => Dates(found, parameter, key.Descending, after),
        { Parameter: { Kind: SearchValueKind.Number or SearchValueKind.Quantity } parameter } => Numbers(found, parameter, key.Descending, after),
        { Parameter: { } parameter } => Texts(found, parameter, key.Descending, after),
        _ => throw new ArgumentException("A sort key names a parameter, _id or _lastUpdated.", nameof(key)),
    };

    private static SortColumn<Utf8Text> Ids(FoundRows found, SortKey key, string? after)
    {
        var column = NewTexts(found, key.Descending, after);
        for (var place = 0; place < found.Resources.Count; place++)
        {
            column.Offer(place, new(Encoding.UTF8.GetBytes(found.Resources[place].Key.Id)));
        }

        return column;
    }

    private static SortColumn<long> LastUpdated(FoundRows found, SortKey key, string? after)
    {
        var column = NewTicks(found, key.Descending, after);
        for (var place = 0; place < found.Resources.Count; place++)
        {
            column.Offer(place, found.Resources[place].LastUpdated.UtcTicks);
        }

        return column;
    }

    private static SortColumn<long> Dates(FoundRows found, SearchParameter parameter, bool descending, string? after)
    {
        var column = NewTicks(found, descending, after);
        ForEach<DateColumn>(found, parameter, (values, value, place) => column.Offer(place, values.Low[value]));
        return column;
    }

    private static SortColumn<double> Numbers(FoundRows found, SearchParameter parameter, bool descending, string? after)
    {
        var column = new SortColumn<double>(found.Resources.Count, descending, after,
            text => double.Parse(text, CultureInfo.InvariantCulture), value => value.ToString("R", CultureInfo.InvariantCulture));
        ForEach<NumberColumn>(found, parameter, (values, value, place) => column.Offer(place, (values.Low[value] + values.High[value]) / 2));
        return column;
    }

    private static SortColumn<Utf8Text> Texts(FoundRows found, SearchParameter parameter, bool descending, string? after)
    {
        var column = NewTexts(found, descending, after);
        ForEach<TextColumn>(found, parameter, (values, value, place) =>
        {
            if (TextOf(values, values.ValueOf[value]) is { Length: > 0 } text)
            {
                column.Offer(place, new(text));
            }
        });
        return column;
    }

    private static byte[] TextOf(TextColumn column, int value) => column.Kind switch
    {
        SearchValueKind.Token => column.Values.Part(value, TextParts.Code).ToArray(),
        SearchValueKind.String => column.Values.Part(value, TextParts.Folded).ToArray(),
        SearchValueKind.Reference when column.Values.Part(value, TextParts.Id).IsEmpty => column.Values.Part(value, TextParts.Url).ToArray(),
        SearchValueKind.Reference => [.. column.Values.Part(value, TextParts.Type), (byte)'/', .. column.Values.Part(value, TextParts.Id)],
        _ => column.Values.Part(value, TextParts.Uri).ToArray(),
    };

    private static SortColumn<long> NewTicks(FoundRows found, bool descending, string? after) => new(found.Resources.Count, descending, after,
        text => long.Parse(text, CultureInfo.InvariantCulture), value => value.ToString(CultureInfo.InvariantCulture));

    private static SortColumn<Utf8Text> NewTexts(FoundRows found, bool descending, string? after) => new(found.Resources.Count, descending, after,
        text => new(Encoding.UTF8.GetBytes(text)), value => Encoding.UTF8.GetString(value.Utf8));

    /// <summary>All values of the parameter of all matches.</summary>
    private static void ForEach<TColumn>(FoundRows found, SearchParameter parameter, Action<TColumn, int, int> action)
        where TColumn : IndexColumn
    {
        foreach (var (segment, placeOf) in found.Segments)
        {
            foreach (var column in parameter.ExpressionIds.Select(segment.Column).OfType<TColumn>())
            {
                var rows = column.Rows;
                for (var value = 0; value < rows.Length; value++)
                {
                    if (placeOf[rows[value]] is >= 0 and var place)
                    {
                        action(column, value, place);
                    }
                }
            }
        }
    }
}

/// <summary>A text that is ordered by code point, which is the order of its UTF-8.</summary>
internal readonly record struct Utf8Text(byte[] Utf8) : IComparable<Utf8Text>
{
    public int CompareTo(Utf8Text other) => Utf8.AsSpan().SequenceCompareTo(other.Utf8);
}
