namespace DrCloud.Grains.Reindexing;

/// <summary>
/// Brings a site's stored search values to this program's extractor. Key: the site, so that one silo of the cluster is at it; two for a moment do no harm.
/// </summary>
[Alias("drcloud.reindex")]
internal interface IReindexGrain : IGrainWithStringKey
{
    /// <summary>Starts the walk, or goes on with it, if it is not running and something is left to do. Returns at once.</summary>
    [Alias("run")]
    Task RunAsync();
}
