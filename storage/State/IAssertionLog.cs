namespace DrCloud.Storage.State;

/// <summary>The client assertions that have been used: each counts once (<see href="https://www.rfc-editor.org/rfc/rfc7523#section-3">RFC 7523 §3</see>, <c>jti</c>).</summary>
public interface IAssertionLog
{
    /// <summary>Records the assertion. False if it was used before: it must be refused.</summary>
    Task<bool> TryUseAsync(string site, string client, string jti, DateTimeOffset expires, CancellationToken ct);

    /// <summary>Forgets assertions that expired before the time; returns how many.</summary>
    Task<int> PurgeAsync(DateTimeOffset before, CancellationToken ct);
}
