using DrCloud.Api.Sites;
using DrCloud.Fhir.Resources;
using DrCloud.Fhir.Search;
using DrCloud.Grains.Interfaces;
using DrCloud.Grains.Interfaces.Search;

namespace DrCloud.Api.Pages;

/// <summary>Finds patients for staff who pick one.</summary>
internal sealed class PatientFinder(IGrainFactory grains)
{
    /// <summary>The most patients shown at once.</summary>
    public const int Most = 20;

    private const int LongestName = 100;
    private static readonly SearchScope Patients = new(Patient: null, new HashSet<string>(StringComparer.Ordinal) { "Patient" });

    /// <summary>Patients with a name that begins with each of the words, by family name; the first ones of the site without a word.</summary>
    public async Task<IReadOnlyList<PatientCard>> FindAsync(Site site, string? name, CancellationToken ct)
    {
        var words = (name ?? "").Split(' ', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        if (words.Sum(word => word.Length) > LongestName)
        {
            return [];
        }

        List<KeyValuePair<string, string>> parameters =
        [
            .. words.Select(word => KeyValuePair.Create("name", SearchText.Escape(word))), KeyValuePair.Create("_sort", "family"), KeyValuePair.Create("_count", $"{Most}"),
        ];
        var request = new SearchRequest
        {
            Address = "Patient",
            Query = SearchQueryParser.Parse("Patient", parameters, site.FhirBase).Canonical,
            Scope = Patients,
            BaseAddress = site.FhirBase,
        };
        var page = await grains.GetGrain<IPopulationGrain>(site.Name).SearchAsync(request, ct);
        return [.. page.Matches.Select(PatientCard.Of)];
    }

    /// <summary>The patient, or null.</summary>
    public async Task<PatientCard?> ReadAsync(Site site, string id, CancellationToken ct)
    {
        var read = await grains.GetGrain<IPopulationGrain>(site.Name).ReadAsync(new ResourceKey("Patient", id), ct);
        return read is { Status: ReadStatus.Found, Resource: { } resource } ? PatientCard.Of(resource) : null;
    }
}
