using System.Text;

namespace DrCloud.Fhir.Search;

/// <summary>Makes the column of one expression from the packed values of a segment's rows.</summary>
internal static class IndexColumnBuilder
{
    public static IndexColumn Build(SegmentValues values, int expressionId, IndexAspect aspect) => aspect switch
    {
        IndexAspect.Text => TextsOfTokens(values, expressionId),
        IndexAspect.Canonical => InBaseUnits(values, expressionId),
        _ => Build(values, IndexAspects.IdOf(expressionId, aspect)),
    };

    private static IndexColumn Build(SegmentValues values, int expressionId)
    {
        var rows = new List<ushort>();
        var kind = default(SearchValueKind);
        for (var row = 0; row < values.Count; row++)
        {
            var reader = values.Reader(row);
            if (!values.IsDeleted(row) && reader.Seek(expressionId))
            {
                while (reader.Read())
                {
                    rows.Add((ushort)row);
                    kind = reader.Kind;
                }
            }
        }

        return kind switch
        {
            _ when rows.Count == 0 => EmptyColumn.Instance,
            SearchValueKind.Date => Dates(values, expressionId, [.. rows]),
            SearchValueKind.Position => Positions(values, expressionId, [.. rows]),
            SearchValueKind.Number or SearchValueKind.Quantity => Numbers(values, expressionId, [.. rows], kind),
            _ => Texts(values, expressionId, [.. rows], kind),
        };
    }

    private static DateColumn Dates(SegmentValues values, int expressionId, ushort[] rows)
    {
        var (low, high) = (new long[rows.Length], new long[rows.Length]);
        Walk(values, expressionId, rows, (int i, ref IndexReader reader) => (low[i], high[i]) = (reader.LowTicks, reader.HighTicks));
        return new(rows, low, high);
    }

    private static PositionColumn Positions(SegmentValues values, int expressionId, ushort[] rows)
    {
        var points = new EarthPoint[rows.Length];
        Walk(values, expressionId, rows, (int i, ref IndexReader reader) => points[i] = reader.Point);
        return new(rows, points);
    }

    private static NumberColumn Numbers(SegmentValues values, int expressionId, ushort[] rows, SearchValueKind kind)
    {
        var (low, high) = (new double[rows.Length], new double[rows.Length]);
        var units = kind == SearchValueKind.Quantity ? new TextTable.Builder(NumberColumn.Parts) : null;
        var unitOf = units is null ? null : new int[rows.Length];
        Walk(values, expressionId, rows, (int i, ref IndexReader reader) =>
        {
            (low[i], high[i]) = (reader.Low, reader.High);
            if (units is not null)
            {
                unitOf![i] = units.Add(reader.System, reader.Code, reader.Unit);
            }
        });
        return new(rows, low, high, unitOf, units?.Build());
    }

    private static TextColumn Texts(SegmentValues values, int expressionId, ushort[] rows, SearchValueKind kind)
    {
        var texts = new TextTable.Builder(TextParts.CountOf(kind));
        var valueOf = new int[rows.Length];
        Walk(values, expressionId, rows, (int i, ref IndexReader reader) => valueOf[i] = kind switch
        {
            SearchValueKind.Token => texts.Add(reader.System, reader.Code),
            SearchValueKind.String => texts.Add(reader.Original, reader.Folded),
            SearchValueKind.Reference => texts.Add(reader.Type, reader.Id, reader.Url, reader.Version),
            SearchValueKind.Uri => texts.Add(reader.Uri),
            _ => throw new InvalidDataException($"A packed index holds a value of kind {kind}."),
        });
        return new(rows, kind, valueOf, texts.Build());
    }

    private static IndexColumn TextsOfTokens(SegmentValues values, int expressionId)
    {
        var (rows, valueOf, texts) = (new List<ushort>(), new List<int>(), new TextTable.Builder(TextParts.CountOf(SearchValueKind.String)));
        foreach (var (row, value) in Unpacked(values, expressionId))
        {
            if (value is IndexValue.Token token && IndexAspects.TextOf(token) is { } text)
            {
                rows.Add(row);
                valueOf.Add(texts.Add(Encoding.UTF8.GetBytes(text.Original), Encoding.UTF8.GetBytes(text.Folded)));
            }
        }

        return rows.Count == 0 ? EmptyColumn.Instance : new TextColumn([.. rows], SearchValueKind.String, [.. valueOf], texts.Build());
    }

    private static IndexColumn InBaseUnits(SegmentValues values, int expressionId)
    {
        var (rows, found, units) = (new List<ushort>(), new List<IndexValue.Quantity>(), new TextTable.Builder(NumberColumn.Parts));
        foreach (var (row, value) in Unpacked(values, expressionId))
        {
            if (value is IndexValue.Quantity quantity && IndexAspects.CanonicalOf(quantity) is { } canonical)
            {
                rows.Add(row);
                found.Add(canonical);
            }
        }

        return rows.Count == 0 ? EmptyColumn.Instance : new NumberColumn(
            [.. rows], [.. found.Select(value => value.Low)], [.. found.Select(value => value.High)],
            [.. found.Select(value => units.Add(default, Encoding.UTF8.GetBytes(value.Code!)))], units.Build());
    }

    private static List<(ushort Row, IndexValue Value)> Unpacked(SegmentValues values, int expressionId)
    {
        var unpacked = new List<(ushort, IndexValue)>();
        for (var row = 0; row < values.Count; row++)
        {
            var reader = values.Reader(row);
            if (!values.IsDeleted(row) && reader.Seek(expressionId))
            {
                while (reader.Read())
                {
                    unpacked.Add(((ushort)row, reader.ToValue()));
                }
            }
        }

        return unpacked;
    }

    private delegate void ForValue(int value, ref IndexReader reader);

    private static void Walk(SegmentValues values, int expressionId, ushort[] rows, ForValue action)
    {
        for (var value = 0; value < rows.Length;)
        {
            var reader = values.Reader(rows[value]);
            reader.Seek(expressionId);
            while (reader.Read())
            {
                action(value++, ref reader);
            }
        }
    }
}
