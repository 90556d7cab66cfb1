using DrCloud.Grains.Interfaces.Changes;

namespace DrCloud.Grains.Changes;

internal static class ChangePublishing
{
    /// <summary>Tells the API processes of the site; a failure is the caller's, who repeats the whole operation.</summary>
    public static Task PublishAsync(this IGrainFactory grains, string site, ChangeKind kind, string id = "") =>
        grains.GetGrain<IChangeTailGrain>(site).PublishAsync(new Change(kind, id));
}
