using DrCloud.Api.Access;
using DrCloud.Api.Administration;
using DrCloud.Api.Changes;
using DrCloud.Api.OAuth.Endpoints;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace DrCloud.Api.OAuth;

/// <summary>The OAuth 2 and OpenID Connect server, its tokens as the FHIR interface takes them, and its administration.</summary>
public static class OAuthSetup
{
    private const string ClientPath = "/client/{path}";

    /// <summary>Adds the services.</summary>
    public static WebApplicationBuilder AddDrCloudOAuth(this WebApplicationBuilder builder)
    {
        var services = builder.Services;
        services.TryAddSingleton(TimeProvider.System);
        services.AddSingleton<ChangeFollower>();
        services.AddHostedService(provider => provider.GetRequiredService<ChangeFollower>());
        services.AddSingleton<ClientOrigins>().AddHostedService(provider => provider.GetRequiredService<ClientOrigins>());
        services.AddSingleton<SiteFacts>();
        services.AddSingleton<RegistrationLimit>().AddSingleton<Registrar>();
        services.AddSingleton<AccessTokenValidator>();
        services.AddSingleton<AccessTokenWriter>();
        services.AddSingleton<IAccessTokens, AccessTokens>();
        services.AddAdministration();
        services.AddServer();
        return builder;
    }

    /// <summary>
    /// Maps the end points, behind the site gate. Routing and authentication start here, so that they see the path below the site;
    /// requests that the gate answers itself never come this far.
    /// </summary>
    public static WebApplication MapDrCloudOAuth(this WebApplication app)
    {
        app.UseMiddleware<OAuthPath>();
        app.UseRouting();
        app.UseAuthentication();
        app.UseAuthorization();
        var below = app.MapGroup("").AddEndpointFilter<OnlyBelowSite>().AllowAnonymous();   // the protocol itself says who is who
        below.MapPost("/registration", Registration.HandleAsync);
        below.MapGet(ClientPath, ClientManagement.ShowAsync);
        below.MapPut(ClientPath, ClientManagement.UpdateAsync);
        below.MapDelete(ClientPath, ClientManagement.RemoveAsync);
        below.MapPost("/token", Token.HandleAsync);
        below.MapMethods("/logout", [HttpMethods.Get, HttpMethods.Post], Logout.HandleAsync);
        app.MapAdministration();
        return app;
    }
}
