using DrCloud.Grains;
using DrCloud.Grains.Interfaces.Logging;
using DrCloud.Storage;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;
using Orleans.Configuration;
using Orleans.Storage;

namespace DrCloud.Silo;

/// <summary>Puts a silo of DrCloud into a host.</summary>
public static class SiloSetup
{
    /// <summary>Name of the provider that keeps the state of grains: <c>[PersistentState("…", "state")]</c>.</summary>
    public const string StateProvider = "state";

    // Longer than a failing silo takes to be noticed, short enough for a person who waits.
    private static readonly TimeSpan ResponseTimeout = TimeSpan.FromSeconds(5);

    /// <summary>
    /// Adds the silo with its grains and databases, from the configuration section <c>DrCloud</c>. The databases are migrated when the host starts;
    /// one that must not be used stops it (<see cref="DatabaseRefusedException"/>).
    /// </summary>
    public static IHostApplicationBuilder AddDrCloudSilo(this IHostApplicationBuilder builder, SiloMode mode)
    {
        var services = builder.Services;
        services.TryAddSingleton(TimeProvider.System);
        services.KeepGrainKeysOutOfLogs();
        services.AddOptions<SiloOptions>().BindConfiguration(SiloOptions.Section).ValidateOnStart();
        services.AddSingleton<IValidateOptions<SiloOptions>, SiloOptionsValidator>();
        services.AddSingleton<SiloDatabases>();
        services.AddHostedService(provider => provider.GetRequiredService<SiloDatabases>());
        services.AddSingleton(provider => provider.GetRequiredService<SiloDatabases>().Cluster.StateIndex);
        services.AddSingleton(provider => provider.GetRequiredService<SiloDatabases>().Cluster.Assertions);

        builder.UseOrleans(silo =>
        {
            silo.AddDrCloudGrains();
            silo.Configure<SiloMessagingOptions>(options => options.ResponseTimeout = ResponseTimeout);
            silo.AddAdoNetGrainStorage(StateProvider, options => options.Configure<IOptions<SiloOptions>, IServiceProvider>(KeepState));
            silo.UseAdoNetReminderService(options => options.Configure<IOptions<SiloOptions>>((reminders, configured) =>
                (reminders.Invariant, reminders.ConnectionString) = ClusterDatabase.ForOrleans(configured.Value.Cluster.Database)));
            if (mode == SiloMode.Embedded)
                silo.RunEmbedded();
            else
                silo.RunInCluster(builder.Configuration);
        });
        return builder;
    }

    /// <summary>
    /// State is written by Orleans' own serialiser: members have explicit numbers, so that a later version reads what an earlier one wrote, no type names
    /// that a writer could choose, and the smallest rows.
    /// </summary>
    private static void KeepState(AdoNetGrainStorageOptions storage, IOptions<SiloOptions> configured, IServiceProvider services)
    {
        (storage.Invariant, storage.ConnectionString) = ClusterDatabase.ForOrleans(configured.Value.Cluster.Database);
        storage.GrainStorageSerializer = ActivatorUtilities.CreateInstance<OrleansGrainStorageSerializer>(services);
        storage.DeleteStateOnClear = true;
    }
}
