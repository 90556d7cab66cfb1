using System.Collections.Concurrent;
using System.Diagnostics.CodeAnalysis;
using System.IO.Hashing;
using System.Runtime.InteropServices;
using System.Security.Cryptography;

namespace DrCloud.Api.Access;

/// <summary>
/// The tokens that a process has validated, bounded by two generations: when the young one is full, it becomes the old one, and what is asked for again moves back.
/// Found by a hash of the whole token, with a secret seed, and compared whole.
/// </summary>
internal sealed class AccessTokenCache(int capacity)
{
    private static readonly TokenComparer Comparer = new();
    private readonly int _half = Math.Max(1, capacity / 2);
    private Generations _generations = new(Make(), Make());

    public bool TryGet(ReadOnlySpan<char> token, [NotNullWhen(true)] out KnownToken? known)
    {
        var generations = Volatile.Read(ref _generations);
        if (generations.Young.GetAlternateLookup<ReadOnlySpan<char>>().TryGetValue(token, out known))
        {
            return true;
        }

        if (!generations.Old.GetAlternateLookup<ReadOnlySpan<char>>().TryGetValue(token, out known))
        {
            return false;
        }

        Add(token.ToString(), known);
        return true;
    }

    public void Add(string token, KnownToken known)
    {
        var generations = Volatile.Read(ref _generations);
        generations.Young[token] = known;
        if (generations.Young.Count >= _half)
        {
            Interlocked.CompareExchange(ref _generations, new Generations(Make(), generations.Young), generations);
        }
    }

    private static ConcurrentDictionary<string, KnownToken> Make() => new(Comparer);

    private sealed record Generations(ConcurrentDictionary<string, KnownToken> Young, ConcurrentDictionary<string, KnownToken> Old);

    private sealed class TokenComparer : IEqualityComparer<string>, IAlternateEqualityComparer<ReadOnlySpan<char>, string>
    {
        private readonly long _seed = BitConverter.ToInt64(RandomNumberGenerator.GetBytes(sizeof(long)));

        public bool Equals(string? x, string? y) => string.Equals(x, y, StringComparison.Ordinal);

        public int GetHashCode(string token) => GetHashCode(token.AsSpan());

        public bool Equals(ReadOnlySpan<char> span, string token) => span.SequenceEqual(token);

        public int GetHashCode(ReadOnlySpan<char> token) => (int)XxHash3.HashToUInt64(MemoryMarshal.AsBytes(token), _seed);

        public string Create(ReadOnlySpan<char> token) => token.ToString();
    }
}
