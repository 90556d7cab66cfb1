using DrCloud.Fhir.Resources;

namespace DrCloud.Fhir.Search;

/// <summary>Makes the column of one expression from the packed values of a segment's rows.</summary>
internal static class IndexColumnBuilder
{
    public static IndexColumn Build(StoredResource[] resources, int expressionId)
    {
        var rows = new List<ushort>();
        var kind = default(SearchValueKind);
        for (var row = 0; row < resources.Length; row++)
        {
            var reader = new IndexReader(resources[row].Index.Span);
            if (!resources[row].Deleted && reader.Seek(expressionId))
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
            SearchValueKind.Date => Dates(resources, expressionId, [.. rows]),
            SearchValueKind.Number or SearchValueKind.Quantity => Numbers(resources, expressionId, [.. rows], kind),
            _ => Texts(resources, expressionId, [.. rows], kind),
        };
    }

    private static DateColumn Dates(StoredResource[] resources, int expressionId, ushort[] rows)
    {
        var (low, high) = (new long[rows.Length], new long[rows.Length]);
        Walk(resources, expressionId, rows, (int i, ref IndexReader reader) => (low[i], high[i]) = (reader.LowTicks, reader.HighTicks));
        return new(rows, low, high);
    }

    private static NumberColumn Numbers(StoredResource[] resources, int expressionId, ushort[] rows, SearchValueKind kind)
    {
        var (low, high) = (new double[rows.Length], new double[rows.Length]);
        var units = kind == SearchValueKind.Quantity ? new TextTable.Builder(NumberColumn.Parts) : null;
        var unitOf = units is null ? null : new int[rows.Length];
        Walk(resources, expressionId, rows, (int i, ref IndexReader reader) =>
        {
            (low[i], high[i]) = (reader.Low, reader.High);
            if (units is not null)
            {
                unitOf![i] = units.Add(reader.System, reader.Code, reader.Unit);
            }
        });
        return new(rows, low, high, unitOf, units?.Build());
    }

    private static TextColumn Texts(StoredResource[] resources, int expressionId, ushort[] rows, SearchValueKind kind)
    {
        var values = new TextTable.Builder(TextParts.CountOf(kind));
        var valueOf = new int[rows.Length];
        Walk(resources, expressionId, rows, (int i, ref IndexReader reader) => valueOf[i] = kind switch
        {
            SearchValueKind.Token => values.Add(reader.System, reader.Code),
            SearchValueKind.String => values.Add(reader.Original, reader.Folded),
            SearchValueKind.Reference => values.Add(reader.Type, reader.Id, reader.Url, reader.Version),
            SearchValueKind.Uri => values.Add(reader.Uri),
            _ => throw new InvalidDataException($"A packed index holds a value of kind {kind}."),
        });
        return new(rows, kind, valueOf, values.Build());
    }

    private delegate void ForValue(int value, ref IndexReader reader);

    private static void Walk(StoredResource[] resources, int expressionId, ushort[] rows, ForValue action)
    {
        for (var value = 0; value < rows.Length;)
        {
            var reader = new IndexReader(resources[rows[value]].Index.Span);
            reader.Seek(expressionId);
            while (reader.Read())
            {
                action(value++, ref reader);
            }
        }
    }
}
