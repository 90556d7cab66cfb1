using System.Collections.Frozen;
using DrCloud.Fhir.Search;

namespace DrCloud.Fhir.Everything;

/// <summary>
/// When the care that a resource tells of took place: the search parameters of its begin and its end, by type. What has no such time (a demographic, an allergy,
/// a coverage), or says none, belongs to all times; what has begun and not ended (a condition, a goal) lasts.
/// </summary>
public static class CareDates
{
    /// <summary>Codes of the search parameters of begin and end; the same one where it is one date or period.</summary>
    public static FrozenDictionary<string, (string Begin, string End)> Parameters { get; } = new Dictionary<string, (string Begin, string End)>
    {
        ["AdverseEvent"] = ("date", "date"),
        ["Appointment"] = ("date", "date"),
        ["CarePlan"] = ("date", "date"),
        ["CareTeam"] = ("date", "date"),
        ["ChargeItem"] = ("occurrence", "occurrence"),
        ["Claim"] = ("created", "created"),
        ["ClaimResponse"] = ("created", "created"),
        ["ClinicalImpression"] = ("date", "date"),
        ["Communication"] = ("sent", "sent"),
        ["CommunicationRequest"] = ("authored", "authored"),
        ["Composition"] = ("date", "date"),
        ["Condition"] = ("onset-date", "abatement-date"),
        ["DetectedIssue"] = ("identified", "identified"),
        ["DeviceRequest"] = ("authored-on", "authored-on"),
        ["DiagnosticReport"] = ("date", "date"),
        ["DocumentManifest"] = ("created", "created"),
        ["DocumentReference"] = ("date", "date"),
        ["Encounter"] = ("date", "date"),
        ["EpisodeOfCare"] = ("date", "date"),
        ["ExplanationOfBenefit"] = ("created", "created"),
        ["Goal"] = ("start-date", "target-date"),
        ["ImagingStudy"] = ("started", "started"),
        ["Immunization"] = ("date", "date"),
        ["ImmunizationEvaluation"] = ("date", "date"),
        ["ImmunizationRecommendation"] = ("date", "date"),
        ["Invoice"] = ("date", "date"),
        ["Media"] = ("created", "created"),
        ["MedicationAdministration"] = ("effective-time", "effective-time"),
        ["MedicationDispense"] = ("whenhandedover", "whenhandedover"),
        ["MedicationRequest"] = ("authoredon", "authoredon"),
        ["MedicationStatement"] = ("effective", "effective"),
        ["Observation"] = ("date", "date"),
        ["Procedure"] = ("date", "date"),
        ["QuestionnaireResponse"] = ("authored", "authored"),
        ["RequestGroup"] = ("authored", "authored"),
        ["RiskAssessment"] = ("date", "date"),
        ["ServiceRequest"] = ("authored", "authored"),
        ["Specimen"] = ("collected", "collected"),
        ["SupplyRequest"] = ("date", "date"),
        ["Task"] = ("authored-on", "authored-on"),
        ["VisionPrescription"] = ("datewritten", "datewritten"),
    }.ToFrozenDictionary(StringComparer.Ordinal);

    /// <summary>That the care of a resource of the type touched the time; null if all resources of the type do.</summary>
    /// <param name="type">The type.</param>
    /// <param name="time">Begin and end, both included.</param>
    public static SearchCondition? Within(string type, DateRange time)
    {
        if (!Parameters.TryGetValue(type, out var codes) || time == DateRange.Unbounded)
        {
            return null;
        }

        var parameters = SearchParameterTable.Instance.For(type);
        return codes.Begin == codes.End
            ? OrMissing(parameters[codes.Begin], ValueMatch.Prefix.Ap, time)
            : new SearchCondition.And(
            [
                OrMissing(parameters[codes.Begin], ValueMatch.Prefix.Ap, time with { Low = long.MinValue }),
                OrMissing(parameters[codes.End], ValueMatch.Prefix.Ap, time with { High = long.MaxValue }),
            ]);
    }

    private static SearchCondition.Or OrMissing(SearchParameter parameter, ValueMatch.Prefix overlaps, DateRange time) => new(
    [
        new SearchCondition.Matches(parameter, new ValueMatch.Date(overlaps, time.Low, time.High)),
        new SearchCondition.Missing(parameter, IsMissing: true),
    ]);
}
