using DrCloud.Api.Sites;
using DrCloud.Grains.Interfaces.Contents;

namespace DrCloud.Api.Fhir.Routing;

/// <summary>Which grain carries the content of large Binaries.</summary>
internal sealed class Contents(IGrainFactory grains)
{
    private readonly GrainReferences<IContentGrain> _workers = new(grains);

    /// <summary>The site's workers.</summary>
    public IContentGrain Of(Site site) => _workers.Of(site.Name);
}
