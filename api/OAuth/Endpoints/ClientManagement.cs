using DrCloud.Api.Access;
using DrCloud.Api.Auditing;
using DrCloud.Api.Changes;
using DrCloud.Api.Sites;
using DrCloud.Fhir.Auditing;
using DrCloud.Grains.Interfaces;
using DrCloud.Grains.Interfaces.Clients;
using DrCloud.Grains.Interfaces.Sites;

namespace DrCloud.Api.OAuth.Endpoints;

/// <summary>
/// What a client does with its own registration (<see href="https://www.rfc-editor.org/rfc/rfc7592">RFC 7592</see>), by the registration access token alone.
/// Whoever has not this client's token is told nothing, not even whether there is such a client.
/// </summary>
internal static class ClientManagement
{
    private const string Scheme = "Bearer ";

    /// <summary>The registration as it is.</summary>
    public static async Task<IResult> ShowAsync(string path, HttpContext http, IGrainFactory grains) =>
        await FindAsync(path, http, grains) is var (client, token) ? Answer(http, client, token, secret: null) : Results.Unauthorized();

    /// <summary>Replaces the registration. What an administrator has allowed is allowed no longer where it reaches further now.</summary>
    public static async Task<IResult> UpdateAsync(string path, HttpContext http, IGrainFactory grains, SiteFacts facts, AuditTrails audit)
    {
        if (await FindAsync(path, http, grains) is not var (client, token))
        {
            return Results.Unauthorized();
        }

        var (request, error) = await Registration.ReadAsync(http);
        if (request is null)
        {
            return Registration.Refuse(error!);
        }

        var scopes = ScopeCatalogue.Split(request.Scope ?? ScopeCatalogue.Default);
        if ((Check(request, client) ?? RegistrationRules.Check(request, scopes)) is { } broken)
        {
            return Registration.Refuse(broken);
        }

        var waits = Registration.WaitsForApproval((await facts.SettingsAsync(http.Site().Name)).ClientApproval, client.IsConfidential, scopes);
        var secret = request.HasSecret && client.SecretHash is null ? Registration.NewSecret() : null;
        var updated = Registration.ClientOf(request, scopes, enabled: client.Enabled, client.IssuedAt) with
        {
            Id = client.Id,
            RegistrationPath = client.RegistrationPath,
            RegistrationTokenHash = client.RegistrationTokenHash,
            SecretHash = secret is not null ? SecretValues.Hash(secret) : request.HasSecret ? client.SecretHash : null,
        };
        updated = updated with { Enabled = client.Enabled && (!waits || IsWithin(updated, client)) };
        audit.Take(http, EventOf(client, "update"));
        return await Grain(http, grains, client.Id).UpdateAsync(updated) ? Answer(http, updated, token, secret) : Results.Unauthorized();
    }

    /// <summary>Ends the registration, and with it every token of the client.</summary>
    public static async Task<IResult> RemoveAsync(string path, HttpContext http, IGrainFactory grains, AuditTrails audit)
    {
        if (await FindAsync(path, http, grains) is not var (client, _))
        {
            return Results.Unauthorized();
        }

        await Grain(http, grains, client.Id).RemoveAsync();
        audit.Take(http, EventOf(client, "remove"));
        return Results.NoContent();
    }

    private static OAuthError? Check(RegistrationRequest request, Client client) => request switch
    {
        _ when request.ClientId != client.Id => new(Registration.InvalidMetadata, "client_id must be the client's own"),
        { ClientSecret: { } secret } when client.SecretHash is not { } hash || !SecretValues.Matches(secret, hash) =>
            new(Registration.InvalidMetadata, "client_secret cannot be chosen"),
        _ when request.IsConfidential != client.IsConfidential => new(Registration.InvalidMetadata, "application_type cannot be changed"),
        _ => null,
    };

    /// <summary>Whether all that decides about trust is what it was, or less.</summary>
    private static bool IsWithin(Client updated, Client client) =>
        updated.Name == client.Name && updated.JwksUri == client.JwksUri && updated.Jwks == client.Jwks && updated.InitiateLoginUri == client.InitiateLoginUri
        && updated.AuthenticationMethod == client.AuthenticationMethod
        && !updated.Scopes.Except(client.Scopes).Any() && !updated.RedirectUris.Except(client.RedirectUris).Any();

    /// <summary>The client whose registration it is and the token, if the request has the token.</summary>
    private static async Task<(Client Client, string Token)?> FindAsync(string path, HttpContext http, IGrainFactory grains)
    {
        http.Response.Headers.CacheControl = "no-store";
        if (http.Request.Headers.Authorization is not [{ } header] || !header.StartsWith(Scheme, StringComparison.OrdinalIgnoreCase))
        {
            return null;
        }

        var token = header[Scheme.Length..].Trim();
        return await grains.GetGrain<IDirectoryGrain>(http.Site().Name).FindClientAsync(path) is { RegistrationTokenHash: { } hash } client && SecretValues.Matches(token, hash)
            ? (client, token)
            : null;
    }

    private static IResult Answer(HttpContext http, Client client, string token, string? secret) =>
        Results.Json(RegistrationResponse.Of(http.Site(), client, token, secret), RegistrationJson.Default.RegistrationResponse);

    private static AuditEvent EventOf(Client client, string change) =>
        new() { Kind = AuditKind.ClientChange, Status = StatusCodes.Status200OK, Client = client.Id, Id = client.Id, Query = change };

    private static IClientGrain Grain(HttpContext http, IGrainFactory grains, string id) => grains.GetGrain<IClientGrain>(GrainKeys.Of(http.Site().Name, id));
}
