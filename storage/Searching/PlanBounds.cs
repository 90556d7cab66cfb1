namespace DrCloud.Storage.Searching;

/// <summary>What passes for few and for many when a search is planned.</summary>
/// <param name="Few">Index rows of a condition that are counted first: most that find anything find less.</param>
/// <param name="Many">Index rows after which a condition is not counted further: resources found by it are not all looked at, if an order can be walked instead.</param>
/// <param name="ChainEnds">Resources at an end of a chain that are named one by one.</param>
internal sealed record PlanBounds(int Few, int Many, int ChainEnds)
{
    /// <summary>Those of the server: to look at 4,000 resources takes some ten milliseconds.</summary>
    public static readonly PlanBounds Default = new(500, 4000, 200);
}
