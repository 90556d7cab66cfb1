using DrCloud.Api.Auditing;
using DrCloud.Api.Fhir;
using DrCloud.Api.Fhir.Exporting;
using DrCloud.Api.Fhir.Routing;
using DrCloud.Api.Health;
using DrCloud.Api.OAuth;
using DrCloud.Api.OpenApi;
using DrCloud.Api.Pages;
using DrCloud.Api.Sites;
using DrCloud.Fhir.UsCore;
using DrCloud.Grains.Interfaces.Logging;
using Microsoft.Extensions.Options;

namespace DrCloud.Api;

/// <summary>How the API is put together. It needs an <see cref="IGrainFactory"/> among the services: of a silo in the same process, or of an Orleans client.</summary>
public static class ApiSetup
{
    /// <summary>Adds the FHIR interface, OAuth, and the pages.</summary>
    public static WebApplicationBuilder AddDrCloudApi(this WebApplicationBuilder builder)
    {
        var services = builder.Services;
        services.AddOptions<DrCloudOptions>().BindConfiguration(DrCloudOptions.Section).ValidateOnStart();
        services.AddSingleton<IValidateOptions<DrCloudOptions>, DrCloudOptionsValidator>();
        services.AddSingleton<SiteTable>().AddSingleton<SiteGate>().AddSingleton<Cors>().AddSingleton<HealthAnswers>();
        services.AddSingleton<Records>().AddSingleton<Searches>().AddSingleton<SearchTexts>().AddSingleton<Writes>().AddSingleton<Contents>().AddSingleton<ExportJobs>();
        services.AddSingleton<AuditedChanges>().AddSingleton<AuditLog>().AddSingleton<AuditAgents>().AddSingleton<AuditTrails>().AddHostedService(provider => provider.GetRequiredService<AuditTrails>());
        services.AddSingleton(Published).AddSingleton<PublishedSearches>().AddSingleton<KnownDefinitions>();
        services.AddSingleton<SiteDocuments>().AddSingleton<FhirServices>().AddSingleton<FhirPipeline>().AddSingleton<FhirInside>();
        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            kestrel.Limits.MaxRequestBodySize = FhirBody.MaxBundle;
            kestrel.ConfigureHttpsDefaults(tls => tls.SslProtocols = System.Security.Authentication.SslProtocols.Tls12 | System.Security.Authentication.SslProtocols.Tls13);
        });

        // The host's own line per request: it costs an Activity each, and its addresses name patients.
        builder.Logging.AddFilter("Microsoft.AspNetCore.Hosting.Diagnostics", LogLevel.None);
        services.KeepGrainKeysOutOfLogs();
        builder.AddDrCloudOAuth();
        builder.AddDrCloudPages();
        return builder;
    }

    private static PublishedDefinitions Published(IServiceProvider services)
    {
        var packages = FhirPackage.ReadFolder(services.GetRequiredService<IOptions<DrCloudOptions>>().Value.Packages);
        return new PublishedDefinitions(FhirPackage.Merge(UsCoreDefinitions.All, packages), SiteDocuments.SoftwareDate);
    }

    /// <summary>Puts the request pipeline together: the gate first, then all that is not FHIR.</summary>
    public static WebApplication MapDrCloudApi(this WebApplication app)
    {
        app.UseTrustedProxies();
        var gate = app.Services.GetRequiredService<SiteGate>();
        app.Use(next => context => gate.InvokeAsync(context, next));
        app.MapSwagger();
        app.MapDrCloudOAuth();
        app.MapDrCloudPages();
        return app;
    }
}
