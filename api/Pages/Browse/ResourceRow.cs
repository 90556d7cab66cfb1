using System.Text.Json;
using DrCloud.Api.Sites;
using DrCloud.Fhir.Display;

namespace DrCloud.Api.Pages.Browse;

/// <summary>What is told of a resource in one line.</summary>
/// <param name="Type">Its type.</param>
/// <param name="Id">Its logical id.</param>
/// <param name="Address">Its page.</param>
/// <param name="Cells">One for each column of its type.</param>
/// <param name="Version">Its version id.</param>
/// <param name="LastUpdated">When that was written.</param>
internal sealed record ResourceRow(string Type, string Id, string Address, IReadOnlyList<ResourceCell> Cells, string Version, string LastUpdated)
{
    // A name is one; of other things a few are told.
    private const int MostItems = 3;

    /// <summary>What people call it; its id where it has no name.</summary>
    public string Label => Cells is [{ Text.Length: > 0 } first, ..] ? first.Text : Id;

    public static ResourceRow Of(Site site, JsonElement resource)
    {
        var (type, id) = (Text(resource, "resourceType"), Text(resource, "id"));
        return new(
            type, id, BrowserAddress.Of(site, $"{type}/{id}"),
            [.. ResultColumn.For(type).Select((column, at) => ResourceCell.Of(site, column, ElementPath.Find(resource, column.Path), at == 0 ? 1 : MostItems))],
            Text(resource, "meta.versionId"), Text(resource, "meta.lastUpdated"));
    }

    private static string Text(JsonElement resource, string path) => ElementPath.Find(resource, path) is [var only] ? ElementText.Of(only) : "";
}

/// <summary>A value in the table.</summary>
/// <param name="Heading">Its column.</param>
/// <param name="Text">What is shown; empty for nothing.</param>
/// <param name="Address">Where it leads, if it is a reference to something at this site.</param>
internal sealed record ResourceCell(string Heading, string Text, string? Address)
{
    private const int Longest = 160;
    private const int Shortest = 18;

    /// <summary>True if it is not worth a break: a date, a key, a word.</summary>
    public bool IsShort => Text.Length <= Shortest;

    /// <param name="site">The site.</param>
    /// <param name="column">The column.</param>
    /// <param name="values">What the resource has there.</param>
    /// <param name="most">How many of them are told.</param>
    public static ResourceCell Of(Site site, ResultColumn column, IReadOnlyList<JsonElement> values, int most)
    {
        var texts = values.Select(ElementText.Of).Where(text => text.Length > 0).Distinct().ToList();
        var text = string.Join(", ", texts.Take(most)) + (texts.Count > most && most > 1 ? " …" : "");
        return new(column.Heading, text.Length > Longest ? text[..Longest] + "…" : text, values is [var only] ? AddressOf(site, only) : null);
    }

    private static string? AddressOf(Site site, JsonElement value) =>
        value.ValueKind == JsonValueKind.Object && value.TryGetProperty("reference", out var reference) && reference.ValueKind == JsonValueKind.String
            ? BrowserAddress.OfReference(site, reference.GetString()!) : null;
}
