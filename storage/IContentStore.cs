using DrCloud.Fhir.Resources;

namespace DrCloud.Storage;

/// <summary>
/// Content that is kept beside its resource, in chunks of <see cref="ContentReference.ChunkBytes"/>. It is uploaded chunk by chunk, and taken over by the commit of the
/// version that refers to it (<see cref="PreparedResource.IsContentNew"/>), with which it is durable; what no commit takes over is removed.
/// </summary>
public interface IContentStore
{
    /// <summary>Adds the n-th chunk, after those before it; a chunk that is there already is left as it is. The memory is read until this returns.</summary>
    /// <exception cref="ContentGoneException">The upload has been given up, or was never begun.</exception>
    Task AppendAsync(Guid content, int n, ReadOnlyMemory<byte> chunk);

    /// <summary>The n-th chunk, or null if there is none. Its array is rented from the shared pool, to which the reader may return it.</summary>
    Task<ReadOnlyMemory<byte>?> ReadAsync(Guid content, int n, CancellationToken ct);

    /// <summary>Removes an upload that no commit has taken over; false if there is no such upload.</summary>
    Task<bool> DiscardAsync(Guid content);

    /// <summary>Removes the uploads to which nothing was added for as long as <paramref name="idle"/>; how many they were. Safe while others are under way.</summary>
    Task<int> SweepAsync(TimeSpan idle);
}

/// <summary>A chunk comes for an upload that is not there.</summary>
public sealed class ContentGoneException() : Exception("The upload has been given up.");
