using DrCloud.Api.Pages.Admin;
using DrCloud.Api.Pages.DemoApp;
using DrCloud.Api.Pages.Patients;
using DrCloud.Api.People;
using DrCloud.Api.Sites;
using Microsoft.AspNetCore.Authentication.Cookies;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.DataProtection.KeyManagement;
using Microsoft.AspNetCore.Mvc;
using Microsoft.Extensions.Options;

namespace DrCloud.Api.Pages;

/// <summary>The EHR's own pages: sign-in, patient picker, consent, administration. Rendered on the server; they work without script.</summary>
public static class PagesSetup
{
    private const string SessionCookie = "__Host-drcloud";
    private const string FormCookie = "__Host-drcloud-form";
    private static readonly TimeSpan Idle = TimeSpan.FromMinutes(15);

    /// <summary>Adds the services.</summary>
    public static WebApplicationBuilder AddDrCloudPages(this WebApplicationBuilder builder)
    {
        var services = builder.Services;
        services.AddRazorPages(options =>
        {
            options.Conventions.ConfigureFilter(new PageHeaders());

            // Every page says who may see it: these all, those in a folder by its filter. A page that says nothing fails a test.
            foreach (var open in (string[])["/Index", "/Login", "/SecondFactor", "/ChangePassword", "/Authorize", "/SignOut", "/Smart/RegisterApp"])
            {
                options.Conventions.AllowAnonymousToPage(open);
            }

            options.Conventions.AddPageRoute("/Smart/RegisterApp", "/drcloud/interface/smart/register-app.php");   // the address that developers were told
            options.Conventions.AddFolderApplicationModelConvention("/Admin", page => page.Filters.Add(new TypeFilterAttribute(typeof(AdministratorsOnly))));
            foreach (var folder in (string[])["/Browse", "/Me", "/Patients"])
            {
                options.Conventions.AddFolderApplicationModelConvention(folder, page => page.Filters.Add(new TypeFilterAttribute(typeof(SignedInOnly))));
            }
        }).AddApplicationPart(typeof(PagesSetup).Assembly);
        services.AddSingleton<SignedInPerson>();
        services.AddSingleton<PatientFinder>();
        services.AddSingleton<RecentPatients>();
        services.AddSingleton<SmartApps>();
        services.AddSingleton<ConnectedApps>();
        services.AddAuthentication(CookieAuthenticationDefaults.AuthenticationScheme).AddCookie(cookie =>
        {
            SetUp(cookie.Cookie, SessionCookie);
            cookie.ExpireTimeSpan = Idle;
            cookie.SlidingExpiration = true;
        });
        services.AddAuthorization();
        services.AddAntiforgery(antiforgery => SetUp(antiforgery.Cookie, FormCookie));
        services.AddDataProtection().SetApplicationName("DrCloud");
        services.AddSingleton<IConfigureOptions<KeyManagementOptions>>(provider =>
            new ConfigureOptions<KeyManagementOptions>(options => options.XmlRepository = new GrainKeyRing(provider.GetRequiredService<IGrainFactory>())));

        // It warns that the ring of keys is stored in clear; the grain that keeps it encrypts it.
        builder.Logging.AddFilter("Microsoft.AspNetCore.DataProtection.KeyManagement.XmlKeyManager", LogLevel.Error);
        return builder;
    }

    /// <summary>Maps the pages and their assets.</summary>
    public static WebApplication MapDrCloudPages(this WebApplication app)
    {
        app.MapRazorPages();
        app.MapAssets();
        if (app.Services.GetRequiredService<IOptions<DrCloudOptions>>().Value.Demo)
        {
            app.MapChartApp();
        }

        return app;
    }

    // RFC 6265bis: the prefix makes browsers take the cookie over TLS only, for this host only.
    private static void SetUp(CookieBuilder cookie, string name)
    {
        cookie.Name = name;
        cookie.Path = "/";
        cookie.HttpOnly = true;
        cookie.SecurePolicy = CookieSecurePolicy.Always;
        cookie.SameSite = SameSiteMode.Lax;   // a browser comes from an app's page with a plain link
        cookie.IsEssential = true;
    }
}
