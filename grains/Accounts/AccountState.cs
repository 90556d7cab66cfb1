using DrCloud.Grains.Interfaces.Accounts;

namespace DrCloud.Grains.Accounts;

[GenerateSerializer, Immutable, Alias("drcloud.AccountState")]
internal sealed record AccountState
{
    private const int SessionsKept = 100;

    [Id(0)] public Account? Account { get; init; }

    [Id(1)] public string PasswordHash { get; init; } = "";

    /// <summary>The sessions that stand, oldest first.</summary>
    [Id(2)] public IReadOnlyList<Session> Sessions { get; init; } = [];

    /// <summary>Somebody else made the password: the person has to choose another one.</summary>
    [Id(3)] public bool MustChangePassword { get; init; }

    /// <summary>The second factor, if it is on.</summary>
    [Id(4)] public SecondFactor? SecondFactor { get; init; }

    /// <summary>The secret, encrypted, of a second factor that is being set up.</summary>
    [Id(5)] public byte[]? PendingSecret { get; init; }

    /// <summary>How far a session's sign-in has come: it follows from the account, so that a session can never be ahead of it.</summary>
    public SignInStep StepOf(Session session) =>
        SecondFactor is not null && !session.GaveSecondFactor ? SignInStep.SecondFactor
        : MustChangePassword ? SignInStep.ChangePassword
        : SignInStep.Complete;

    /// <summary>The session, if it stands.</summary>
    public Session? Find(string session, DateTimeOffset now) =>
        Account is { Enabled: true } && Sessions.FirstOrDefault(s => s.Id == session) is { } found && found.StandsAt(now, StepOf(found) is SignInStep.Complete)
            ? found
            : null;

    /// <summary>The sessions that stand and whose sign-in is complete, oldest first.</summary>
    public IEnumerable<Session> Complete(DateTimeOffset now) => Sessions.Where(s => StepOf(s) is SignInStep.Complete && Find(s.Id, now) is not null);

    /// <summary>With one more session; those that have ended by now go, and the oldest of too many.</summary>
    public AccountState With(Session session) =>
        this with { Sessions = [.. Sessions.Where(s => s.StandsAt(session.StartedAt, StepOf(s) is SignInStep.Complete)).TakeLast(SessionsKept - 1), session] };

    /// <summary>Without the session.</summary>
    public AccountState Without(string session) => this with { Sessions = [.. Sessions.Where(s => s.Id != session)] };
}

/// <summary>A session of an account.</summary>
/// <param name="Id">128 random bits.</param>
/// <param name="StartedAt">When the password was given.</param>
/// <param name="Device">With what, in a few words.</param>
/// <param name="GaveSecondFactor">Whether a code of the second factor was given too.</param>
[GenerateSerializer, Immutable, Alias("drcloud.Session")]
internal sealed record Session(
    [property: Id(0)] string Id, [property: Id(1)] DateTimeOffset StartedAt, [property: Id(2)] string? Device, [property: Id(3)] bool GaveSecondFactor = false)
{
    private static readonly TimeSpan Lifetime = TimeSpan.FromHours(12);
    private static readonly TimeSpan LifetimeOfSteps = TimeSpan.FromMinutes(15);

    /// <summary>Whether it has not come to its end, used or not. One whose sign-in is not complete comes to it sooner.</summary>
    public bool StandsAt(DateTimeOffset now, bool isComplete) => now - StartedAt < (isComplete ? Lifetime : LifetimeOfSteps);
}

[GenerateSerializer, Immutable, Alias("drcloud.AccountNameState")]
internal sealed record AccountNameState
{
    [Id(0)] public string? Account { get; init; }

    [Id(1)] public DateTimeOffset ClaimedAt { get; init; }
}
