using System.Text.Json;
using DrCloud.Fhir.UsCore;

namespace DrCloud.Conformance.Server;

/// <summary>The answer to a search, with all pages that were followed.</summary>
public sealed record SearchAnswer(SearchRequest Search, IReadOnlyList<Answer> Pages)
{
    private readonly Lazy<List<JsonElement>> _resources = new(() => [.. Pages.Where(page => page.IsBundle).SelectMany(page => ElementSelector.Select(page.Body, "entry.resource"))]);

    /// <summary>The first page's status.</summary>
    public int Status => Pages[0].Status;

    /// <summary>Null if each page is a Bundle with status 200; else what is wrong with the first that is not.</summary>
    public string? Fault => Pages.Select(page => page.Unlike("Bundle")).FirstOrDefault(fault => fault is not null);

    /// <summary>All resources of all pages.</summary>
    public IReadOnlyList<JsonElement> Resources => _resources.Value;

    /// <summary>The resources of the type that was searched.</summary>
    public IReadOnlyList<JsonElement> Matches => OfType(Search.Type);

    /// <summary>The resources of a type.</summary>
    public IReadOnlyList<JsonElement> OfType(string type) => [.. Resources.Where(resource => resource.ResourceType() == type)];
}
