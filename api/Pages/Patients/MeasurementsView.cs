using System.Text.Json;
using DrCloud.Api.Fhir;
using DrCloud.Api.Pages.Browse;
using DrCloud.Api.Sites;
using DrCloud.Fhir.Display;
using DrCloud.Fhir.Display.Measurements;

namespace DrCloud.Api.Pages.Patients;

/// <summary>Observations of one category: numbers as charts, the rest as a list.</summary>
internal sealed class MeasurementsView
{
    /// <summary>How many values of each code are drawn: what a small chart can tell apart.</summary>
    public const int MostOfEach = 30;

    /// <summary>What people call it.</summary>
    public string Title { get; }

    /// <summary>The id of its heading: the category.</summary>
    public string Category { get; }

    public IReadOnlyList<MeasurementSeries> Series { get; }

    /// <summary>The latest of each code that has no place on a chart.</summary>
    public IReadOnlyList<ResourceRow> Others { get; }

    /// <summary>Why it cannot be shown, or null.</summary>
    public string? Refusal { get; }

    /// <summary>Where the FHIR browser shows all of them in this record.</summary>
    public string BrowserPage { get; }

    public Site Site { get; }

    public MeasurementsView(Site site, string patient, string title, string category, FhirAnswer answer)
    {
        (Site, Title, Category) = (site, title, category);
        BrowserPage = BrowserAddress.Of(site, $"Patient/{patient}/Observation", [new("category", category), new("_sort", "-date")]);
        Refusal = answer.IsSuccess ? null : string.Join(' ', Outcome.Texts(answer.Resource));
        List<JsonElement> observations = answer.IsSuccess
            ? [.. ElementPath.Find(answer.Resource, "entry.resource").Where(resource => resource.GetProperty("resourceType").ValueEquals("Observation"))] : [];
        Series = MeasurementReader.Read(observations);
        var others = observations.Where(observation => !MeasurementReader.IsMeasured(observation));
        Others = [.. others.Select(observation => ResourceRow.Of(site, observation)).DistinctBy(row => row.Label)];
    }

    /// <summary>The latest values of each code (<see href="https://hl7.org/fhir/R4/observation-operation-lastn.html">$lastn</see>).</summary>
    public static Task<FhirAnswer> AskAsync(RecordReader reader, string patient, string category) => reader.GetAsync(
        "/Observation/$lastn", ("patient", patient), ("category", category), ("status:not", "entered-in-error,cancelled"), ("max", $"{MostOfEach}"));
}
