using Hl7.Fhir.Model;

namespace DrCloud.Fhir.Demo;

/// <summary>What a visit is for.</summary>
internal enum VisitKind
{
    WellChild,
    CheckUp,
    FollowUp,
    Acute,
    Emergency,
    Inpatient,
}

/// <summary>A meeting of the patient with somebody who treats, and the Encounter that records it.</summary>
internal sealed class Visit
{
    private const string ActCode = "http://terminology.hl7.org/CodeSystem/v3-ActCode";

    private static readonly CodeableConcept PrimaryPerformer = Codes.Hl7Code("v3-ParticipationType", "PPRF", "primary performer");

    private Visit(DateOnly date, VisitKind kind, DateTimeOffset start, DateTimeOffset end, ResourceReference author, ResourceReference organization, ResourceReference location)
    {
        (Date, Kind, Start, End, Author, Organization, Location) = (date, kind, start, end, author, organization, location);
        Encounter = new ResourceReference();
    }

    public DateOnly Date { get; }

    public VisitKind Kind { get; }

    public DateTimeOffset Start { get; }

    public DateTimeOffset End { get; }

    /// <summary>Who treats and documents.</summary>
    public ResourceReference Author { get; }

    public ResourceReference Organization { get; }

    public ResourceReference Location { get; }

    public ResourceReference Encounter { get; private set; }

    /// <summary>The moment <paramref name="minutes"/> after the visit's start.</summary>
    public FhirDateTime After(int minutes) => new(Start.AddMinutes(minutes));

    /// <summary>Opens the visit: adds its Encounter to the record.</summary>
    public static Visit Open(Chart chart, DateOnly date, VisitKind kind, CodeableConcept? reason = null)
    {
        var directory = chart.Directory;
        var start = Chart.At(date, chart.Dice.Between(8, 15), 5 * chart.Dice.Below(12));
        var author = kind == VisitKind.Inpatient ? directory.Cardiologist : chart.AgeOn(date) < 18 ? directory.Pediatrician : chart.PrimaryCare;
        var visit = kind switch
        {
            VisitKind.Inpatient => new Visit(date, kind, start, start.AddDays(2), author, directory.Hospital, directory.Ward),
            VisitKind.Emergency => new Visit(date, kind, start, start.AddHours(3), author, directory.Hospital, directory.EmergencyRoom),
            _ => new Visit(date, kind, start, start.AddMinutes(30), author, directory.Practice, directory.Clinic),
        };
        visit.Encounter = chart.Add(visit.Record(chart, reason));
        return visit;
    }

    private Encounter Record(Chart chart, CodeableConcept? reason) => new()
    {
        Meta = Profiles.UsCore("us-core-encounter"),
        Identifier = [new Identifier("https://ids.demo.example.org/encounter", $"{chart.PatientId}-{chart.Resources.Count}")],
        Status = Hl7.Fhir.Model.Encounter.EncounterStatus.Finished,
        Class = Kind switch
        {
            VisitKind.Inpatient => new Coding(ActCode, "IMP", "inpatient encounter"),
            VisitKind.Emergency => new Coding(ActCode, "EMER", "emergency"),
            _ => new Coding(ActCode, "AMB", "ambulatory"),
        },
        Type = [TypeOf(Kind)],
        Subject = chart.Subject,
        Participant = [new() { Type = [PrimaryPerformer], Period = Period(), Individual = Author }],
        Period = Period(),
        ReasonCode = reason is null ? [] : [reason],
        Hospitalization = Kind == VisitKind.Inpatient
            ? new() { DischargeDisposition = Codes.Hl7Code("discharge-disposition", "home", "Home") }
            : null,
        Location = [new() { Location = Location }],
        ServiceProvider = Organization,
    };

    private Period Period() => new() { StartElement = new FhirDateTime(Start), EndElement = new FhirDateTime(End) };

    private static CodeableConcept TypeOf(VisitKind kind) => kind switch
    {
        VisitKind.WellChild => Codes.Snomed("410620009", "Well child visit (procedure)"),
        VisitKind.CheckUp => Codes.Snomed("162673000", "General examination of patient (procedure)"),
        VisitKind.FollowUp => Codes.Snomed("390906007", "Follow-up encounter"),
        VisitKind.Acute => Codes.Snomed("185345009", "Encounter for symptom"),
        VisitKind.Emergency => Codes.Snomed("50849002", "Emergency room admission"),
        _ => Codes.Snomed("32485007", "Hospital admission"),
    };
}
