using System.Collections.Frozen;

namespace DrCloud.Api.Pages.Browse;

/// <summary>A column of a table of results, and a line of a resource's summary.</summary>
/// <param name="Heading">What it says above it.</param>
/// <param name="Path">Where its value is, as <see cref="DrCloud.Fhir.Display.ElementPath"/> writes it.</param>
internal sealed record ResultColumn(string Heading, string Path)
{
    private const string Dates =
        "date|effective*|performed*|occurrence*|onset*|authoredOn|recordedDate|recorded|created|issued|period|start|sent|servicedPeriod|billablePeriod";

    // What people look for in a list of these, the first column being what tells one from another.
    private static readonly FrozenDictionary<string, ResultColumn[]> Tables = new Dictionary<string, ResultColumn[]>
    {
        ["AllergyIntolerance"] =
        [
            new("Allergy", "code"), new("Reaction", "reaction.manifestation"), new("Criticality", "criticality"),
            new("Status", "clinicalStatus"), new("Patient", "patient"),
        ],
        ["Appointment"] =
        [
            new("What", "serviceType|appointmentType|description|reasonCode"), new("Start", "start"), new("Status", "status"),
            new("With", "participant.actor"),
        ],
        ["CarePlan"] =
        [
            new("Plan", "title|category|description"), new("Period", "period|created"), new("Status", "status"), new("Patient", "subject"),
        ],
        ["CareTeam"] =
        [
            new("Team", "name|category"), new("Members", "participant.member"), new("Status", "status"), new("Patient", "subject"),
        ],
        ["Condition"] =
        [
            new("Problem", "code"), new("Since", "onset*|recordedDate"), new("Status", "clinicalStatus"), new("Category", "category"),
            new("Patient", "subject"),
        ],
        ["Coverage"] =
        [
            new("Insurance", "payor|type"), new("Member", "subscriberId|identifier"), new("Period", "period"), new("Status", "status"),
            new("Patient", "beneficiary"),
        ],
        ["Device"] =
        [
            new("Device", "deviceName.name|type"), new("Number", "serialNumber|udiCarrier.deviceIdentifier"), new("Status", "status"),
            new("Patient", "patient"),
        ],
        ["DiagnosticReport"] =
        [
            new("Report", "code"), new("Date", "effective*|issued"), new("Status", "status"), new("Conclusion", "conclusion"),
            new("Patient", "subject"),
        ],
        ["DocumentReference"] =
        [
            new("Document", "description|type"), new("Date", "date"), new("Format", "content.attachment.contentType"),
            new("Status", "status"), new("Patient", "subject"),
        ],
        ["Encounter"] =
        [
            new("Visit", "type|class"), new("Period", "period"), new("Where", "location.location|serviceProvider"), new("Status", "status"),
            new("Patient", "subject"),
        ],
        ["Goal"] = [new("Goal", "description"), new("Due", "target.due*"), new("Status", "lifecycleStatus"), new("Patient", "subject")],
        ["Group"] = [new("Group", "name|code"), new("Members", "quantity"), new("Type", "type")],
        ["Immunization"] = [new("Vaccine", "vaccineCode"), new("Date", "occurrence*"), new("Status", "status"), new("Patient", "patient")],
        ["Location"] = [new("Place", "name"), new("Address", "address"), new("Phone", "telecom"), new("Status", "status")],
        ["Medication"] = [new("Medicine", "code"), new("Form", "form"), new("Status", "status")],
        ["MedicationRequest"] =
        [
            new("Medicine", "medication*"), new("Dosage", "dosageInstruction"), new("Written", "authoredOn"), new("Status", "status"),
            new("Patient", "subject"),
        ],
        ["Observation"] =
        [
            new("What", "code"), new("Value", "value*|component.value*|dataAbsentReason"), new("Flag", "interpretation"),
            new("When", "effective*|issued"), new("Status", "status"), new("Patient", "subject"),
        ],
        ["Organization"] = [new("Organization", "name"), new("Number", "identifier"), new("Address", "address"), new("Phone", "telecom")],
        ["Patient"] =
        [
            new("Name", "name"), new("Born", "birthDate"), new("Sex", "gender"), new("Number", "identifier"), new("Phone", "telecom"),
            new("Place", "address.city"),
        ],
        ["Practitioner"] =
        [
            new("Name", "name"), new("Number", "identifier"), new("Qualification", "qualification.code"), new("Phone", "telecom"),
        ],
        ["PractitionerRole"] =
        [
            new("Practitioner", "practitioner"), new("Organization", "organization"), new("Role", "code"), new("Specialty", "specialty"),
        ],
        ["Procedure"] = [new("Procedure", "code"), new("When", "performed*"), new("Status", "status"), new("Patient", "subject")],
        ["Provenance"] = [new("Of", "target"), new("Recorded", "recorded"), new("By", "agent.who"), new("Activity", "activity")],
        ["ServiceRequest"] =
        [
            new("Order", "code"), new("Written", "authoredOn"), new("Status", "status"), new("Priority", "priority"),
            new("Patient", "subject"),
        ],
    }.ToFrozenDictionary(StringComparer.Ordinal);

    private static readonly ResultColumn[] OfOthers =
    [
        new("What", "name|title|code|type|category|description|vaccineCode|medication*|class|identifier|url"), new("Date", Dates),
        new("Status", "status|clinicalStatus|lifecycleStatus"),
        new("About", "subject|patient|beneficiary|individual|for|candidate"),
    ];

    /// <summary>The columns of a type.</summary>
    public static IReadOnlyList<ResultColumn> For(string type) => Tables.TryGetValue(type, out var columns) ? columns : OfOthers;
}
