using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Logging;

namespace DrCloud.Grains.Interfaces.Logging;

/// <summary>Logs that name no patient and no person, whoever writes them and wherever they go.</summary>
public static class KeylessLogging
{
    /// <summary>Takes the keys of grains out of everything that is logged, before any provider sees it. Further calls change nothing.</summary>
    public static IServiceCollection KeepGrainKeysOutOfLogs(this IServiceCollection services)
    {
        if (services.Any(service => service.ServiceType == typeof(GrainKeyText)))
            return services;

        services.AddLogging();
        services.AddSingleton(provider => new GrainKeyText(provider.GetRequiredService<IConfiguration>().GetSection("DrCloud:Sites").GetChildren().Select(site => site.Key)));
        services.AddSingleton<LoggerFactory>();
        services.Replace(ServiceDescriptor.Singleton<ILoggerFactory, KeylessLoggerFactory>());
        return services;
    }

    private sealed class KeylessLoggerFactory(LoggerFactory inner, GrainKeyText keys) : ILoggerFactory
    {
        public ILogger CreateLogger(string categoryName) => new KeylessLogger(inner.CreateLogger(categoryName), keys);

        public void AddProvider(ILoggerProvider provider) => inner.AddProvider(provider);

        public void Dispose() => inner.Dispose();
    }
}
