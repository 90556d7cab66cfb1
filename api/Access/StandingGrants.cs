using DrCloud.Grains.Interfaces;
using DrCloud.Grains.Interfaces.Grants;

namespace DrCloud.Api.Access;

/// <summary>Whether the grant that a token names still stands.</summary>
internal static class StandingGrants
{
    /// <summary>
    /// True if the grant is open, by this person for this client. Of a client that acts for itself nothing is kept but that a grant has ended:
    /// its many short tokens cost no write.
    /// </summary>
    public static async Task<bool> StandsAsync(this IGrainFactory grains, string site, string grantId, string subject, string client)
    {
        var grain = grains.GetGrain<IGrantGrain>(GrainKeys.Of(site, grantId));
        return await grain.GetAsync() is { } grant
            ? grant.Client == client && grant.Subject == subject
            : subject == client && !await grain.IsEndedAsync();
    }
}
