using System.Text.Json;
using DrCloud.Api.Access;
using DrCloud.Api.Auditing;
using DrCloud.Api.OAuth;
using DrCloud.Api.OAuth.Endpoints;
using DrCloud.Fhir.Auditing;
using DrCloud.Grains.Interfaces;
using DrCloud.Grains.Interfaces.Clients;
using DrCloud.Grains.Interfaces.Sites;

namespace DrCloud.Api.Administration;

/// <summary>What administrators do with one client beyond enabling it; each change is an audit event. Whoever calls has made sure that it may.</summary>
internal sealed class ClientAdministration(IGrainFactory grains, AuditedChanges audit)
{
    /// <summary>The most grants on a page.</summary>
    public const int GrantsOnPage = 50;

    /// <summary>Sets the scopes that the client may ask for, by the rules of registration.</summary>
    /// <returns>Null when done, else the reason why not, in one sentence.</returns>
    public async Task<string?> SetScopesAsync(string site, string id, string? text)
    {
        var scopes = ScopeCatalogue.Split(text);
        if (await Client(site, id).GetAsync() is not { } client)
        {
            return "There is no such client.";
        }

        var broken = RegistrationRules.BrokenBy(MetadataOf(client), scopes).FirstOrDefault(rule => rule.Member is "scope" or "jwks");
        var done = broken is null && await Client(site, id).SetScopesAsync(scopes);
        await audit.TellAsync(site, AuditKind.ClientChange, id, $"scopes {string.Join(' ', scopes)}", done);
        return done ? null : broken?.Description ?? "There is no such client.";
    }

    /// <summary>A new secret for a client that has one; the former is refused within a second. Told here and nowhere else; null if the client has none.</summary>
    public async Task<string?> NewSecretAsync(string site, string id)
    {
        var secret = Registration.NewSecret();
        var done = await Client(site, id).SetSecretAsync(SecretValues.Hash(secret));
        await audit.TellAsync(site, AuditKind.ClientChange, id, "new secret", done);
        return done ? secret : null;
    }

    /// <summary>The grants of people to the client that stand: a page of at most <see cref="GrantsOnPage"/>, after the grant of the given id.</summary>
    public Task<IReadOnlyList<ClientGrant>> GrantsAsync(string site, string id, string? after) => Grants(site, id).ListAsync(after, GrantsOnPage);

    /// <summary>Ends one grant, with its tokens. False if it is none of the client's.</summary>
    public async Task<bool> EndGrantAsync(string site, string id, string grant)
    {
        var done = await Grants(site, id).EndAsync(grant);
        await audit.TellAsync(site, AuditKind.Revocation, id, $"grant {grant}", done);
        return done;
    }

    /// <summary>Ends whatever the person has allowed the client.</summary>
    public async Task EndGrantsOfAsync(string site, string id, string person)
    {
        await grains.GetGrain<IDirectoryGrain>(site).EndGrantsAsync(person, id);
        await audit.TellAsync(site, AuditKind.Revocation, id, $"person {person}");
    }

    /// <summary>Forgets the client for good, and ends what people have allowed it.</summary>
    public async Task RemoveAsync(string site, string id)
    {
        await Client(site, id).RemoveAsync();
        await Grants(site, id).EndAllAsync();
        await audit.TellAsync(site, AuditKind.ClientChange, id, "remove");
    }

    private static RegistrationRequest MetadataOf(Client client) => new()
    {
        ApplicationType = client.IsConfidential ? "private" : "public",
        ClientName = client.Name,
        RedirectUris = client.RedirectUris,
        AuthenticationMethod = client.AuthenticationMethod,
        Jwks = client.Jwks is { } keys ? JsonElement.Parse(keys) : null,
        JwksUri = client.JwksUri,
    };

    private IClientGrain Client(string site, string id) => grains.GetGrain<IClientGrain>(GrainKeys.Of(site, id));

    private IClientGrantsGrain Grants(string site, string id) => grains.GetGrain<IClientGrantsGrain>(GrainKeys.Of(site, id));
}
