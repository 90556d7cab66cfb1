using System.Security.Cryptography;
using DrCloud.Grains.Changes;
using DrCloud.Grains.Interfaces;
using DrCloud.Grains.Interfaces.Changes;
using DrCloud.Grains.Interfaces.Grants;
using DrCloud.Grains.Sites;
using DrCloud.Storage.State;

namespace DrCloud.Grains.Grants;

internal sealed class GrantGrain([PersistentState("grant", "state")] IPersistentState<GrantState> state, IStateIndex index, TimeProvider clock) : Grain, IGrantGrain
{
    // A client that lost an answer, or sent two requests at once, repeats within this time; a thief hardly does.
    private static readonly TimeSpan ReuseTolerance = TimeSpan.FromSeconds(10);

    private GrantState Current => state.State;

    public Task<Grant?> GetAsync() => Task.FromResult(Current.Grant);

    public Task<GrantStatus?> DescribeAsync() =>
        Task.FromResult(Current.Grant is { } grant ? new GrantStatus(grant, Current.Generation > 0 ? Current.RotatedAt : grant.GrantedAt) : null);

    public Task<bool> IsEndedAsync() => Task.FromResult(state.RecordExists && Current.Grant is null);

    public async Task<bool> OpenAsync(Grant grant)
    {
        if (state.RecordExists)
        {
            return Current.Grant == grant;
        }

        var (site, id) = GrainKeys.Split(this.GetPrimaryKeyString());
        await index.UpsertAsync(new StateRow(site, StateKinds.Grant, id, grant.Subject, grant.Client, "", grant.GrantedAt), CancellationToken.None);
        await this.PersistAsync(state, new GrantState { Grant = grant });
        return true;
    }

    public Task KeepCodeAsync(byte[] secretHash, string payload)
    {
        if (IsCode(secretHash))
        {
            return Task.CompletedTask;
        }

        return Current.Grant is null || Current.CodeHash is not null
            ? throw new InvalidOperationException("A grant has one authorization code, made when it is opened.")
            : this.PersistAsync(state, Current with { CodeHash = secretHash, CodePayload = payload });
    }

    public async Task<string?> FindCodeAsync(byte[] secretHash)
    {
        if (!IsCode(secretHash))
        {
            return null;
        }

        if (Current.CodeRedeemedBy is not null)
        {
            await EndAsync();
            return null;
        }

        return Current.CodePayload;
    }

    public async Task<bool> RedeemCodeAsync(byte[] secretHash, Guid request)
    {
        if (!IsCode(secretHash))
        {
            return false;
        }

        if (Current.CodeRedeemedBy is { } redeemer)
        {
            if (redeemer == request)
            {
                return true;
            }

            await EndAsync();
            return false;
        }

        await this.PersistAsync(state, Current with { CodePayload = null, CodeRedeemedBy = request });
        return true;
    }

    public async Task<Rotation> RotateAsync(int generation, Guid request)
    {
        if (Current.Grant is null || generation > Current.Generation)
        {
            return new Rotation(RotationOutcome.Ended, 0);
        }

        var now = clock.GetUtcNow();
        if (generation == Current.Generation)
        {
            await this.PersistAsync(state, Current with { Generation = generation + 1, RotatedAt = now, RotatedBy = request });
            return new Rotation(RotationOutcome.Rotated, Current.Generation);
        }

        if (generation == Current.Generation - 1)
        {
            if (Current.RotatedBy == request)
            {
                return new Rotation(RotationOutcome.Rotated, Current.Generation);
            }

            if (now - Current.RotatedAt <= ReuseTolerance)
            {
                return new Rotation(RotationOutcome.RecentlyUsed, 0);
            }
        }

        await EndAsync();
        return new Rotation(RotationOutcome.Reused, 0);
    }

    public async Task EndAsync()
    {
        // What stays is an empty state: it says that the grant was here, so that the id is never opened again.
        if (Current.Grant is not null || !state.RecordExists)
        {
            await this.PersistAsync(state, new GrantState());
        }

        var (site, id) = GrainKeys.Split(this.GetPrimaryKeyString());
        await GrainFactory.PublishAsync(site, ChangeKind.Grant, id);
        await index.DeleteAsync(site, StateKinds.Grant, id, CancellationToken.None);
    }

    private bool IsCode(byte[] secretHash) =>
        Current is { Grant: not null, CodeHash: { } hash } && CryptographicOperations.FixedTimeEquals(hash, secretHash);
}
