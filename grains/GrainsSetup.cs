using DrCloud.Fhir.Search;
using DrCloud.Grains.Auditing;
using DrCloud.Grains.Contents;
using DrCloud.Grains.Exporting;
using DrCloud.Grains.Log;
using DrCloud.Grains.Patients;
using DrCloud.Grains.Reindexing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;
using Orleans.Configuration;

namespace DrCloud.Grains;

/// <summary>Puts the clinical grains into a silo.</summary>
public static class GrainsSetup
{
    // Of one patient: calls that wait. Beyond it they are refused at once, and the rest of the silo stays quick.
    private const int MaxWaiting = 2000;

    /// <summary>Adds the grains of patients, population and writers. <see cref="ClinicalSites"/> must be filled before the silo starts.</summary>
    public static ISiloBuilder AddDrCloudGrains(this ISiloBuilder silo)
    {
        var services = silo.Services;
        services.TryAddSingleton(TimeProvider.System);
        services.AddOptions<RecordOptions>().BindConfiguration(RecordOptions.Section).ValidateOnStart();
        services.AddSingleton<IValidateOptions<RecordOptions>, RecordOptionsValidator>();
        services.AddSingleton<ClinicalSites>();
        services.AddSingleton(new SearchQueryCache());
        services.AddSingleton<LogHerald>();
        services.AddSingleton<ILifecycleParticipant<ISiloLifecycle>, LogFollowing>();
        services.AddOptions<ReindexOptions>().BindConfiguration(ReindexOptions.Section);
        services.AddSingleton<ILifecycleParticipant<ISiloLifecycle>, ReindexWatch>();
        services.AddOptions<ExportOptions>().BindConfiguration(ExportOptions.Section).ValidateOnStart();
        services.AddSingleton<IValidateOptions<ExportOptions>, ExportOptionsValidator>();
        services.AddSingleton<ExportFolder>();
        services.AddSingleton<VerifiedParts>();
        services.AddSingleton<ILifecycleParticipant<ISiloLifecycle>, ExportWatch>();
        services.AddOptions<ContentOptions>().BindConfiguration(ContentOptions.Section);
        services.AddSingleton<ILifecycleParticipant<ISiloLifecycle>, ContentSweep>();
        services.AddSingleton<AuditChains>();
        services.AddSingleton<ILifecycleParticipant<ISiloLifecycle>>(provider => provider.GetRequiredService<AuditChains>());
        services.AddOptions<AuditIndexOptions>().BindConfiguration(AuditIndexOptions.Section);
        services.AddSingleton<ILifecycleParticipant<ISiloLifecycle>, AuditIndexing>();
        silo.AddGrainService<LogNewsService>();
        services.Configure<SiloMessagingOptions>(options => options.MaxEnqueuedRequestsHardLimit = MaxWaiting);
        services.AddOptions<GrainCollectionOptions>().Configure<IOptions<RecordOptions>>(ShedMemory);
        return silo;
    }

    private static void ShedMemory(GrainCollectionOptions collection, IOptions<RecordOptions> records)
    {
        collection.EnableActivationSheddingOnMemoryPressure = true;
        collection.ClassSpecificCollectionAge[typeof(PatientGrain).FullName!] = records.Value.IdleAge;
    }
}
