using System.Numerics;

namespace DrCloud.Fhir.Search;

/// <summary>A set of rows of a segment: 64 rows a word.</summary>
internal static class RowSet
{
    /// <summary>How many rows it has.</summary>
    public static int Count(ReadOnlySpan<ulong> set)
    {
        var count = 0;
        foreach (var word in set)
        {
            count += BitOperations.PopCount(word);
        }

        return count;
    }

    /// <summary>The first row at or after <paramref name="row"/>, or -1.</summary>
    public static int Next(ReadOnlySpan<ulong> set, int row)
    {
        for (var word = row >> 6; word < set.Length; word++)
        {
            var rest = word == row >> 6 ? set[word] & (ulong.MaxValue << row) : set[word];
            if (rest != 0)
            {
                return (word << 6) + BitOperations.TrailingZeroCount(rest);
            }
        }

        return -1;
    }
}
