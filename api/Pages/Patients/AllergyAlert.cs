using System.Collections.Frozen;
using System.Text.Json;
using DrCloud.Api.Fhir;
using DrCloud.Fhir.Display;

namespace DrCloud.Api.Pages.Patients;

/// <summary>The allergies that the banner warns of.</summary>
internal static class AllergyAlert
{
    // SNOMED CT: no known allergy, or none to drugs, food, the environment, latex.
    private static readonly FrozenSet<string> NoneKnown = FrozenSet.ToFrozenSet(
        ["716186003", "409137002", "428607008", "429625007", "428197003", "1003774007"], StringComparer.Ordinal);

    private static readonly FrozenSet<string> Over = FrozenSet.ToFrozenSet(["inactive", "resolved"], StringComparer.Ordinal);

    /// <summary>What the patient does not bear, of a search of AllergyIntolerance; that none is known is none.</summary>
    public static IReadOnlyList<string> Of(FhirAnswer search) => !search.IsSuccess ? [] :
    [
        .. ElementPath.Find(search.Resource, "entry.resource")
            .Where(allergy => !Has(allergy, "code.coding.code", NoneKnown) && !Has(allergy, "clinicalStatus.coding.code", Over))
            .Select(allergy => ElementPath.Find(allergy, "code") is [var code] ? ElementText.Of(code) : "").Where(name => name.Length > 0).Distinct(),
    ];

    private static bool Has(JsonElement allergy, string path, FrozenSet<string> codes) =>
        ElementPath.Find(allergy, path).Any(code => code.ValueKind == JsonValueKind.String && codes.Contains(code.GetString()!));
}
