namespace DrCloud.Grains;

/// <summary>Persisting the state of grains: it changes in memory only when it has changed in the database.</summary>
internal static class StatePersistence
{
    /// <summary>Writes the next state. If that fails, the outcome is unknown: memory keeps the state before and the activation ends, so that the next one reads what is true.</summary>
    public static async Task PersistAsync<T>(this Grain grain, IPersistentState<T> state, T next)
    {
        var before = state.State;
        state.State = next;
        try
        {
            await state.WriteStateAsync();
        }
        catch
        {
            state.State = before;
            grain.RuntimeDeactivate();
            throw;
        }
    }

    private static void RuntimeDeactivate(this Grain grain) => grain.GrainContext.Deactivate(new(DeactivationReasonCode.ApplicationRequested, "A write of its state failed."));
}
