using Orleans.Concurrency;

namespace DrCloud.Grains.Interfaces.Grants;

/// <summary>
/// What a person allowed a client: scopes, launch context, its one authorization code and its chain of refresh tokens. Key: <c>site/grant id</c>.
/// Every token names its grant, so every token operation touches this one grain; each change is durable when the call returns.
/// </summary>
[Alias("drcloud.grant")]
public interface IGrantGrain : IGrainWithStringKey
{
    /// <summary>The grant while it stands, or null when it was never opened or has ended.</summary>
    [AlwaysInterleave, Repeatable, Alias("get")]
    Task<Grant?> GetAsync();

    /// <summary>The grant and when it was last used to get tokens, while it stands; else null.</summary>
    [AlwaysInterleave, Repeatable, Alias("describe")]
    Task<GrantStatus?> DescribeAsync();

    /// <summary>True once the grant has ended; false while it stands, and for one that was never opened.</summary>
    [AlwaysInterleave, Repeatable, Alias("is-ended")]
    Task<bool> IsEndedAsync();

    /// <summary>Opens the grant, with its authorization code if it has one. False if another has this id, or it has ended.</summary>
    [Repeatable, Alias("open")]
    Task<bool> OpenAsync(Grant grant);

    /// <summary>Keeps the authorization code: the SHA-256 of its secret and what it stands for.</summary>
    [Repeatable, Alias("code")]
    Task KeepCodeAsync(byte[] secretHash, string payload);

    /// <summary>
    /// What the code stands for, or null. A code that was redeemed before ends the grant, so that tokens got by either holder are dead
    /// (<see href="https://www.rfc-editor.org/rfc/rfc6749#section-4.1.2">RFC 6749 §4.1.2</see>).
    /// </summary>
    [Repeatable, Alias("find-code")]
    Task<string?> FindCodeAsync(byte[] secretHash);

    /// <summary>Uses the code up: true for exactly one caller (and that caller's retry, known by <paramref name="request"/>); for another it ends the grant.</summary>
    [Repeatable, Alias("redeem-code")]
    Task<bool> RedeemCodeAsync(byte[] secretHash, Guid request);

    /// <summary>Uses up the refresh token of the given generation and makes the next one current.</summary>
    /// <param name="generation">The number of the token presented: 0 for the first of the grant.</param>
    /// <param name="request">Id of the caller's attempt: a retry after a lost answer gets the same result.</param>
    [Repeatable, Alias("rotate")]
    Task<Rotation> RotateAsync(int generation, Guid request);

    /// <summary>Ends the grant: every API process refuses its tokens within a second of the answer. Repeatable.</summary>
    [Repeatable, Alias("end")]
    Task EndAsync();
}
