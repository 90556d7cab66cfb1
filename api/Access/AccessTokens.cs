using System.Collections.Frozen;
using DrCloud.Api.Changes;
using DrCloud.Api.Sites;
using DrCloud.Grains.Interfaces.Changes;

namespace DrCloud.Api.Access;

/// <summary>The bearer tokens of requests (<see href="https://www.rfc-editor.org/rfc/rfc6750#section-2.1">RFC 6750 §2.1</see>): in the header, nowhere else.</summary>
internal sealed class AccessTokens(SiteTable sites, ChangeFollower follower, AccessTokenValidator validator) : IAccessTokens
{
    private const string Scheme = "Bearer ";
    private const int Kept = 20_000;
    private static readonly AccessResult NoToken = new(null, "");
    private static readonly AccessResult TwoTokens = new(null, "invalid_request");

    private readonly FrozenDictionary<string, SiteTokens> _sites =
        sites.All.ToFrozenDictionary(site => site.Name, site => new SiteTokens(site, follower.Of(site.Name), new AccessTokenCache(Kept)), StringComparer.Ordinal);

    public ValueTask<AccessResult> AuthenticateAsync(HttpContext context, string site)
    {
        var header = context.Request.Headers.Authorization;
        if (header.Count > 1)
        {
            return new(TwoTokens);
        }

        if (header.Count == 0 || header[0] is not { } value || !value.StartsWith(Scheme, StringComparison.OrdinalIgnoreCase))
        {
            return new(NoToken);
        }

        var tokens = _sites[site];
        var token = value.AsSpan(Scheme.Length).Trim(' ');
        return tokens.Cache.TryGet(token, out var known) && IsTrusted(tokens.Changes, known)
            ? new(new AccessResult(known.Access, null))
            : ValidateAsync(tokens, token.ToString());
    }

    private async ValueTask<AccessResult> ValidateAsync(SiteTokens tokens, string token)
    {
        // RFC 9110 §5.3: two headers may have been joined on the way; a token has no comma.
        if (token.Contains(',', StringComparison.Ordinal))
        {
            return TwoTokens;
        }

        // Read before anything is asked: whatever changes after this falls back here.
        var version = tokens.Changes.Version;
        if (await validator.ValidateAsync(tokens.Site, token) is not { } access)
        {
            return new AccessResult(null, "invalid_token");
        }

        tokens.Cache.Add(token, KnownToken.Of(access, version));
        return new AccessResult(access, null);
    }

    private static bool IsTrusted(SiteChanges changes, KnownToken known)
    {
        var now = Environment.TickCount64;
        if (!changes.IsFreshAt(now) || now >= known.EndsAt || now >= known.AskAgainAt)
        {
            return false;
        }

        var (since, newest) = (known.Version, changes.Version);
        if (since == newest)
        {
            return true;
        }

        var access = known.Access;
        if (!changes.Covers(since) || !changes.IsUnchanged(ChangeKind.Grant, access.Grant, since)
            || !changes.IsUnchanged(ChangeKind.Client, access.Client, since) || !changes.IsUnchanged(ChangeKind.Account, access.Subject, since))
        {
            return false;
        }

        known.Version = newest;
        return true;
    }

    private sealed record SiteTokens(Site Site, SiteChanges Changes, AccessTokenCache Cache);
}
