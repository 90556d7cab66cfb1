using System.Text.Json;
using DrCloud.Api.Sites;
using DrCloud.Fhir.Display;

namespace DrCloud.Api.Pages.Browse;

/// <summary>The resources of one type in a bundle.</summary>
/// <param name="Type">The type.</param>
/// <param name="IsIncluded">True if matches refer to them, or they to matches.</param>
/// <param name="Rows">Each resource, in the order of the bundle.</param>
internal sealed record ResultTable(string Type, bool IsIncluded, IReadOnlyList<ResourceRow> Rows)
{
    /// <summary>The columns.</summary>
    public IEnumerable<string> Headings => ResultColumn.For(Type).Select(column => column.Heading);
}

/// <summary>A page of a search, as the FHIR interface answered it.</summary>
internal sealed class ResultPage
{
    /// <summary>How many there are altogether, where the server says so.</summary>
    public int? Total { get; }

    /// <summary>The resources by type: first what matches.</summary>
    public IReadOnlyList<ResultTable> Tables { get; }

    /// <summary>What the server says about the search, such as parameters that it did not know.</summary>
    public IReadOnlyList<string> Remarks { get; }

    /// <summary>How many resources match on this page.</summary>
    public int Matches => Tables.Where(table => !table.IsIncluded).Sum(table => table.Rows.Count);

    public ResultPage(Site site, JsonElement bundle)
    {
        Total = bundle.TryGetProperty("total", out var total) ? total.GetInt32() : null;
        var entries = ElementPath.Find(bundle, "entry").Where(entry => entry.TryGetProperty("resource", out _))
            .ToLookup(ModeOf, entry => entry.GetProperty("resource"));
        Tables = [.. TablesOf(site, entries["match"], isIncluded: false), .. TablesOf(site, entries["include"], isIncluded: true)];
        Remarks = [.. entries["outcome"].SelectMany(Outcome.Texts)];
    }

    private static string ModeOf(JsonElement entry) => ElementPath.Find(entry, "search.mode") is [var mode] ? mode.GetString()! : "match";

    private static IEnumerable<ResultTable> TablesOf(Site site, IEnumerable<JsonElement> resources, bool isIncluded) =>
        resources.Select(resource => ResourceRow.Of(site, resource)).GroupBy(row => row.Type)
            .Select(group => new ResultTable(group.Key, isIncluded, [.. group]));
}
