namespace DrCloud.Tests.Fuzzing;

/// <summary>Makes requests by seed and number: each the same whenever it is made, from the same world.</summary>
internal sealed class RequestGenerator(FuzzWorld world, int seed)
{
    private static readonly IReadOnlyList<(int Weight, (string Name, Func<Draw, FuzzWorld, FuzzRequest> Make) Kind)> Kinds =
    [
        (10, ("read", ReadRequests.Read)),
        (4, ("history", ReadRequests.History)),
        (16, ("search", SearchRequests.Search)),
        (8, ("search, hostile", SearchRequests.Hostile)),
        (4, ("operation", OperationRequests.Make)),
        (6, ("create", WriteRequests.Create)),
        (8, ("update", WriteRequests.Update)),
        (2, ("delete", WriteRequests.Delete)),
        (6, ("JSON Patch", PatchRequests.ByJson)),
        (6, ("FHIRPath Patch", PatchRequests.ByFhirPath)),
        (7, ("bundle", BundleRequests.Make)),
        (4, ("XML", XmlRequests.Make)),
        (5, ("body, hostile", HostileBodies.Make)),
        (5, ("headers", HeaderRequests.Make)),
        (5, ("address", AddressRequests.Make)),
        (4, ("OAuth and pages", OAuthRequests.Make)),
        (1, ("no HTTP", BrokenRequests.Make)),
    ];

    /// <summary>The names of the kinds.</summary>
    public static IReadOnlyList<string> KindNames { get; } = [.. Kinds.Select(kind => kind.Kind.Name)];

    /// <summary>The request of that number, and which of so many bearers sends it.</summary>
    /// <param name="number">From 0.</param>
    /// <param name="bearers">How many bearers there are; the first sends most.</param>
    public (FuzzRequest Request, int Bearer) Make(long number, int bearers)
    {
        var draw = new Draw(seed, number);
        var (name, make) = draw.Weighted(Kinds);
        var bearer = draw.Once(5) ? draw.Below(bearers) : 0;
        var request = make(draw, world);

        // A header or two that should not be there, on any request.
        var headers = draw.Once(12) ? [.. request.Headers, HeaderRequests.Any(draw)] : request.Headers;
        return (request with { Kind = name, Number = number, Headers = headers }, bearer);
    }
}
