using System.Collections.Concurrent;
using System.Diagnostics;
using System.Reflection;
using DrCloud.Grains.Interfaces;
using Orleans.Runtime.Messaging;
using Orleans.Storage;

namespace DrCloud.Api.Cluster;

/// <summary>
/// The one place where a failed call to a silo is repeated: only what its contract calls <see cref="RepeatableAttribute"/>, and only after failures
/// of the cluster itself. While grains move, refusals come quickly: they are repeated with growing pauses. A call that was lost has taken long already:
/// it is repeated once.
/// </summary>
internal sealed class SafeRetry : IOutgoingGrainCallFilter
{
    /// <summary>Longer than a silo that ends is still sent calls after its grains have gone.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    private const int FirstPauseMilliseconds = 50;
    private const int LongestPauseMilliseconds = 1000;

    private static readonly ConcurrentDictionary<MethodInfo, bool> Repeatable = new();

    public async Task Invoke(IOutgoingGrainCallContext context)
    {
        var started = Stopwatch.GetTimestamp();
        var lost = 0;
        for (var pause = FirstPauseMilliseconds; ; pause = Math.Min(2 * pause, LongestPauseMilliseconds))
        {
            try
            {
                await context.Invoke();
                return;
            }
            catch (Exception e) when (IsPassing(e) && IsRepeatable(context.InterfaceMethod)
                && (e is TimeoutException ? lost++ == 0 : Stopwatch.GetElapsedTime(started) < Patience))
            {
                await Task.Delay(Random.Shared.Next(pause, 2 * pause));
            }
        }
    }

    // Not what a silo refuses because it has too much to do. The last: a second activation, for a moment, saw that its state was not the newest.
    private static bool IsPassing(Exception e) =>
        e is TimeoutException or SiloUnavailableException or OrleansMessageRejectionException or ConnectionFailedException or InconsistentStateException;

    private static bool IsRepeatable(MethodInfo method) => Repeatable.GetOrAdd(method, static method =>
        method.IsDefined(typeof(RepeatableAttribute)) || method.DeclaringType!.IsDefined(typeof(RepeatableAttribute)));
}
