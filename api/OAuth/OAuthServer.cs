using DrCloud.Api.Auditing;
using DrCloud.Api.OAuth.Assertions;
using DrCloud.Api.OAuth.Launches;
using DrCloud.Api.OAuth.Rules;
using DrCloud.Api.OAuth.Stores;
using DrCloud.Grains.Interfaces.Clients;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;
using OpenIddict.Server;
using static OpenIddict.Abstractions.OpenIddictConstants;
using BuiltIn = OpenIddict.Server.OpenIddictServerHandlers;

namespace DrCloud.Api.OAuth;

/// <summary>How OpenIddict is set up: the protocol is its, state is in our grains.</summary>
internal static class OAuthServer
{
    /// <summary>Adds OpenIddict's core and server.</summary>
    public static void AddServer(this IServiceCollection services)
    {
        services.AddOpenIddict()
            .AddCore(core => core
                .SetDefaultApplicationEntity<Client>()
                .ReplaceApplicationStore<Client, ClientStore>(ServiceLifetime.Singleton)
                .ReplaceApplicationManager<Client, ClientManager>()
                .DisableAdditionalFiltering()
                .DisableEntityCaching())
            .AddServer(server =>
            {
                SetEndpoints(server);
                SetFlows(server);
                UseGrants(server);
                UseAssertions(server);
                server.AddEventHandler(CheckSmartRequest.Descriptor).AddEventHandler(CheckSmartRequest.PushedDescriptor).AddEventHandler(UseRequestOnce.Descriptor)
                    .AddEventHandler(RequireRegisteredGrantType.Descriptor).AddEventHandler(RefreshWhileSignedIn.Descriptor)
                    .AddEventHandler(DescribePerson.Descriptor).AddEventHandler(DescribeToken.Descriptor)
                    .AddEventHandler(AttachLaunchContext.Descriptor).AddEventHandler(DescribeServer.Descriptor)
                    .AddEventHandler(NameClientByHint.Descriptor)
                    .AddEventHandler(RefuseWiderScopes.Descriptor)
                    .AddEventHandler(ReturnErrorToClient.Descriptor);
                server.AddEventHandler(RememberGranted.Descriptor).AddEventHandler(AuditTokens.Descriptor).AddEventHandler(AuditProtocol.Grants).AddEventHandler(AuditProtocol.Revocations)
                    .AddEventHandler(AuditProtocol.Introspections).AddEventHandler(AuditUserInfo.Descriptor);
                server.Configure(SiteServerOptions.AddKeys);
                server.UseAspNetCore()
                    .EnableAuthorizationEndpointPassthrough()
                    .EnableTokenEndpointPassthrough()
                    .EnableEndSessionEndpointPassthrough()
                    .EnableErrorPassthrough()
                    .DisableTransportSecurityRequirement();   // the site gate refuses what came without TLS
            });
        services.AddOptions<ClientKeyOptions>().BindConfiguration(ClientKeyOptions.Section)
            .Validate(keys => keys.CertificateAuthority.Length == 0 || File.Exists(keys.CertificateAuthority), $"{ClientKeyOptions.Section}:CertificateAuthority names no file.")
            .ValidateOnStart();
        services.AddSingleton<EhrLaunches>();
        services.AddSingleton<KeyFetcher>().AddSingleton<PublishedKeys>().AddSingleton<ClientAssertions>();
        services.AddSingleton<SiteServerOptions>();
        services.Replace(ServiceDescriptor.Singleton<IOptionsMonitor<OpenIddictServerOptions>>(provider => provider.GetRequiredService<SiteServerOptions>()));
        services.AddSingleton<OAuthPath>();
        services.AddHttpContextAccessor();
    }

