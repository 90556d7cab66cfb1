namespace DrCloud.Grains.Interfaces.Grants;

/// <summary>Who allowed which client what.</summary>
[GenerateSerializer, Immutable, Alias("drcloud.Grant")]
public sealed record Grant
{
    /// <summary>The client's id.</summary>
    [Id(0)] public required string Client { get; init; }

    /// <summary>The account's id, or the client's for client credentials.</summary>
    [Id(1)] public required string Subject { get; init; }

    /// <summary>The granted scopes, separated by blanks.</summary>
    [Id(2)] public required string Scopes { get; init; }

    /// <summary>Logical id of the patient in context, or null.</summary>
    [Id(3)] public string? Patient { get; init; }

    /// <summary>Logical id of the encounter in context, or null.</summary>
    [Id(4)] public string? Encounter { get; init; }

    [Id(5)] public required DateTimeOffset GrantedAt { get; init; }

    /// <summary>When the person signed in, for <c>auth_time</c>.</summary>
    [Id(6)] public DateTimeOffset? AuthenticatedAt { get; init; }

    /// <summary>The session of the account in which it was granted: with <c>online_access</c> the grant can be refreshed while that stands.</summary>
    [Id(7)] public string? Session { get; init; }

    /// <summary>What the person wanted to do at a launch from the EHR, or null.</summary>
    [Id(8)] public string? Intent { get; init; }

    /// <summary>Relative references to what else was in context at a launch from the EHR, separated by blanks, or null.</summary>
    [Id(9)] public string? Context { get; init; }

    /// <summary>Whether the app has to show whose record it is.</summary>
    [Id(10)] public bool NeedsBanner { get; init; } = true;
}

/// <summary>A grant that stands.</summary>
/// <param name="Grant">The grant.</param>
/// <param name="UsedAt">When the client last got tokens by it.</param>
[GenerateSerializer, Immutable, Alias("drcloud.GrantStatus")]
public sealed record GrantStatus([property: Id(0)] Grant Grant, [property: Id(1)] DateTimeOffset UsedAt);

/// <summary>What became of a refresh token that was presented.</summary>
public enum RotationOutcome
{
    /// <summary>It was current: the next generation is now.</summary>
    Rotated,

    /// <summary>It was the one before, used again within ten seconds (a lost answer, a race): refused, the grant stands.</summary>
    RecentlyUsed,

    /// <summary>It was used before, longer ago: refused, and the grant has ended, for one of its two holders stole it.</summary>
    Reused,

    /// <summary>There is no such grant, or it has ended.</summary>
    Ended,
}

/// <summary>The answer to a rotation. <see cref="Next"/> is the number of the new refresh token when rotated.</summary>
[GenerateSerializer, Immutable, Alias("drcloud.Rotation")]
public readonly record struct Rotation([property: Id(0)] RotationOutcome Outcome, [property: Id(1)] int Next);
