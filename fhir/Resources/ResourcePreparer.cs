using DrCloud.Fhir.Outcomes;

namespace DrCloud.Fhir.Resources;

/// <summary>
/// Parses a client's resource strictly with the SDK, sets its id, makes room for version and time, keeps the client's number
/// literals, takes out its search values, and says whose it is.
/// </summary>
public static class ResourcePreparer
{
    /// <param name="json">What the client sent.</param>
    /// <param name="expectedType">The type in the address, or null to take the resource's own.</param>
    /// <param name="id">The id it gets (create: new; update: that of the address).</param>
    public static PrepareResult Prepare(ReadOnlyMemory<byte> json, string? expectedType, string id) => throw new NotImplementedException();
}

/// <summary>A prepared resource, or the issues that refuse it (400 or 422).</summary>
public abstract record PrepareResult
{
    /// <summary>Ready for the commit.</summary>
    public sealed record Prepared(PreparedResource Resource) : PrepareResult;

    /// <summary>Refused; <paramref name="Status"/> is the HTTP status.</summary>
    public sealed record Refused(int Status, IReadOnlyList<OutcomeIssue> Issues) : PrepareResult;
}
