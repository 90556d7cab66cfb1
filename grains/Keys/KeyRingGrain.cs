using System.Text;
using DrCloud.Grains.Interfaces.Keys;
using Microsoft.Extensions.Configuration;

namespace DrCloud.Grains.Keys;

internal sealed class KeyRingGrain([PersistentState("key-ring", "state")] IPersistentState<KeyRingState> state, IConfiguration configuration) : Grain, IKeyRingGrain
{
    private readonly KeyProtector _protector = new(configuration);

    public Task<IReadOnlyList<string>> GetAsync() => Task.FromResult<IReadOnlyList<string>>(
        [.. state.State.Elements.Select(element => Encoding.UTF8.GetString(_protector.Unprotect(element, IKeyRingGrain.Key)))]);

    public async Task AddAsync(string element)
    {
        if (!(await GetAsync()).Contains(element))
        {
            var added = _protector.Protect(Encoding.UTF8.GetBytes(element), IKeyRingGrain.Key);
            await this.PersistAsync(state, new KeyRingState { Elements = [.. state.State.Elements, added] });
        }
    }
}
