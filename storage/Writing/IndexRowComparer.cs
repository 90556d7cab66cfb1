using DrCloud.Storage.Databases;

namespace DrCloud.Storage.Writing;

/// <summary>Equality and order of index rows by their values.</summary>
internal sealed class IndexRowComparer : IEqualityComparer<(TableShape Table, object?[] Row)>
{
    public static readonly IndexRowComparer Instance = new();

    public static int CompareOrder(object?[] x, object?[] y)
    {
        for (var i = 0; i < x.Length; i++)
        {
            var order = x[i] switch
            {
                long number => number.CompareTo((long)y[i]!),
                string text => string.CompareOrdinal(text, (string)y[i]!),
                double number => number.CompareTo((double)y[i]!),
                _ => 0,
            };
            if (order != 0)
            {
                return order;
            }
        }

        return 0;
    }

    public bool Equals((TableShape Table, object?[] Row) x, (TableShape Table, object?[] Row) y) =>
        ReferenceEquals(x.Table, y.Table) && CompareOrder(x.Row, y.Row) == 0;

    public int GetHashCode((TableShape Table, object?[] Row) row)
    {
        var hash = new HashCode();
        hash.Add(row.Table.Name);
        foreach (var value in row.Row)
        {
            hash.Add(value);
        }

        return hash.ToHashCode();
    }
}
