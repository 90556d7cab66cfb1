namespace DrCloud.Grains.Interfaces.Accounts;

/// <summary>What a person who has given the right password has yet to do before anything else is open.</summary>
public enum SignInStep
{
    /// <summary>Nothing: the person is signed in.</summary>
    Complete,

    /// <summary>Choose another password, because somebody else made the one there is.</summary>
    ChangePassword,

    /// <summary>Give a code of the second factor.</summary>
    SecondFactor,
}

/// <summary>A session that stands, its account, and how far its sign-in has come.</summary>
[GenerateSerializer, Immutable, Alias("drcloud.StandingSession")]
public sealed record StandingSession([property: Id(0)] Account Account, [property: Id(1)] SignInStep Step);

/// <summary>A session as its person sees it.</summary>
/// <param name="Id">Its id: whoever has it has no session, for the cookie is signed.</param>
/// <param name="StartedAt">When it was begun.</param>
/// <param name="SeenAt">When it was last used, as far as is known.</param>
/// <param name="Device">With what, in a few words.</param>
[GenerateSerializer, Immutable, Alias("drcloud.SessionStatus")]
public sealed record SessionStatus(
    [property: Id(0)] string Id, [property: Id(1)] DateTimeOffset StartedAt, [property: Id(2)] DateTimeOffset SeenAt, [property: Id(3)] string Device);
