using System.Globalization;
using System.Text.Json;
using DrCloud.Api.Access;
using DrCloud.Api.Sites;
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

    public static async Task<IResult> HandleAsync(HttpContext http, Registrar registrar)
    {
        http.Response.Headers.CacheControl = "no-store";
        var (request, error) = await ReadAsync(http);
        if (request is null)
        {
            return Refuse(error!);
        }

        return await registrar.RegisterAsync(http, http.Site(), request) switch
        {
            { Registered: { } registered } => Results.Json(registered.Answer, RegistrationJson.Default.RegistrationResponse, statusCode: StatusCodes.Status201Created),
            { Wait: { } wait } => Delay(http, wait),
            { Broken: var broken } => Refuse(broken[0].Error),
        };
    }

    /// <summary>Tells its sender, who has registered too many, when to come again (<see href="https://www.rfc-editor.org/rfc/rfc6585#section-4">RFC 6585 §4</see>).</summary>
    public static void SetRetryAfter(HttpResponse response, TimeSpan wait)
    {
        response.StatusCode = StatusCodes.Status429TooManyRequests;
        response.Headers.RetryAfter = Math.Ceiling(wait.TotalSeconds).ToString(CultureInfo.InvariantCulture);
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

    private static IResult Delay(HttpContext http, TimeSpan wait)
    {
        SetRetryAfter(http.Response, wait);
        return Results.Json(
            new OAuthError("temporarily_unavailable", "Too many clients were registered from this address"), RegistrationJson.Default.OAuthError, statusCode: StatusCodes.Status429TooManyRequests);
    }

    /// <summary>A refusal in the protocol's form.</summary>
    public static IResult Refuse(OAuthError error) => Results.Json(error, RegistrationJson.Default.OAuthError, statusCode: StatusCodes.Status400BadRequest);
}
