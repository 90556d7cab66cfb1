using DrCloud.Fhir.Resources;

namespace DrCloud.Storage.Writing;

/// <summary>The state of one id within a commit: what the table holds, and what it will hold after the writes decided so far.</summary>
internal sealed class Current(ResourceKey key)
{
    public ResourceKey Key => key;

    /// <summary>What the table holds, as of the last flush; null: nothing. Its body is not loaded.</summary>
    public Row? Stored { get; set; }

    /// <summary>What holds for the next decision.</summary>
    public Row? Now { get; set; }

    /// <summary>A resource with the patients whose records show it, and its words where it has just been written.</summary>
    internal sealed record Row(StoredResource Resource, IReadOnlyList<string> Links, string? Words = null);
}
