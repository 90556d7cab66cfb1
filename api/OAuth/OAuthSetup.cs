using DrCloud.Api.Access;
using DrCloud.Api.Administration;
using DrCloud.Api.Changes;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace DrCloud.Api.OAuth;

/// <summary>The OAuth 2 and OpenID Connect server, its tokens as the FHIR interface takes them, and its administration.</summary>
public static class OAuthSetup
{
    /// <summary>Adds the services.</summary>
    public static WebApplicationBuilder AddDrCloudOAuth(this WebApplicationBuilder builder)
    {
        var services = builder.Services;
        services.TryAddSingleton(TimeProvider.System);
        services.AddSingleton<ChangeFollower>();
        services.AddHostedService(provider => provider.GetRequiredService<ChangeFollower>());
        services.AddSingleton<SiteFacts>();
        services.AddSingleton<AccessTokenValidator>();
        services.AddSingleton<AccessTokenWriter>();
        services.AddSingleton<IAccessTokens, AccessTokens>();
        services.AddSingleton<IAdministration, Administration.Administration>();
        return builder;
    }

    /// <summary>Maps the end points.</summary>
    public static WebApplication MapDrCloudOAuth(this WebApplication app) => app;
}
