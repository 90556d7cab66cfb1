using Hl7.Fhir.Model;

namespace DrCloud.Fhir.Demo;

/// <summary>Medication requests: by reference to the formulary for what is taken on and on, by code otherwise; written here or reported by others.</summary>
internal static class Prescriptions
{
    /// <summary>An order of this visit.</summary>
    /// <param name="chart">The record.</param>
    /// <param name="visit">When it is ordered.</param>
    /// <param name="drug">What.</param>
    /// <param name="reason">The condition it treats.</param>
    /// <param name="days">For how long; null for a drug that is taken on and on.</param>
    public static void Write(Chart chart, Visit visit, Drug drug, ResourceReference reason, int? days)
    {
        var isOver = days is { } length && visit.Date.AddDays(length) <= chart.Today;
        var request = New(chart, days is null ? new ResourceReference("Medication/" + drug.MedicationId, drug.Name) : drug.Concept, drug, isOver ? MedicationRequest.MedicationrequestStatus.Completed : MedicationRequest.MedicationrequestStatus.Active);
        request.Intent = MedicationRequest.MedicationRequestIntent.Order;
        request.Reported = new FhirBoolean(false);
        request.Encounter = visit.Encounter;
        request.AuthoredOnElement = visit.After(25);
        request.Requester = visit.Author;
        request.ReasonReference = [reason];
        chart.Add(request);
    }

    /// <summary>A drug that the patient has from elsewhere, as the hospital or the patient says.</summary>
    public static void WriteReported(Chart chart, Visit visit, Drug drug, bool byPatient)
    {
        var request = New(chart, drug.Concept, drug, MedicationRequest.MedicationrequestStatus.Active);
        request.Intent = MedicationRequest.MedicationRequestIntent.Plan;
        request.Reported = byPatient ? chart.Subject : chart.Directory.Hospital;
        request.Encounter = visit.Encounter;
        request.AuthoredOnElement = visit.After(10);
        request.Requester = byPatient ? chart.Subject : visit.Author;
        chart.Add(request);
    }

    private static MedicationRequest New(Chart chart, DataType medication, Drug drug, MedicationRequest.MedicationrequestStatus status) => new()
    {
        Meta = Profiles.UsCore("us-core-medicationrequest"),
        Status = status,
        Medication = medication,
        Subject = chart.Subject,
        DosageInstruction =
        [
            new()
            {
                Sequence = 1,
                Text = drug.Directions,
                Timing = new() { Repeat = new() { Frequency = drug.DosesPerDay, Period = 1, PeriodUnit = Timing.UnitsOfTime.D } },
            },
        ],
    };
}
