namespace DrCloud.Storage.State;

/// <summary>
/// Small lists of grain state (clients, grants by subject and client, accounts …). Written before the state, verified with the grain: a row may be ahead of its grain.
/// </summary>
public interface IStateIndex
{
    /// <summary>Adds or replaces the row of (site, kind, id).</summary>
    Task UpsertAsync(StateRow row, CancellationToken ct);

    /// <summary>Removes the row; nothing happens if there is none.</summary>
    Task DeleteAsync(string site, string kind, string id, CancellationToken ct);

    /// <summary>The row, or null.</summary>
    Task<StateRow?> FindAsync(string site, string kind, string id, CancellationToken ct);

    /// <summary>One page of rows in the order of their ids, or as <see cref="StateFilter.OrderedByA"/> says.</summary>
    Task<IReadOnlyList<StateRow>> ListAsync(StateFilter filter, CancellationToken ct);

    /// <summary>How many rows there are; <see cref="StateFilter.After"/> and <see cref="StateFilter.Count"/> do not matter.</summary>
    Task<int> CountAsync(StateFilter filter, CancellationToken ct);
}

/// <summary>One listed piece of grain state. <paramref name="A"/> and <paramref name="B"/> are what the kind is found by (a grant: subject and client), or empty.</summary>
public sealed record StateRow(string Site, string Kind, string Id, string A, string B, string Status, DateTimeOffset Updated);

/// <summary>Which rows of a kind are listed; null: all.</summary>
/// <param name="Site">The site.</param>
/// <param name="Kind">The kind.</param>
public sealed record StateFilter(string Site, string Kind)
{
    /// <summary>A is exactly this.</summary>
    public string? A { get; init; }

    /// <summary>B is exactly this.</summary>
    public string? B { get; init; }

    /// <summary>The status is exactly this.</summary>
    public string? Status { get; init; }

    /// <summary>A begins with this.</summary>
    public string? Prefix { get; init; }

    /// <summary>A contains each of these.</summary>
    public IReadOnlyList<string> Words { get; init; } = [];

    /// <summary>Pages are in the order of A, for kinds in which each row has an A of its own.</summary>
    public bool OrderedByA { get; init; }

    /// <summary>The id (or A, if that is the order) of the last row of the page before.</summary>
    public string? After { get; init; }

    /// <summary>The most rows returned.</summary>
    public int Count { get; init; } = 100;
}
