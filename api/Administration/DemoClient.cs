using DrCloud.Api.Pages.DemoApp;
using DrCloud.Api.Sites;
using DrCloud.Grains.Interfaces.Clients;

namespace DrCloud.Api.Administration;

/// <summary>What exists in demo mode only: the clients of the Swagger page and of the demo app, and the well-known password of the demo accounts.</summary>
public static class DemoClient
{
    /// <summary><c>client_id</c> of the Swagger page, and of tokens without a sign-in.</summary>
    public const string Id = "demo-app";

    /// <summary><c>client_id</c> of the demo app, whose script names it.</summary>
    public const string ChartId = "demo-chart";

    /// <summary>Password of all demo accounts: no secret.</summary>
    public const string Password = "pass";

    internal static IReadOnlyList<Client> Of(Site site, DateTimeOffset now) =>
    [
        new()
        {
            Id = Id,
            Name = "Demo app",
            IsConfidential = false,
            AuthenticationMethod = "none",
            RedirectUris = [$"{site.BaseAddress}/swagger/oauth2-redirect.html"],
            Scopes = ["openid", "fhirUser", "profile", "offline_access", "launch", "launch/patient", "api:fhir", "patient/*.*", "user/*.*", "system/*.read"],
            IssuedAt = now,
            Enabled = true,
        },
        new()
        {
            Id = ChartId,
            Name = "Blood pressure chart",
            IsConfidential = false,
            AuthenticationMethod = "none",
            RedirectUris = [site.BaseAddress + ChartApp.Path],
            InitiateLoginUri = site.BaseAddress + ChartApp.Path,
            Scopes = ["openid", "fhirUser", "launch", "launch/patient", "patient/Patient.read", "patient/Observation.read"],
            IssuedAt = now,
            Enabled = true,
        },
    ];
}
