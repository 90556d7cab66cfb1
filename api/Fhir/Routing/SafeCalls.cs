namespace DrCloud.Api.Fhir.Routing;

/// <summary>
/// The one place where calls to grains are repeated. A silo that dies takes its calls with it, and Orleans repeats nothing by itself:
/// reads are tried once more, writes as long as their request id makes a repetition harmless.
/// </summary>
internal static class SafeCalls
{
    private const int WriteAttempts = 3;

    /// <summary>A call that changes nothing.</summary>
    public static async ValueTask<TResult> ReadAsync<TState, TResult>(TState state, Func<TState, ValueTask<TResult>> call, CancellationToken ct)
    {
        try
        {
            return await call(state);
        }
        catch (Exception e) when (IsLost(e) && !ct.IsCancellationRequested)
        {
            await Task.Delay(Random.Shared.Next(10, 60), ct);
        }

        return await call(state);
    }

    /// <summary>A write that carries its own request id: whatever became of the attempt before, this one returns the recorded result.</summary>
    public static async Task<TResult> WriteAsync<TState, TResult>(TState state, Func<TState, Task<TResult>> call)
    {
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                return await call(state);
            }
            catch (Exception e) when (IsLost(e) && attempt < WriteAttempts)
            {
                await Task.Delay(Random.Shared.Next(20, 100) * attempt);
            }
        }
    }

    // ServiceUnavailableException is an answer: the silo has tried already.
    private static bool IsLost(Exception e) => e is TimeoutException or OrleansException;
}
