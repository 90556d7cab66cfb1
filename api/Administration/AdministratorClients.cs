using System.Security.Claims;
using System.Text.Encodings.Web;
using DrCloud.Api.Access;
using DrCloud.Api.Changes;
using DrCloud.Api.OAuth;
using DrCloud.Api.Sites;
using Microsoft.AspNetCore.Authentication;
using Microsoft.Extensions.Options;

namespace DrCloud.Api.Administration;

/// <summary>
/// Authenticates who calls the administration over HTTP. Of a token's scopes those count that open the administration, if the bearer is a private client that acts
/// for itself and registered them; a person's token, whatever it says, opens nothing here.
/// </summary>
internal sealed class AdministratorClients(IOptionsMonitor<AuthenticationSchemeOptions> options, ILoggerFactory logger, UrlEncoder encoder, IAccessTokens tokens, SiteFacts facts)
    : AuthenticationHandler<AuthenticationSchemeOptions>(options, logger, encoder)
{
    /// <summary>Name of the scheme.</summary>
    public const string Name = "AdministratorClients";

    /// <summary>The claim that holds a scope.</summary>
    public const string Scope = "scope";

    private string _failure = "";

    protected override async Task<AuthenticateResult> HandleAuthenticateAsync()
    {
        var site = Context.Site().Name;
        var (access, failure) = await tokens.AuthenticateAsync(Context, site);
        if (access is null || access.Site != site)
        {
            _failure = failure ?? "invalid_token";
            return AuthenticateResult.NoResult();
        }

        var client = access.Subject == access.Client ? await facts.ClientAsync(site, access.Client) : null;
        var scopes = client is { Enabled: true, IsConfidential: true } ? client.Scopes.Where(scope => ScopeCatalogue.IsForAdministration(scope) && access.Scopes.Contains(scope)) : [];
        var identity = new ClaimsIdentity(scopes.Select(scope => new Claim(Scope, scope)), Name);
        return AuthenticateResult.Success(new AuthenticationTicket(new ClaimsPrincipal(identity), Name));
    }

    // RFC 6750 §3.1, as everywhere.
    protected override Task HandleChallengeAsync(AuthenticationProperties properties) => _failure switch
    {
        "" => RefuseAsync(StatusCodes.Status401Unauthorized, "Bearer", "invalid_token", "An access token is needed."),
        "invalid_request" => RefuseAsync(StatusCodes.Status400BadRequest, "Bearer error=\"invalid_request\"", _failure, "The request carries more than one access token."),
        _ => RefuseAsync(StatusCodes.Status401Unauthorized, $"Bearer error=\"{_failure}\"", _failure, "The access token is not valid."),
    };

    protected override Task HandleForbiddenAsync(AuthenticationProperties properties) =>
        RefuseAsync(StatusCodes.Status403Forbidden, "Bearer error=\"insufficient_scope\"", "insufficient_scope", "This needs an administrator's scope, held by a private client that acts for itself.");

    private Task RefuseAsync(int status, string challenge, string error, string description)
    {
        Response.StatusCode = status;
        Response.Headers.WWWAuthenticate = challenge;
        ResponseHeaders.SetForInterfaces(Response.Headers);
        return Response.WriteAsJsonAsync(new AdministrationError(error, description), AdministrationJson.Default.AdministrationError);
    }
}
