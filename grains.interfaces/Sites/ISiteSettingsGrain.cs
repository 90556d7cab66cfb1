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
    /// Sets a value, or back to the default with null; every API process acts on it within a second of the answer.
    /// The caller has checked name and value by <see cref="SiteSettings"/>.
    /// </summary>
    [Alias("set")]
    Task SetAsync(string name, string? value);
}
