using System.Collections.Immutable;
using DrCloud.Grains.Changes;
using DrCloud.Grains.Interfaces.Changes;
using DrCloud.Grains.Interfaces.Sites;

namespace DrCloud.Grains.Sites;

internal sealed class SiteSettingsGrain([PersistentState("settings", "state")] IPersistentState<SiteSettingsState> state) : Grain, ISiteSettingsGrain
{
    public Task<IReadOnlyDictionary<string, string>> GetAsync() => Task.FromResult<IReadOnlyDictionary<string, string>>(state.State.Values);

    public async Task SetAsync(IReadOnlyDictionary<string, string?> changes)
    {
        var values = changes.Aggregate(state.State.Values, (all, change) => change.Value is { } value ? all.SetItem(change.Key, value) : all.Remove(change.Key));
        await this.PersistAsync(state, new SiteSettingsState { Values = values });
        await GrainFactory.PublishAsync(this.GetPrimaryKeyString(), ChangeKind.Settings);
    }
}

[GenerateSerializer, Immutable, Alias("drcloud.SiteSettingsState")]
internal sealed record SiteSettingsState
{
    [Id(0)] public ImmutableDictionary<string, string> Values { get; init; } = ImmutableDictionary.Create<string, string>(StringComparer.Ordinal);
}
