namespace DrCloud.Grains.Log;

/// <summary>
/// How recent what this silo holds of a site is known to be. After <c>bound</c> without news, memory is not answered from:
/// so a writer that could not tell this silo need only wait that long.
/// </summary>
internal sealed class LogFreshness(TimeProvider clock, TimeSpan bound)
{
    private long _complete = clock.GetTimestamp() - (long)(2 * bound.TotalSeconds * clock.TimestampFrequency);

    /// <summary>After how long without news memory is not answered from.</summary>
    public TimeSpan Bound => bound;

    /// <summary>True while everything committed more than the bound ago has been brought in.</summary>
    public bool IsFresh => IsRecent(Volatile.Read(ref _complete));

    /// <summary>True if the timestamp is less than the bound ago.</summary>
    public bool IsRecent(long timestamp) => clock.GetElapsedTime(timestamp) < bound;

    /// <summary>Now, as a timestamp.</summary>
    public long Now => clock.GetTimestamp();

    /// <summary>Everything committed before the timestamp has been brought in.</summary>
    public void Confirm(long timestamp) => Volatile.Write(ref _complete, timestamp);
}
