using DrCloud.Fhir.Resources;
using DrCloud.Fhir.Search;

namespace DrCloud.Grains.Interfaces.Search;

/// <summary>A search as it travels: the query as canonical text (both sides have the grammar), the scope, and where the last page ended.</summary>
[GenerateSerializer, Immutable, Alias("drcloud.SearchRequest")]
public sealed class SearchRequest
{
    /// <summary>What is searched.</summary>
    [Id(0)] public required SearchAddress Address { get; init; }

    /// <summary><see cref="ParseResult.Canonical"/>: parsed without error by the API.</summary>
    [Id(1)] public required string Query { get; init; }

    /// <summary>What may be shown.</summary>
    [Id(2)] public required SearchScope Scope { get; init; }

    /// <summary>FHIR base address of the site.</summary>
    [Id(3)] public required string BaseAddress { get; init; }

    /// <summary>End of the page before, or null for the first page.</summary>
    [Id(4)] public SearchPosition? After { get; init; }

    /// <summary>
    /// True if the bearer may see the whole site, and the scope names a patient only because the search does: what the includes add may then come from
    /// anywhere.
    /// </summary>
    [Id(5)] public bool IncludesFromSite { get; init; }

    /// <summary>Where the bearer is shown a part of the searched type only: queries of which one must find the resource. Null: no such bound.</summary>
    [Id(6)] public IReadOnlyList<string>? Within { get; init; }
}

/// <summary>One page: matches in order, then what the includes add (each resource once), the total if asked for.</summary>
[GenerateSerializer, Immutable, Alias("drcloud.SearchPage")]
public sealed class SearchPage
{
    [Id(0)] public required IReadOnlyList<StoredResource> Matches { get; init; }

    [Id(1)] public IReadOnlyList<StoredResource> Included { get; init; } = [];

    /// <summary>Where this page ended, or null at the end.</summary>
    [Id(2)] public SearchPosition? Next { get; init; }

    [Id(3)] public long? Total { get; init; }

    /// <summary>True if there is no page, because the includes would add more than <see cref="SearchLimits"/> allow.</summary>
    [Id(4)] public bool ExceedsIncludes { get; init; }

    /// <summary>In place of a page whose includes would add too much.</summary>
    public static SearchPage TooManyIncluded { get; } = new() { Matches = [], ExceedsIncludes = true };
}