    private static void SetEndpoints(OpenIddictServerBuilder server) => server
        .SetConfigurationEndpointUris(".well-known/openid-configuration")
        .SetJsonWebKeySetEndpointUris("jwk")
        .SetAuthorizationEndpointUris("authorize")
        .SetTokenEndpointUris("token")
        .SetEndSessionEndpointUris("logout")
        .SetIntrospectionEndpointUris("introspect")
        .SetRevocationEndpointUris("revoke")
        .SetUserInfoEndpointUris("userinfo")
        .SetPushedAuthorizationEndpointUris("par");

    private static void SetFlows(OpenIddictServerBuilder server)
    {
        server.AllowAuthorizationCodeFlow().AllowRefreshTokenFlow().AllowClientCredentialsFlow()
            .AllowPasswordFlow();   // the token end point asks the site's setting
        server.DisableAccessTokenEncryption();   // RFC 9068: a resource server reads them
        server.DisableScopeValidation().DisableResourceValidation().DisableAudienceValidation();   // scopes have rules of their own
        server.IgnoreEndpointPermissions().IgnoreGrantTypePermissions().IgnoreResponseTypePermissions().IgnoreScopePermissions()
            .IgnoreAudiencePermissions().IgnoreResourcePermissions();
        server.RegisterScopes([.. ScopeCatalogue.General]);
        server.RegisterClaims("fhirUser", Claims.Name, Claims.PreferredUsername, Claims.Email, Claims.AuthenticationTime);
        server.Configure(options =>
        {
            options.RequestTokenLifetime = UseRequestOnce.PushedLifetime;
            options.CodeChallengeMethods.Remove(CodeChallengeMethods.Plain);   // SMART: S256 only
            options.ResponseModes.Remove(ResponseModes.Fragment);   // for flows that are not offered
        });
    }

    private static void UseAssertions(OpenIddictServerBuilder server) => server
        .RemoveEventHandler(BuiltIn.ValidateClientAssertion.Descriptor)
        .RemoveEventHandler(BuiltIn.ValidateClientAssertionWellknownClaims.Descriptor)
        .RemoveEventHandler(BuiltIn.ValidateClientAssertionIssuer.Descriptor)
        .AddEventHandler(AuthenticateByAssertion.Descriptor);

    // One grant is one grain that knows its code and its refresh tokens: OpenIddict's entries of tokens and authorizations would say the same twice.
    private static void UseGrants(OpenIddictServerBuilder server)
    {
        server.DisableAuthorizationStorage();
        server.RemoveEventHandler(BuiltIn.Protection.ValidateReferenceTokenIdentifier.Descriptor)
            .RemoveEventHandler(BuiltIn.Protection.RestoreTokenEntryProperties.Descriptor)
            .RemoveEventHandler(BuiltIn.Protection.ValidateTokenEntry.Descriptor)
            .RemoveEventHandler(BuiltIn.Protection.CreateTokenEntry.Descriptor)
            .RemoveEventHandler(BuiltIn.Protection.AttachTokenPayload.Descriptor)
            .RemoveEventHandler(BuiltIn.RejectDeviceCodeEntry.Descriptor)
            .RemoveEventHandler(BuiltIn.RejectUserCodeEntry.Descriptor)
            .RemoveEventHandler(BuiltIn.UpdateReferenceDeviceCodeEntry.Descriptor)
            .RemoveEventHandler(BuiltIn.RedeemTokenEntry.Descriptor)
            .RemoveEventHandler(BuiltIn.RedeemLogoutTokenEntry.Descriptor)
            .RemoveEventHandler(BuiltIn.Revocation.RevokeToken.Descriptor);
        server.AddEventHandler(KeepNoTokenEntry.Descriptor)
            .AddEventHandler(RefreshGeneration.Descriptor)
            .AddEventHandler(KeepCodeInGrant.Descriptor)
            .AddEventHandler(FindCodeInGrant.Descriptor)
            .AddEventHandler(RequireStandingGrant.Descriptor)
            .AddEventHandler(RedeemOnce.Descriptor)
            .AddEventHandler(RevokeGrant.Descriptor);
    }
}
