using Orleans.Concurrency;

namespace DrCloud.Grains.Interfaces.Accounts;

/// <summary>
/// The second factor of an account: codes that change with time (<see href="https://www.rfc-editor.org/rfc/rfc6238">RFC 6238</see>), and codes on paper for when the device
/// is lost. A code is right once, in the whole cluster. Wrong codes count towards the lock like wrong passwords.
/// </summary>
[Alias("drcloud.second-factor-of-account")]
public interface ISecondFactorGrain : IGrainWithStringKey
{
    /// <summary>How it stands.</summary>
    [AlwaysInterleave, Repeatable, Alias("second-factor")]
    Task<SecondFactorStatus> SecondFactorAsync();

    /// <summary>Completes a sign-in: a new session takes the place of the one with the password alone.</summary>
    /// <param name="session">The session in which the password was given.</param>
    /// <param name="code">A code of the device, or one of those on paper.</param>
    /// <param name="next">The id of the new session, 128 random bits.</param>
    /// <returns>What is to be done next; null if the code is not right or no session waits for one.</returns>
    [Repeatable, Alias("give-second-factor")]
    Task<SignInStep?> GiveSecondFactorAsync(string session, string code, string next);

    /// <summary>Begins to set one up: makes the secret that the device needs. Nothing is asked for before a code of it is confirmed.</summary>
    /// <param name="password">The password, once more.</param>
    /// <returns>False if the password is not right, or a second factor is on.</returns>
    [Repeatable, Alias("begin-second-factor")]
    Task<bool> BeginSecondFactorAsync(string password);

    /// <summary>Turns it on if the code is one of the device; other sessions have to give a code from then on.</summary>
    /// <param name="session">The session in which it is done.</param>
    /// <param name="code">A code of the device.</param>
    /// <returns>The codes on paper, told only now; null if the code is not right.</returns>
    [Alias("confirm-second-factor")]
    Task<IReadOnlyList<string>?> ConfirmSecondFactorAsync(string session, string code);

    /// <summary>Makes new codes on paper; those of before are worth nothing. Null if the password is not right or no second factor is on.</summary>
    [Alias("renew-recovery-codes")]
    Task<IReadOnlyList<string>?> RenewRecoveryCodesAsync(string password);

    /// <summary>The person turns it off. False if the password is not right.</summary>
    [Repeatable, Alias("end-second-factor")]
    Task<bool> EndSecondFactorAsync(string password);

    /// <summary>Somebody else turns it off; sessions end. False if there is no such account.</summary>
    [Repeatable, Alias("reset-second-factor")]
    Task<bool> ResetSecondFactorAsync();
}

/// <summary>How the second factor of an account stands.</summary>
[GenerateSerializer, Immutable, Alias("drcloud.SecondFactorStatus")]
public sealed record SecondFactorStatus
{
    /// <summary>Since when it is on; null if it is off.</summary>
    [Id(0)] public DateTimeOffset? Since { get; init; }

    /// <summary>How many codes on paper are left.</summary>
    [Id(1)] public int RecoveryCodes { get; init; }

    /// <summary>While it is being set up: the secret for the device, in base 32; else null.</summary>
    [Id(2)] public string? PendingSecret { get; init; }
}
