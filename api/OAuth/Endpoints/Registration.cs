using System.Text.Json;
using DrCloud.Api.Access;
using DrCloud.Api.Auditing;
using DrCloud.Api.Changes;
using DrCloud.Api.Sites;
using DrCloud.Fhir.Auditing;
using DrCloud.Grains.Interfaces;
using DrCloud.Grains.Interfaces.Clients;
using DrCloud.Grains.Interfaces.Sites;
using Microsoft.AspNetCore.Http.Features;

namespace DrCloud.Api.OAuth.Endpoints;

/// <summary>Dynamic client registration (<see href="https://www.rfc-editor.org/rfc/rfc7591">RFC 7591</see>), open to anybody; who may do harm waits for an administrator.</summary>
internal static class Registration
{
    /// <summary>The error of metadata that break a rule.</summary>
    public const string InvalidMetadata = "invalid_client_metadata";

    private const int LongestBody = 256 * 1024;
    private const int IdBytes = 32;
    private const int SecretBytes = 64;
    private const int PathBytes = 16;

    /// <summary>A client secret.</summary>
    public static string NewSecret() => SecretValues.New(SecretBytes);

    public static async Task<IResult> HandleAsync(HttpContext http, IGrainFactory grains, SiteFacts facts, AuditTrails audit, TimeProvider clock)
    {
        http.Response.Headers.CacheControl = "no-store";
        var (request, error) = await ReadAsync(http);
        if (request is null)
        {
            return Refuse(error!);
        }

        var (registered, broken) = await RegisterAsync(http, http.Site(), request, grains, facts, audit, clock);
        return registered is null
            ? Refuse(broken[0].Error)
            : Results.Json(registered.Answer, RegistrationJson.Default.RegistrationResponse, statusCode: StatusCodes.Status201Created);
    }

    /// <summary>Registers the client at the site if its metadata break no rule: for the end point and for the page that is its form.</summary>
    /// <returns>The client, or every rule that is broken.</returns>
    public static async Task<(RegisteredClient? Registered, IReadOnlyList<BrokenRule> Broken)> RegisterAsync(
        HttpContext http, Site site, RegistrationRequest request, IGrainFactory grains, SiteFacts facts, AuditTrails audit, TimeProvider clock)
    {
        var scopes = ScopeCatalogue.Split(request.Scope ?? ScopeCatalogue.Default);
        if (RegistrationRules.BrokenBy(request, scopes).ToList() is { Count: > 0 } broken)
        {
            return (null, broken);
        }

        var secret = request.HasSecret ? NewSecret() : null;
        var token = SecretValues.New(IdBytes);
        var approval = (await facts.SettingsAsync(site.Name)).ClientApproval;
        var client = ClientOf(request, scopes, !WaitsForApproval(approval, request.IsConfidential, scopes), clock.GetUtcNow()) with
        {
            SecretHash = secret is null ? null : SecretValues.Hash(secret),
            RegistrationTokenHash = SecretValues.Hash(token),
        };
        await grains.GetGrain<IClientGrain>(GrainKeys.Of(site.Name, client.Id)).RegisterAsync(client);
        audit.Take(http, site, new AuditEvent { Kind = AuditKind.ClientChange, Status = StatusCodes.Status201Created, Client = client.Id, Id = client.Id, Query = "register" });
        return (new RegisteredClient(client, RegistrationResponse.Of(site, client, token, secret)), []);
    }

    /// <summary>Whether the client must be enabled by an administrator before use.</summary>
    public static bool WaitsForApproval(ClientApproval approval, bool isConfidential, IReadOnlyList<string> scopes) => approval switch
    {
        _ when scopes.Any(ScopeCatalogue.IsForAdministration) => true,
        ClientApproval.AllManual => true,
        ClientApproval.AllAutomatic => false,
        _ => isConfidential ? scopes.Any(ScopeCatalogue.IsForManyPatients) : scopes.Contains("launch"),
    };

    /// <summary>The metadata of a request, or what is wrong with it.</summary>
    public static async Task<(RegistrationRequest? Request, OAuthError? Error)> ReadAsync(HttpContext http)
    {
        if (!http.Request.HasJsonContentType())
        {
            return (null, new(InvalidMetadata, "Unexpected content type"));
        }

        // Counted as it arrives: the length may not be told, or not be true.
        http.Features.GetRequiredFeature<IHttpMaxRequestBodySizeFeature>().MaxRequestBodySize = LongestBody;
        try
        {
            var request = await http.Request.ReadFromJsonAsync(RegistrationJson.Default.RegistrationRequest, http.RequestAborted);
            return request is null ? (null, new(InvalidMetadata, "No JSON body")) : (request, null);
        }
        catch (JsonException)
        {
            return (null, new(InvalidMetadata, "Invalid JSON"));
        }
        catch (BadHttpRequestException e) when (e.StatusCode == StatusCodes.Status413PayloadTooLarge)
        {
            return (null, new(InvalidMetadata, "The metadata is too long"));
        }
    }

    /// <summary>A client of this metadata, with a new id.</summary>
    public static Client ClientOf(RegistrationRequest request, IReadOnlyList<string> scopes, bool enabled, DateTimeOffset now) => new()
    {
        Id = SecretValues.New(IdBytes),
        Name = request.ClientName!.Trim(),
        IsConfidential = request.IsConfidential,
        AuthenticationMethod = request.AuthenticationMethod ?? (request.IsConfidential ? "client_secret_basic" : "none"),
        RedirectUris = request.RedirectUris ?? [],
        PostLogoutRedirectUris = request.PostLogoutRedirectUris ?? [],
        Scopes = scopes,
        Contacts = request.Contacts ?? [],
        JwksUri = request.JwksUri,
        Jwks = request.Jwks?.GetRawText(),
        InitiateLoginUri = request.InitiateLoginUri,
        LogoUri = request.LogoUri,
        PolicyUri = request.PolicyUri,
        TermsUri = request.TermsUri,
        GrantTypes = request.GrantTypes ?? [],
        ResponseTypes = request.ResponseTypes ?? [],
        ClientUri = request.ClientUri,
        SoftwareId = request.SoftwareId,
        SoftwareVersion = request.SoftwareVersion,
        RegistrationPath = SecretValues.New(PathBytes),
        IssuedAt = now,
        Enabled = enabled,
    };

    /// <summary>A refusal in the protocol's form.</summary>
    public static IResult Refuse(OAuthError error) => Results.Json(error, RegistrationJson.Default.OAuthError, statusCode: StatusCodes.Status400BadRequest);
}

/// <summary>A client that was registered just now.</summary>
/// <param name="Client">What is kept.</param>
/// <param name="Answer">What its developers are told, the secrets for the only time.</param>
internal sealed record RegisteredClient(Client Client, RegistrationResponse Answer);
