using System.Buffers.Text;
using System.Security.Cryptography;
using DrCloud.Grains.Changes;
using DrCloud.Grains.Interfaces.Changes;
using DrCloud.Grains.Interfaces.Keys;
using Microsoft.Extensions.Configuration;

namespace DrCloud.Grains.Keys;

internal sealed class KeysGrain([PersistentState("keys", "state")] IPersistentState<KeysState> state, IConfiguration configuration, TimeProvider clock) : Grain, IKeysGrain
{
    private const int RsaBits = 2048;
    private const int SecretBytes = 32;

    // Longer than any token that the retired key has signed: access tokens live an hour at most, logout accepts an old id_token.
    private static readonly TimeSpan Retired = TimeSpan.FromDays(7);

    private readonly KeyProtector _protector = new(configuration);
    private SiteKeys _keys = null!;   // set before the first call

    private string Site => this.GetPrimaryKeyString();

    public override async Task OnActivateAsync(CancellationToken cancellationToken)
    {
        if (!state.RecordExists)
        {
            await this.PersistAsync(state, new KeysState
            {
                Signing = [MakeSigningKey()],
                Encryption = Protect(RandomNumberGenerator.GetBytes(SecretBytes)),
                Authentication = Protect(RandomNumberGenerator.GetBytes(SecretBytes)),
            });
        }

        _keys = Open(state.State);
    }

    public Task<SiteKeys> GetAsync() => Task.FromResult(_keys);

    public async Task<SiteKeys> RotateAsync()
    {
        var now = clock.GetUtcNow();
        var current = state.State.Signing;

        // A key retired when the next one was made: it stays while that was recent.
        var kept = current.Where((_, i) => i == 0 || now - current[i - 1].CreatedAt < Retired);
        await this.PersistAsync(state, state.State with { Signing = [MakeSigningKey(), .. kept] });
        _keys = Open(state.State);
        await GrainFactory.PublishAsync(Site, ChangeKind.Keys);
        return _keys;
    }

    private ProtectedSigningKey MakeSigningKey()
    {
        using var rsa = RSA.Create(RsaBits);
        return new ProtectedSigningKey(Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(12)), Protect(rsa.ExportPkcs8PrivateKey()), clock.GetUtcNow());
    }

    private SiteKeys Open(KeysState stored) => new()
    {
        Signing = [.. stored.Signing.Select(key => new SigningKey(key.Id, Unprotect(key.Pkcs8), key.CreatedAt))],
        Encryption = Unprotect(stored.Encryption),
        Authentication = Unprotect(stored.Authentication),
    };

    private byte[] Protect(byte[] secret) => _protector.Protect(secret, Site);

    private byte[] Unprotect(byte[] secret) => _protector.Unprotect(secret, Site);
}
