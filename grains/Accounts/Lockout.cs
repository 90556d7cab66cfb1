namespace DrCloud.Grains.Accounts;

/// <summary>
/// Wrong guesses of one account: ten within five minutes lock it for fifteen. In memory: an activation that attacks keep busy does not go away.
/// </summary>
internal sealed class Lockout(TimeProvider clock)
{
    private const int FailuresAllowed = 10;
    private static readonly TimeSpan FailureWindow = TimeSpan.FromMinutes(5);
    private static readonly TimeSpan LockTime = TimeSpan.FromMinutes(15);

    private readonly Queue<DateTimeOffset> _failures = new();
    private DateTimeOffset _lockedUntil;

    /// <summary>Until when nothing is right; null while not locked.</summary>
    public DateTimeOffset? LockedUntil => clock.GetUtcNow() < _lockedUntil ? _lockedUntil : null;

    /// <summary>True while locked.</summary>
    public bool IsLocked => LockedUntil is not null;

    /// <summary>Counts a wrong guess.</summary>
    public void Count()
    {
        var now = clock.GetUtcNow();
        while (_failures.TryPeek(out var oldest) && now - oldest > FailureWindow)
        {
            _failures.Dequeue();
        }

        _failures.Enqueue(now);
        if (_failures.Count >= FailuresAllowed)
        {
            _failures.Clear();
            _lockedUntil = now + LockTime;
        }
    }

    /// <summary>The person is who is claimed: earlier guesses do not count any more.</summary>
    public void Forget() => _failures.Clear();

    /// <summary>Ends the lock.</summary>
    public void Unlock()
    {
        _failures.Clear();
        _lockedUntil = default;
    }
}
