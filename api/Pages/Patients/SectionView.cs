using System.Text.RegularExpressions;
using DrCloud.Api.Fhir;
using DrCloud.Api.Pages.Browse;
using DrCloud.Api.Sites;
using DrCloud.Fhir.Display;

namespace DrCloud.Api.Pages.Patients;

/// <summary>A section with what was found for it.</summary>
internal sealed partial class SectionView
{
    public SummarySection Section { get; }

    /// <summary>The resources; none where <see cref="Refusal"/> says why.</summary>
    public IReadOnlyList<ResourceRow> Rows { get; }

    /// <summary>What was answered.</summary>
    public FhirAnswer Answer { get; }

    /// <summary>How many there are altogether; more than the rows if the list is cut.</summary>
    public int Total { get; }

    /// <summary>Why it cannot be shown, or null.</summary>
    public string? Refusal { get; }

    /// <summary>Where the FHIR browser shows all of the type in this record.</summary>
    public string BrowserPage { get; }

    public SectionView(Site site, string patient, SummarySection section, FhirAnswer answer)
    {
        (Section, Answer) = (section, answer);
        BrowserPage = BrowserAddress.Of(site, $"Patient/{patient}/{section.Type}");
        Refusal = answer.IsSuccess ? null : string.Join(' ', Outcome.Texts(answer.Resource));
        Rows = !answer.IsSuccess ? []
            : [.. ElementPath.Find(answer.Resource, "entry.resource").Where(resource => resource.GetProperty("resourceType").ValueEquals(section.Type))
                .Select(resource => ResourceRow.Of(site, resource))];
        Total = answer.IsSuccess && answer.Resource.TryGetProperty("total", out var total) ? total.GetInt32() : Rows.Count;
    }

    /// <summary>The id of its heading.</summary>
    public string Anchor => Section.Type.ToLowerInvariant();

    /// <summary>The cells of a row that the section shows: days without the hour, unless that is to come.</summary>
    public IEnumerable<ResourceCell> CellsOf(ResourceRow row) =>
        Section.Columns.Select(heading => row.Cells.First(cell => cell.Heading == heading))
            .Select(cell => cell.Heading == "Start" ? cell : cell with { Text = Days(cell.Text) });

    private static string Days(string text) => SameDay().Replace(Hour().Replace(text, "$1"), "$1");

    [GeneratedRegex(@"(\b\d{4}-\d\d-\d\d) \d\d:\d\d\b")]
    private static partial Regex Hour();

    [GeneratedRegex(@"\b(\d{4}-\d\d-\d\d) – \1\b")]
    private static partial Regex SameDay();
}
