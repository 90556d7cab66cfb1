namespace DrCloud.Grains.Interfaces.Accounts;

/// <summary>An account as administrators see it.</summary>
[GenerateSerializer, Immutable, Alias("drcloud.AccountStatus")]
public sealed record AccountStatus
{
    /// <summary>The account.</summary>
    [Id(0)] public required Account Account { get; init; }

    /// <summary>Whether the person has to choose a password at the next sign-in.</summary>
    [Id(1)] public bool MustChangePassword { get; init; }

    /// <summary>Until when every sign-in fails because of wrong guesses; null if none does.</summary>
    [Id(2)] public DateTimeOffset? LockedUntil { get; init; }

    /// <summary>When somebody last signed in, of the sessions that stand; null if there is none.</summary>
    [Id(3)] public DateTimeOffset? SignedInAt { get; init; }

    /// <summary>Whether the person gives a code beside the password.</summary>
    [Id(4)] public bool HasSecondFactor { get; init; }
}

/// <summary>What became of a change of an account.</summary>
public enum AccountOutcome
{
    /// <summary>It is so now.</summary>
    Done,

    /// <summary>There is no such account.</summary>
    NotFound,

    /// <summary>Another account has the user name.</summary>
    NameTaken,

    /// <summary>As many persons are enabled as the site's setting allows.</summary>
    NoSeat,

    /// <summary>It is the last enabled administrator, which has to stay one.</summary>
    LastAdministrator,
}

/// <summary>Which accounts are looked for.</summary>
[GenerateSerializer, Immutable, Alias("drcloud.AccountSearch")]
public sealed record AccountSearch
{
    /// <summary>Each is part of the user name or of the person's name, in any case.</summary>
    [Id(0)] public IReadOnlyList<string> Words { get; init; } = [];

    /// <summary>The role, or null for all.</summary>
    [Id(1)] public AccountRole? Role { get; init; }

    /// <summary><see cref="AccountPage.Next"/> of the page before, or null for the first.</summary>
    [Id(2)] public string? After { get; init; }

    /// <summary>The most accounts of a page.</summary>
    [Id(3)] public int Count { get; init; } = 50;
}

/// <summary>A page of accounts, and where the next begins; null if there is none.</summary>
[GenerateSerializer, Immutable, Alias("drcloud.AccountPage")]
public sealed record AccountPage([property: Id(0)] IReadOnlyList<AccountStatus> Accounts, [property: Id(1)] string? Next);

/// <summary>Somebody who looks after a patient, and since when.</summary>
[GenerateSerializer, Immutable, Alias("drcloud.Proxy")]
public sealed record Proxy([property: Id(0)] Account Account, [property: Id(1)] DateTimeOffset Since);
