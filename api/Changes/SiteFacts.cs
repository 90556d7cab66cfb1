using System.Collections.Concurrent;
using DrCloud.Grains.Interfaces;
using DrCloud.Grains.Interfaces.Accounts;
using DrCloud.Grains.Interfaces.Changes;
using DrCloud.Grains.Interfaces.Clients;
using DrCloud.Grains.Interfaces.Keys;
using DrCloud.Grains.Interfaces.Sites;

namespace DrCloud.Api.Changes;

/// <summary>Clients, accounts, settings and keys, remembered while the tail of changes confirms them. Absence is not remembered.</summary>
internal sealed class SiteFacts(IGrainFactory grains, ChangeFollower follower, TimeProvider clock)
{
    // A change that was missed (two activations of the tail for a moment) is lived with no longer than this.
    private static readonly TimeSpan Longest = TimeSpan.FromMinutes(1);
    private const int Kept = 20_000;

    private readonly ConcurrentDictionary<(string Site, ChangeKind Kind, string Id), Fact> _facts = new();
    private readonly Origin _origin = new(grains, clock);

    /// <summary>The client, enabled or not, or null.</summary>
    public ValueTask<Client?> ClientAsync(string site, string id) =>
        RecallAsync(site, ChangeKind.Client, id, static (origin, site, id) => origin.Grains.GetGrain<IClientGrain>(GrainKeys.Of(site, id)).GetAsync());

    /// <summary>The account, enabled or not, or null.</summary>
    public ValueTask<Account?> AccountAsync(string site, string id) =>
        RecallAsync(site, ChangeKind.Account, id, static (origin, site, id) => origin.Grains.GetGrain<IAccountGrain>(GrainKeys.Of(site, id)).GetAsync());

    /// <summary>The settings in effect.</summary>
    public async ValueTask<SiteSettings> SettingsAsync(string site) =>
        (await RecallAsync<SiteSettings>(site, ChangeKind.Settings, "", static async (origin, site, _) => new(await origin.Grains.GetGrain<ISiteSettingsGrain>(site).GetAsync())))!;

    /// <summary>The keys in use.</summary>
    public async ValueTask<SiteKeyMaterial> KeysAsync(string site) =>
        (await RecallAsync<SiteKeyMaterial>(site, ChangeKind.Keys, "", static async (origin, site, _) => new(await origin.Grains.GetGrain<IKeysGrain>(site).GetAsync(), origin.Clock.GetUtcNow())))!;

    /// <summary>The keys, asked for anew: a token names a key that is not known yet.</summary>
    public ValueTask<SiteKeyMaterial> RefreshKeysAsync(string site)
    {
        _facts.TryRemove((site, ChangeKind.Keys, ""), out _);
        return KeysAsync(site);
    }

    private async ValueTask<T?> RecallAsync<T>(string site, ChangeKind kind, string id, Func<Origin, string, string, Task<T?>> ask)
        where T : class
    {
        var changes = follower.Of(site);
        var key = (site, kind, id);
        if (changes.IsFresh && _facts.TryGetValue(key, out var fact) && IsTrusted(changes, kind, id, fact))
        {
            return (T)fact.Value;
        }

        var version = changes.Version;
        var value = await ask(_origin, site, id);
        if (value is null)
        {
            _facts.TryRemove(key, out _);
            return null;
        }

        if (_facts.Count >= Kept)
        {
            _facts.Clear();
        }

        _facts[key] = new Fact(value, version, Environment.TickCount64 + (long)Longest.TotalMilliseconds);
        return value;
    }

    private static bool IsTrusted(SiteChanges changes, ChangeKind kind, string id, Fact fact) =>
        Environment.TickCount64 < fact.Until && changes.Covers(fact.Version) && changes.IsUnchanged(kind, id, fact.Version);

    /// <summary>What facts are asked of. It is handed to what asks, so that a fact that is remembered costs no memory.</summary>
    private sealed record Origin(IGrainFactory Grains, TimeProvider Clock);

    private sealed record Fact(object Value, long Version, long Until);
}
