namespace DrCloud.Api.Fhir.Routing;

/// <summary>
/// References to grains of one interface. <see cref="IGrainFactory"/> works out the names of the interface and of the grain's type by reflection
/// at every call (measured: 6 % of the processor time of a read); here it does so once.
/// </summary>
internal sealed class GrainReferences<T>(IGrainFactory grains)
    where T : IGrainWithStringKey
{
    private volatile Names? _names;

    /// <summary>The grain of the key.</summary>
    public T Of(string key)
    {
        if (_names is { } names)
        {
            return (T)grains.GetGrain(GrainId.Create(names.Grain, key), names.Interface);
        }

        var first = grains.GetGrain<T>(key);
        _names = new Names(first.GetGrainId().Type, ((GrainReference)(object)first).InterfaceType);
        return first;
    }

    private sealed record Names(GrainType Grain, GrainInterfaceType Interface);
}
