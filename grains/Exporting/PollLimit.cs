namespace DrCloud.Grains.Exporting;

/// <summary>How often a client may ask for a job: some times at once, and then as fast as they grow again.</summary>
internal sealed class PollLimit(TimeProvider clock)
{
    private const double AtOnce = 10;
    private const double PerSecond = 2;

    private double _left = AtOnce;
    private long _at = clock.GetTimestamp();

    /// <summary>Counts a question. True if it is one too many.</summary>
    public bool IsExceeded()
    {
        _left = Math.Min(AtOnce, _left + (clock.GetElapsedTime(_at).TotalSeconds * PerSecond));
        _at = clock.GetTimestamp();
        if (_left < 1)
        {
            return true;
        }

        _left--;
        return false;
    }
}
