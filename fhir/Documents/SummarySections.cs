using Hl7.Fhir.Model;

namespace DrCloud.Fhir.Documents;

/// <summary>The sections of a clinical summary, in their order.</summary>
internal static class SummarySections
{
    private const string Templates = "2.16.840.1.113883.10.20.22.2";

    public static IReadOnlyList<SummarySection> Of(ClinicalSummaryFacts facts)
    {
        var medications = facts.Whole.OfType<Medication>().DistinctBy(medication => medication.Id).ToDictionary(medication => $"Medication/{medication.Id}");
        var observations = facts.Whole.OfType<Observation>().Where(observation => IsSaid(observation.Status)).ToList();
        return
        [
            new($"{Templates}.6.1", "2015-08-01", "48765-2", "Allergies and adverse reactions", ["Substance", "Reaction", "Status"],
                [.. Latest(facts.Whole.OfType<AllergyIntolerance>(), allergy => allergy.RecordedDate).Select(ProblemEntries.Allergy)]),
            new($"{Templates}.1.1", "2014-06-09", "10160-0", "Medications", ["Medication", "Directions", "Since", "Status"],
                [.. Latest(facts.Whole.OfType<MedicationRequest>(), request => request.AuthoredOn).Select(request => MedicationEntries.Request(request, medications))]),
            new($"{Templates}.5.1", "2015-08-01", "11450-4", "Problems", ["Problem", "Since", "Until", "Status"],
                [.. Latest(facts.Whole.OfType<Condition>(), condition => ProblemEntries.Begin(condition)).Select(ProblemEntries.Problem)]),
            new($"{Templates}.2.1", "2015-08-01", "11369-6", "Immunizations", ["Vaccine", "Date", "Status"],
                [.. Latest(facts.Whole.OfType<Immunization>(), immunization => CdaText.Of(immunization.Occurrence)).Select(MedicationEntries.Immunization)]),
            new($"{Templates}.7.1", "2014-06-09", "47519-4", "Procedures", ["Procedure", "Date", "Status"],
                [.. Latest(facts.Dated.OfType<Procedure>(), procedure => CdaText.Of(procedure.Performed)).Select(CareEntries.Procedure)]),
            new($"{Templates}.3.1", "2015-08-01", "30954-2", "Results", ["Test", "Value", "Date"],
                [.. Of(facts.Dated.OfType<Observation>().Where(observation => IsSaid(observation.Status)), "laboratory").Select(ObservationEntries.Result)]),
            new($"{Templates}.4.1", "2015-08-01", "8716-3", "Vital signs", ["Sign", "Value", "Date"],
                [.. Of(observations, "vital-signs").DistinctBy(sign => CdaText.Of(sign.Code)).Select(ObservationEntries.VitalSign)]),
            new($"{Templates}.17", "2015-08-01", "29762-2", "Social history", ["Observation", "Value", "Date"],
                [.. Of(observations, "social-history").Select(ObservationEntries.SocialHistory)]),
            new($"{Templates}.22.1", "2015-08-01", "46240-8", "Encounters", ["Encounter", "Time", "Status"],
                [.. Latest(facts.Dated.OfType<Encounter>(), encounter => encounter.Period?.Start).Select(CareEntries.Encounter)]),
        ];
    }

    private static IEnumerable<Observation> Of(IEnumerable<Observation> observations, string category) =>
        Latest(observations.Where(observation => observation.Category.Any(concept => concept.Coding.Any(coding => coding.Code == category))), ObservationEntries.Begin);

    private static bool IsSaid(ObservationStatus? status) => status is not (ObservationStatus.EnteredInError or ObservationStatus.Cancelled);

    // The id decides where times are equal, so that the same resources make the same document.
    private static IEnumerable<T> Latest<T>(IEnumerable<T> resources, Func<T, string?> time)
        where T : Resource =>
        resources.OrderByDescending(time, StringComparer.Ordinal).ThenBy(resource => resource.Id, StringComparer.Ordinal);
}
