namespace DrCloud.Fhir.Search;

/// <summary>Positions on the earth.</summary>
internal sealed class PositionColumn(ushort[] rows, EarthPoint[] points) : IndexColumn(rows)
{
    public override void Match(ValueMatch match, Span<ulong> set)
    {
        var near = (ValueMatch.Near)match;
        var rows = Rows;
        for (var i = 0; i < rows.Length; i++)
        {
            if (near.Contains(points[i]))
            {
                set[rows[i] >> 6] |= 1UL << rows[i];
            }
        }
    }
}
