using DrCloud.Fhir.Resources;

namespace DrCloud.Fhir.Bundles;

/// <summary>What an entry of a batch or transaction asks for.</summary>
public enum BundleAction
{
    /// <summary>POST, or no request: a create.</summary>
    Create,

    /// <summary>PUT.</summary>
    Update,

    /// <summary>DELETE.</summary>
    Delete,

    /// <summary>GET or HEAD, a read or search of <see cref="BundleEntry.Url"/>; for an import also an operation: nothing is written.</summary>
    Read,

    /// <summary>PATCH.</summary>
    Patch,
}

/// <summary>An entry with what it asks for and the key it is about.</summary>
public sealed record PlannedEntry
{
    /// <summary>As it was sent.</summary>
    public required BundleEntry Entry { get; init; }

    /// <summary>What it asks for.</summary>
    public required BundleAction Action { get; init; }

    /// <summary>The resource type; empty for reads that name none.</summary>
    public required string Type { get; init; }

    /// <summary>The resource it writes; null for reads, and for conditional writes until a search has found it.</summary>
    public ResourceKey? Key { get; init; }

    /// <summary>The condition as a query string: <c>ifNoneExist</c> of a create, the query in the url of an update, delete or patch; or null.</summary>
    public string? Condition { get; init; }
}
