using DrCloud.Api.Changes;
using DrCloud.Api.OAuth;
using DrCloud.Grains.Interfaces;
using DrCloud.Grains.Interfaces.Accounts;
using DrCloud.Grains.Interfaces.Clients;
using DrCloud.Grains.Interfaces.Grants;
using DrCloud.Grains.Interfaces.Sites;
using OpenIddict.Abstractions;

namespace DrCloud.Api.People;

/// <summary>The apps that a person has let in and that can still get at something.</summary>
internal sealed class ConnectedApps(IGrainFactory grains, SiteFacts facts, TimeProvider clock)
{
    /// <summary>Them, the one that was let in last first.</summary>
    public async Task<IReadOnlyList<ConnectedApp>> ListAsync(string site, string person)
    {
        var settings = await facts.SettingsAsync(site);
        var sessions = (await grains.GetGrain<IAccountGrain>(GrainKeys.Of(site, person)).SessionsAsync()).Select(session => session.Id).ToHashSet(StringComparer.Ordinal);
        var grants = (await Directory(site).GrantsAsync(person)).Where(status => IsAlive(status, settings, sessions)).GroupBy(status => status.Grant.Client);
        var apps = new List<ConnectedApp>();
        foreach (var grant in grants)
        {
            if (await facts.ClientAsync(site, grant.Key) is { Enabled: true } client)
            {
                apps.Add(Of(client, [.. grant], settings));
            }
        }

        return apps;
    }

    /// <summary>Ends all that the person granted to the client: every API process refuses its tokens within a second.</summary>
    public Task RevokeAsync(string site, string person, string client) => Directory(site).EndGrantsAsync(person, client);

    private static ConnectedApp Of(Client client, IReadOnlyList<GrantStatus> grants, SiteSettings settings)
    {
        var lasting = grants.Where(status => IsLasting(status.Grant)).ToList();
        return new ConnectedApp
        {
            Client = client,
            Scopes = [.. grants.SelectMany(status => status.Grant.Scopes.Split(' ')).Distinct(StringComparer.Ordinal)],
            Patients = [.. grants.Select(status => status.Grant.Patient).OfType<string>().Distinct(StringComparer.Ordinal)],
            Since = grants.Min(status => status.Grant.GrantedAt),
            UsedAt = grants.Max(status => status.UsedAt),
            EndsAt = lasting.Count == 0 ? null : lasting.Max(status => status.UsedAt) + settings.RefreshTokenLifetime,
        };
    }

    private bool IsAlive(GrantStatus status, SiteSettings settings, HashSet<string> sessions) =>
        IsLasting(status.Grant) ? clock.GetUtcNow() < status.UsedAt + settings.RefreshTokenLifetime
        : clock.GetUtcNow() < status.UsedAt + settings.AccessTokenLifetime || (GrantPrincipal.IsOnline(status.Grant) && sessions.Contains(status.Grant.Session ?? ""));

    private static bool IsLasting(Grant grant) => grant.Scopes.Split(' ').Contains(OpenIddictConstants.Scopes.OfflineAccess);

    private IDirectoryGrain Directory(string site) => grains.GetGrain<IDirectoryGrain>(site);
}

/// <summary>An app that a person has let in. What it read, and when, is in the audit log: in the events of this person by this client.</summary>
internal sealed record ConnectedApp
{
    public required Client Client { get; init; }

    /// <summary>All that was granted to it.</summary>
    public required IReadOnlyList<string> Scopes { get; init; }

    /// <summary>Logical ids of the patients whose records it was let into.</summary>
    public required IReadOnlyList<string> Patients { get; init; }

    /// <summary>When it was first let in, of what stands.</summary>
    public required DateTimeOffset Since { get; init; }

    /// <summary>When it last got tokens.</summary>
    public required DateTimeOffset UsedAt { get; init; }

    /// <summary>When it loses access unless it is used before; null if it does so within the hour, or with the session.</summary>
    public required DateTimeOffset? EndsAt { get; init; }
}
