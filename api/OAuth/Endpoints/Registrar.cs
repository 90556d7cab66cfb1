using DrCloud.Api.Access;
using DrCloud.Api.Auditing;
using DrCloud.Api.Changes;
using DrCloud.Api.Sites;
using DrCloud.Fhir.Auditing;
using DrCloud.Grains.Interfaces;
using DrCloud.Grains.Interfaces.Clients;

namespace DrCloud.Api.OAuth.Endpoints;

/// <summary>Registers clients: for the end point and for the page that is its form.</summary>
internal sealed class Registrar(IGrainFactory grains, SiteFacts facts, RegistrationLimit limit, AuditTrails audit, TimeProvider clock)
{
    private const int TokenBytes = 32;

    /// <summary>Registers the client at the site if its metadata break no rule and its sender has not registered too many.</summary>
    public async Task<RegistrationResult> RegisterAsync(HttpContext http, Site site, RegistrationRequest request)
    {
        var scopes = ScopeCatalogue.Split(request.Scope ?? ScopeCatalogue.Default);
        if (RegistrationRules.BrokenBy(request, scopes).ToList() is { Count: > 0 } broken)
        {
            return new() { Broken = broken };
        }

        if (limit.Count(http.Connection.RemoteIpAddress) is { } wait)
        {
            return new() { Wait = wait };
        }

        var secret = request.HasSecret ? Registration.NewSecret() : null;
        var token = SecretValues.New(TokenBytes);
        var approval = (await facts.SettingsAsync(site.Name)).ClientApproval;
        var client = Registration.ClientOf(request, scopes, !Registration.WaitsForApproval(approval, request.IsConfidential, scopes), clock.GetUtcNow()) with
        {
            SecretHash = secret is null ? null : SecretValues.Hash(secret),
            RegistrationTokenHash = SecretValues.Hash(token),
        };
        await grains.GetGrain<IClientGrain>(GrainKeys.Of(site.Name, client.Id)).RegisterAsync(client);
        audit.Take(http, site, new AuditEvent { Kind = AuditKind.ClientChange, Status = StatusCodes.Status201Created, Client = client.Id, Id = client.Id, Query = "register" });
        return new() { Registered = new RegisteredClient(client, RegistrationResponse.Of(site, client, token, secret)) };
    }
}

/// <summary>A client that was registered just now.</summary>
/// <param name="Client">What is kept.</param>
/// <param name="Answer">What its developers are told, the secrets for the only time.</param>
internal sealed record RegisteredClient(Client Client, RegistrationResponse Answer);

/// <summary>What became of a registration.</summary>
internal sealed record RegistrationResult
{
    /// <summary>The client, if it is registered.</summary>
    public RegisteredClient? Registered { get; init; }

    /// <summary>Every rule that its metadata break.</summary>
    public IReadOnlyList<BrokenRule> Broken { get; init; } = [];

    /// <summary>How long its sender has to wait who has registered too many, or null.</summary>
    public TimeSpan? Wait { get; init; }
}
