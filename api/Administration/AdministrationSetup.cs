using DrCloud.Api.OAuth;
using DrCloud.Api.Sites;
using Microsoft.AspNetCore.Authentication;

namespace DrCloud.Api.Administration;

/// <summary>The administration below <c>/apis/site/admin</c>.</summary>
internal static class AdministrationSetup
{
    /// <summary>The path segment below the site.</summary>
    public const string Segment = "/admin";

    /// <summary>Adds the services: a policy for each scope that opens the administration, named like the scope.</summary>
    public static void AddAdministration(this IServiceCollection services)
    {
        services.AddSingleton<IAdministration, Administration>().AddSingleton<ClientAdministration>();
        services.AddAuthentication().AddScheme<AuthenticationSchemeOptions, AdministratorClients>(AdministratorClients.Name, null);
        var authorization = services.AddAuthorizationBuilder();
        foreach (var scope in (string[])[ScopeCatalogue.AdminRead, ScopeCatalogue.AdminWrite])
        {
            authorization.AddPolicy(scope, policy => policy.AddAuthenticationSchemes(AdministratorClients.Name).RequireClaim(AdministratorClients.Scope, scope));
        }
    }

    /// <summary>Maps the routes; the site gate has found the site before.</summary>
    public static void MapAdministration(this WebApplication app)
    {
        app.MapGroup($"/apis/{{site}}{Segment}").MapAdministration(
            app.Services.GetRequiredService<IAdministration>(), http => http.Site().Name, (endpoint, route) => endpoint.RequireAuthorization(route.Scope));
    }
}
