using Orleans.Concurrency;

namespace DrCloud.Grains.Interfaces.Sites;

/// <summary>The settings of a site. Key: the site.</summary>
[Repeatable, Alias("drcloud.settings")]
public interface ISiteSettingsGrain : IGrainWithStringKey
{
    /// <summary>The values that differ from the defaults, by name.</summary>
    [AlwaysInterleave, Alias("get")]
    Task<IReadOnlyDictionary<string, string>> GetAsync();

    /// <summary>
    /// Sets values by name, or back to the default with null: all of them or, if it fails, none. Every API process acts on them within a second of the answer.
    /// The caller has checked names and values by <see cref="SiteSettings"/>.
    /// </summary>
    [Alias("set-all")]
    Task SetAsync(IReadOnlyDictionary<string, string?> changes);
}
