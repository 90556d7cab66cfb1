using DrCloud.Api.Sites;
using DrCloud.Grains.Interfaces.Clients;

namespace DrCloud.Api.Administration;

/// <summary>What exists in demo mode only: the client of the demo app, and the well-known password of the demo accounts.</summary>
public static class DemoClient
{
    /// <summary>Its <c>client_id</c>.</summary>
    public const string Id = "demo-app";

    /// <summary>Password of all demo accounts: no secret.</summary>
    public const string Password = "pass";

    internal static Client Of(Site site, DateTimeOffset now) => new()
    {
        Id = Id,
        Name = "Demo app",
        IsConfidential = false,
        AuthenticationMethod = "none",
        RedirectUris = [$"{site.BaseAddress}/swagger/oauth2-redirect.html", $"{site.BaseAddress}/apps/demo/"],
        Scopes = ["openid", "fhirUser", "profile", "offline_access", "launch", "launch/patient", "api:fhir", "patient/*.*", "user/*.*", "system/*.read"],
        IssuedAt = now,
        Enabled = true,
    };
}
