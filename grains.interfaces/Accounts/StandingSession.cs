namespace DrCloud.Grains.Interfaces.Accounts;

/// <summary>What a person who has given the right password has yet to do before anything else is open.</summary>
public enum SignInStep
{
    /// <summary>Nothing: the person is signed in.</summary>
    Complete,

    /// <summary>Choose another password, because somebody else made the one there is.</summary>
    ChangePassword,
}

/// <summary>A session that stands, its account, and how far its sign-in has come.</summary>
[GenerateSerializer, Immutable, Alias("drcloud.StandingSession")]
public sealed record StandingSession([property: Id(0)] Account Account, [property: Id(1)] SignInStep Step);
