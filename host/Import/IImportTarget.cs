using DrCloud.Fhir.Resources;

namespace DrCloud.Hosting.Import;

/// <summary>Where an import goes: a site in this process's cluster, or one that is reached over HTTP. The rules of the import are the same.</summary>
internal interface IImportTarget
{
    /// <summary>FHIR base address of the site.</summary>
    string BaseAddress { get; }

    /// <summary>Writes each entry for itself, at most one of a key; durable when it returns. What passes (a silo that dies) has been met by repetition.</summary>
    /// <exception cref="CommandException">The site refuses all of it.</exception>
    Task<IReadOnlyList<ImportOutcome>> WriteAsync(IReadOnlyList<WriteEntry> entries);

    /// <summary>The one resource of the type that the search matches, or null for none, for several, and for a search that is not understood whole.</summary>
    Task<ResourceKey?> FindAsync(string type, string query, CancellationToken ct);

    /// <summary>Whether the resource is there.</summary>
    ValueTask<bool> ExistsAsync(ResourceKey key, CancellationToken ct);
}

/// <summary>What became of an entry.</summary>
/// <param name="Status">How it ended.</param>
/// <param name="Key">The resource that stands for it; null when refused.</param>
/// <param name="Reason">Why it was refused, where the status does not say all.</param>
internal sealed record ImportOutcome(WriteStatus Status, ResourceKey? Key, string? Reason = null);
