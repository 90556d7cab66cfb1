using Hl7.Fhir.Model;

namespace DrCloud.Fhir.Demo;

/// <summary>Conditions and allergies.</summary>
internal static class Problems
{
    private static readonly (CodeableConcept Allergen, AllergyIntolerance.AllergyIntoleranceCategory Category, CodeableConcept Reaction)[] Allergies =
    [
        (Codes.Snomed("91935009", "Allergy to peanuts"), AllergyIntolerance.AllergyIntoleranceCategory.Food, Codes.Snomed("126485001", "Urticaria")),
        (Codes.Snomed("300916003", "Latex allergy"), AllergyIntolerance.AllergyIntoleranceCategory.Environment, Codes.Snomed("271807003", "Eruption of skin")),
        (Codes.Snomed("418689008", "Allergy to grass pollen"), AllergyIntolerance.AllergyIntoleranceCategory.Environment, Codes.Snomed("267036007", "Dyspnea")),
        (Codes.RxNorm("1191", "aspirin"), AllergyIntolerance.AllergyIntoleranceCategory.Medication, Codes.Snomed("126485001", "Urticaria")),
        (Codes.RxNorm("10831", "sulfamethoxazole / trimethoprim"), AllergyIntolerance.AllergyIntoleranceCategory.Medication, Codes.Snomed("271807003", "Eruption of skin")),
    ];

    /// <summary>A problem that stays.</summary>
    public static ResourceReference WriteProblem(Chart chart, Visit visit, CodeableConcept code, DateOnly onset)
    {
        var condition = New(chart, visit, code, Codes.Hl7Code("condition-category", "problem-list-item", "Problem List Item"), "active");
        condition.Onset = Chart.DayOf(onset);
        return chart.Add(condition);
    }

    /// <summary>A diagnosis of this visit, over after some days unless the story ends before.</summary>
    public static ResourceReference WriteDiagnosis(Chart chart, Visit visit, Illness illness)
    {
        var end = visit.Date.AddDays(illness.Days);
        var isOver = end <= chart.Today;
        var condition = New(chart, visit, illness.Concept, Codes.Hl7Code("condition-category", "encounter-diagnosis", "Encounter Diagnosis"), isOver ? "resolved" : "active");
        condition.Onset = Chart.DayOf(visit.Date.AddDays(-2));
        condition.Abatement = isOver ? Chart.DayOf(end) : null;
        return chart.Add(condition);
    }

    /// <summary>A concern that is no disease.</summary>
    public static void WriteConcern(Chart chart, Visit visit)
    {
        var condition = New(chart, visit, Codes.Snomed("422650009", "Social isolation"), Codes.UsCoreCode("condition-category", "health-concern", "Health Concern"), "active");
        condition.Onset = Chart.DayOf(visit.Date);
        chart.Add(condition);
    }

    public static void WriteAllergies(Chart chart, Visit visit)
    {
        if (chart.IsComplete)
        {
            // Nobody remembers what happened: US Core's coded unknown.
            WriteAllergy(chart, visit, Codes.RxNorm("70618", "Penicillin"), AllergyIntolerance.AllergyIntoleranceCategory.Medication, Codes.Unknown("Reaction in early childhood, not remembered"));
        }

        if (chart.IsComplete || chart.Dice.Chance(0.3))
        {
            var (allergen, category, reaction) = chart.Dice.Of(Allergies);
            WriteAllergy(chart, visit, (CodeableConcept)allergen.DeepCopy(), category, (CodeableConcept)reaction.DeepCopy());
        }
        else
        {
            chart.Add(NewAllergy(chart, visit, Codes.Snomed("716186003", "No known allergy")));
        }
    }

    private static void WriteAllergy(Chart chart, Visit visit, CodeableConcept allergen, AllergyIntolerance.AllergyIntoleranceCategory category, CodeableConcept reaction)
    {
        var allergy = NewAllergy(chart, visit, allergen);
        allergy.Type = AllergyIntolerance.AllergyIntoleranceType.Allergy;
        allergy.Category = [category];
        allergy.Criticality = AllergyIntolerance.AllergyIntoleranceCriticality.Low;
        allergy.Reaction = [new() { Manifestation = [reaction], Severity = AllergyIntolerance.AllergyIntoleranceSeverity.Mild }];
        chart.Add(allergy);
    }

    private static AllergyIntolerance NewAllergy(Chart chart, Visit visit, CodeableConcept code) => new()
    {
        Meta = Profiles.UsCore("us-core-allergyintolerance"),
        ClinicalStatus = Codes.Hl7Code("allergyintolerance-clinical", "active", "Active"),
        VerificationStatus = Codes.Hl7Code("allergyintolerance-verification", "confirmed", "Confirmed"),
        Code = code,
        Patient = chart.Subject,
        RecordedDateElement = new FhirDateTime(visit.Start),
        Recorder = visit.Author,
    };

    private static Condition New(Chart chart, Visit visit, CodeableConcept code, CodeableConcept category, string status) => new()
    {
        Meta = Profiles.UsCore("us-core-condition"),
        ClinicalStatus = Codes.Hl7Code("condition-clinical", status),
        VerificationStatus = Codes.Hl7Code("condition-ver-status", "confirmed", "Confirmed"),
        Category = [category],
        Code = code,
        Subject = chart.Subject,
        Encounter = visit.Encounter,
        RecordedDateElement = new FhirDateTime(visit.Start),
        Recorder = visit.Author,
    };
}
