using System.Collections.Concurrent;
using Microsoft.IdentityModel.Tokens;

namespace DrCloud.Api.OAuth.Assertions;

/// <summary>
/// The keys that clients publish, remembered for a while. However many requests need them at once, one fetches; and whatever is asked for (a key that nobody
/// knows, a host that is down), an address is not asked again before a pause is over.
/// </summary>
internal sealed class PublishedKeys(KeyFetcher fetcher, TimeProvider clock)
{
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan Usual = TimeSpan.FromMinutes(5);
    private static readonly TimeSpan Longest = TimeSpan.FromHours(1);
    private const int Kept = 10_000;

    private readonly ConcurrentDictionary<string, Publication> _publications = new(StringComparer.Ordinal);

    /// <summary>The key of that id under the address, or null.</summary>
    public async Task<JsonWebKey?> FindAsync(string address, string kid, string algorithm)
    {
        if (_publications.Count >= Kept)
        {
            _publications.Clear();
        }

        var publication = _publications.GetOrAdd(address, _ => new Publication());
        var known = publication.Current;
        if (known.KeysAt(clock.GetUtcNow())?.Find(kid, algorithm) is { } key)
        {
            return key;
        }

        var renewed = await publication.RenewAsync(() => RenewAsync(address, publication.Current));
        return renewed.KeysAt(clock.GetUtcNow())?.Find(kid, algorithm);
    }

    private async Task<Known> RenewAsync(string address, Known known)
    {
        var now = clock.GetUtcNow();
        if (now < known.AskAgainAt)
        {
            return known;
        }

        if (await fetcher.FetchAsync(address) is not { } fetched)
        {
            return known with { AskAgainAt = now + Pause };
        }

        var age = fetched.MaxAge is { } said ? TimeSpan.FromTicks(Math.Clamp(said.Ticks, Pause.Ticks, Longest.Ticks)) : Usual;
        return new Known(fetched.Keys, now + age, now + Pause);
    }

    /// <summary>What is known of an address.</summary>
    private sealed record Known(PublicKeySet? Keys, DateTimeOffset Until, DateTimeOffset AskAgainAt)
    {
        public PublicKeySet? KeysAt(DateTimeOffset now) => now < Until ? Keys : null;
    }

    private sealed class Publication
    {
        private readonly Lock _gate = new();
        private Task<Known>? _renewal;
        private Known _current = new(null, DateTimeOffset.MinValue, DateTimeOffset.MinValue);

        public Known Current => Volatile.Read(ref _current);

        /// <summary>Renews what is known; callers that come meanwhile wait for the same renewal.</summary>
        public Task<Known> RenewAsync(Func<Task<Known>> renew)
        {
            lock (_gate)
            {
                return _renewal ??= RunAsync(renew);
            }
        }

        private async Task<Known> RunAsync(Func<Task<Known>> renew)
        {
            await Task.Yield();   // the caller holds the gate
            try
            {
                var known = await renew();
                Volatile.Write(ref _current, known);
                return known;
            }
            finally
            {
                lock (_gate)
                {
                    _renewal = null;
                }
            }
        }
    }
}
