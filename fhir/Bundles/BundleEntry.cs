namespace DrCloud.Fhir.Bundles;

/// <summary>One entry of a bundle that was sent to us (<see href="https://hl7.org/fhir/R4/bundle-definitions.html#Bundle.entry">Bundle.entry</see>). The resource is a slice of the bundle's bytes.</summary>
public sealed record BundleEntry
{
    /// <summary>Its place in the bundle, from 0.</summary>
    public required int Index { get; init; }

    /// <summary><c>fullUrl</c>, or null.</summary>
    public string? FullUrl { get; init; }

    /// <summary>The resource's JSON, unchecked; empty if the entry has none.</summary>
    public ReadOnlyMemory<byte> Resource { get; init; }

    /// <summary><c>resourceType</c> of the resource, or null.</summary>
    public string? Type { get; init; }

    /// <summary><c>id</c> of the resource, or null.</summary>
    public string? Id { get; init; }

    /// <summary><c>request.method</c>, or null if the entry has no request.</summary>
    public string? Method { get; init; }

    /// <summary><c>request.url</c>, or null.</summary>
    public string? Url { get; init; }

    /// <summary><c>request.ifNoneExist</c>: a query string.</summary>
    public string? IfNoneExist { get; init; }

    /// <summary><c>request.ifMatch</c>: an ETag.</summary>
    public string? IfMatch { get; init; }

    /// <summary><c>request.ifNoneMatch</c>: an ETag.</summary>
    public string? IfNoneMatch { get; init; }

    /// <summary><c>request.ifModifiedSince</c>: an instant.</summary>
    public string? IfModifiedSince { get; init; }
}

/// <summary>A bundle that was sent to us, taken apart.</summary>
/// <param name="Type"><c>Bundle.type</c>.</param>
/// <param name="Entries">Its entries, in order.</param>
public sealed record IncomingBundle(string Type, IReadOnlyList<BundleEntry> Entries);
