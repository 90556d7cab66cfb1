using DrCloud.Grains.Interfaces.Patients;
using DrCloud.Grains.Interfaces.Search;
using DrCloud.Grains.Interfaces.Shared;
using Orleans.Runtime.Messaging;

namespace DrCloud.Api.Cluster;

/// <summary>
/// The one place where a failed call to a silo is repeated: once, after a short while, and only what is safe to repeat. Reads and searches are; so are
/// clinical writes, because their request id makes the database answer a repetition with what it recorded.
/// </summary>
internal sealed class SafeRetry : IOutgoingGrainCallFilter
{
    private const int PauseMilliseconds = 50;

    public async Task Invoke(IOutgoingGrainCallContext context)
    {
        try
        {
            await context.Invoke();
        }
        catch (Exception e) when (IsPassing(e) && IsSafe(context.InterfaceMethod.DeclaringType))
        {
            await Task.Delay(Random.Shared.Next(PauseMilliseconds, 2 * PauseMilliseconds));
            await context.Invoke();
        }
    }

    private static bool IsPassing(Exception e) =>
        e is TimeoutException or SiloUnavailableException or OrleansMessageRejectionException or ConnectionFailedException;

    private static bool IsSafe(Type? contract) =>
        contract == typeof(IPatientGrain) || contract == typeof(IPopulationGrain) || contract == typeof(IWriterGrain);
}
