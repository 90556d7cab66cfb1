using DrCloud.Grains.Interfaces.Accounts;
using DrCloud.Grains.Keys;

namespace DrCloud.Grains.Accounts;

/// <content>The second factor. Its state is that of the account: a used code, a session and what it may do change in one write.</content>
internal sealed partial class AccountGrain
{
    private TimeCodes? _codes;

    private TimeCodes Codes => _codes ??= new TimeCodes(new KeyProtector(configuration), this.GetPrimaryKeyString());

    public Task<SecondFactorStatus> SecondFactorAsync() => Task.FromResult(new SecondFactorStatus
    {
        Since = Current.SecondFactor?.Since,
        RecoveryCodes = Current.SecondFactor?.RecoveryCodes.Count ?? 0,
        PendingSecret = Current.PendingSecret is { } secret ? Codes.Text(secret) : null,
    });

    public async Task<SignInStep?> GiveSecondFactorAsync(string session, string code, string next)
    {
        var now = clock.GetUtcNow();
        if (Current.Find(next, now) is { } done)
        {
            return Current.StepOf(done);   // asked again after a lost answer
        }

        if (_lockout.IsLocked || Current.Find(session, now) is not { } found || Current.StepOf(found) is not SignInStep.SecondFactor)
        {
            return null;
        }

        if (Use(Current.SecondFactor!, code, now) is not { } used)
        {
            _lockout.Count();
            return null;
        }

        var complete = found with { Id = next, StartedAt = now, GaveSecondFactor = true };
        await this.PersistAsync(state, (Current with { SecondFactor = used }).Without(session).With(complete));
        _lockout.Forget();
        return Current.StepOf(complete);
    }

    public async Task<bool> BeginSecondFactorAsync(string password)
    {
        if (Current.SecondFactor is not null || !await IsRightAsync(password))
        {
            return false;
        }

        await this.PersistAsync(state, Current with { PendingSecret = Codes.NewSecret() });
        return true;
    }

    public async Task<IReadOnlyList<string>?> ConfirmSecondFactorAsync(string session, string code)
    {
        var now = clock.GetUtcNow();
        if (Current.PendingSecret is not { } secret || _lockout.IsLocked || Current.Find(session, now) is not { } found)
        {
            return null;
        }

        if (Codes.Match(secret, Plain(code), now, after: 0) is not { } step)
        {
            _lockout.Count();
            return null;
        }

        var (codes, hashes) = RecoveryCodes.Make();
        await this.PersistAsync(state, (Current with
        {
            PendingSecret = null,
            SecondFactor = new SecondFactor { Secret = secret, Since = now, LastStep = step, RecoveryCodes = hashes },
            Sessions = [.. Current.Sessions.Select(s => s == found ? s with { GaveSecondFactor = true } : s)],
        }));
        return codes;
    }

    public async Task<IReadOnlyList<string>?> RenewRecoveryCodesAsync(string password)
    {
        if (Current.SecondFactor is not { } factor || !await IsRightAsync(password))
        {
            return null;
        }

        var (codes, hashes) = RecoveryCodes.Make();
        await this.PersistAsync(state, Current with { SecondFactor = factor with { RecoveryCodes = hashes } });
        return codes;
    }

    public async Task<bool> EndSecondFactorAsync(string password)
    {
        if (!await IsRightAsync(password))
        {
            return false;
        }

        await this.PersistAsync(state, Current with { SecondFactor = null, PendingSecret = null });
        return true;
    }

    public async Task<bool> ResetSecondFactorAsync()
    {
        if (Current.Account is null)
        {
            return false;
        }

        await this.PersistAsync(state, Current with { SecondFactor = null, PendingSecret = null, Sessions = [] });
        await PublishAsync();
        return true;
    }

    /// <summary>The second factor after the code was used, or null if it is not right.</summary>
    private SecondFactor? Use(SecondFactor factor, string code, DateTimeOffset now)
    {
        var plain = Plain(code);
        return plain.Length == TimeCodes.Digits
            ? Codes.Match(factor.Secret, plain, now, factor.LastStep) is { } step ? factor with { LastStep = step } : null
            : RecoveryCodes.Use(factor.RecoveryCodes, plain) is { } left ? factor with { RecoveryCodes = left } : null;
    }

    // People copy codes with the blanks and hyphens between their groups.
    private static string Plain(string code) => string.Concat(code.Where(char.IsLetterOrDigit));
}
