using System.Collections.Concurrent;
using System.Diagnostics.CodeAnalysis;
using System.Runtime.InteropServices;

namespace DrCloud.Fhir.Search;

/// <summary>
/// The shapes of packed indexes met so far: which expressions a resource has values of, as ascending ids. Very many resources have the same ones, so memory
/// holds them once, under a number of this process.
/// </summary>
internal static class IndexShapes
{
    /// <summary>Real records have far fewer; those beyond get no number, so that nobody can fill the memory with them.</summary>
    private const int Most = 16_384;

    /// <summary>Ids of a shape that gets a number.</summary>
    private const int Longest = 200;

    private static readonly Lock Gate = new();
    private static readonly ConcurrentDictionary<int[], int> Numbers = new(new ByContent());
    private static readonly ConcurrentDictionary<int[], int>.AlternateLookup<ReadOnlySpan<int>> NumbersByContent = Numbers.GetAlternateLookup<ReadOnlySpan<int>>();
    private static readonly int[][] Shapes = new int[Most][];

    /// <summary>The number of the shape, or -1: it has none.</summary>
    public static int NumberOf(ReadOnlySpan<int> ids) => ids.Length <= Longest ? NumberOfShort(ids) : -1;

    /// <summary>The ids of a numbered shape.</summary>
    public static ReadOnlySpan<int> Ids(int number) => Shapes[number];

    private static int NumberOfShort(ReadOnlySpan<int> ids)
    {
        if (NumbersByContent.TryGetValue(ids, out var number))
        {
            return number;
        }

        lock (Gate)
        {
            if (NumbersByContent.TryGetValue(ids, out number))
            {
                return number;
            }

            number = Numbers.Count;
            if (number == Most)
            {
                return -1;
            }

            Shapes[number] = ids.ToArray();
            Numbers[Shapes[number]] = number;
            return number;
        }
    }

    private sealed class ByContent : IEqualityComparer<int[]>, IAlternateEqualityComparer<ReadOnlySpan<int>, int[]>
    {
        public bool Equals(int[]? x, int[]? y) => x.AsSpan().SequenceEqual(y);

        public int GetHashCode([DisallowNull] int[] ids) => GetHashCode(ids.AsSpan());

        public bool Equals(ReadOnlySpan<int> ids, int[] other) => ids.SequenceEqual(other);

        public int GetHashCode(ReadOnlySpan<int> ids)
        {
            var hash = new HashCode();
            hash.AddBytes(MemoryMarshal.AsBytes(ids));
            return hash.ToHashCode();
        }

        public int[] Create(ReadOnlySpan<int> ids) => ids.ToArray();
    }
}
