namespace DrCloud.Fhir.Resources;

/// <summary>What else is known when a resource is prepared.</summary>
public sealed record PrepareOptions
{
    /// <summary>Nothing else is known.</summary>
    public static PrepareOptions None { get; } = new();

    /// <summary>FHIR base address of the site, without a trailing slash. References below it are stored relative, so that the address may change.</summary>
    public string? BaseAddress { get; init; }

    /// <summary>True for an update: the body must carry the id of the address (<see href="https://hl7.org/fhir/R4/http.html#update">R4 update</see>, 400 otherwise).</summary>
    public bool BodyMustCarryId { get; init; }

    /// <summary>True for a conditional update: if the body carries an id, it is that of the resource that matched (400 otherwise).</summary>
    public bool BodyMayCarryId { get; init; }

    /// <summary>True if the content is kept beside the resource: what stands in its <c>data</c> is left out.</summary>
    public bool IsDataBeside { get; init; }

    /// <summary>What the references of a bundle stand for; null outside of bundles.</summary>
    public ReferenceMap? References { get; init; }
}
