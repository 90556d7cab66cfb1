using System.Collections.Frozen;

namespace DrCloud.Api.Pages.Browse;

/// <summary>The resource types that people mostly look for, in their words.</summary>
internal static class TypeGroups
{
    private static readonly (string Type, string Name)[] OfRecord =
    [
        ("AllergyIntolerance", "Allergies"), ("Condition", "Problems"), ("MedicationRequest", "Prescriptions"),
        ("Immunization", "Vaccinations"), ("Observation", "Measurements"), ("DiagnosticReport", "Reports"), ("Procedure", "Procedures"),
        ("Encounter", "Visits"), ("CareTeam", "Care teams"), ("CarePlan", "Care plans"), ("Goal", "Goals"),
        ("DocumentReference", "Documents"), ("Device", "Devices"), ("Coverage", "Insurance"), ("Appointment", "Appointments"),
        ("Provenance", "Provenance"),
    ];

    private static readonly (string Type, string Name)[] Shared =
    [
        ("Patient", "Patients"), ("Practitioner", "Practitioners"), ("PractitionerRole", "Roles of practitioners"),
        ("Organization", "Organizations"), ("Location", "Places"), ("Medication", "Medicines"), ("Group", "Groups"), ("Binary", "Files"),
    ];

    private static readonly FrozenDictionary<string, string> Names =
        OfRecord.Concat(Shared).ToFrozenDictionary(named => named.Type, named => named.Name, StringComparer.Ordinal);

    /// <summary>What a patient's record is made of, in the order in which one reads it.</summary>
    public static IEnumerable<string> Record => OfRecord.Select(named => named.Type);

    /// <summary>What records share.</summary>
    public static IEnumerable<string> Directory => Shared.Select(named => named.Type);

    /// <summary>What people call resources of the type; the type where they have no other word.</summary>
    public static string NameOf(string type) => Names.GetValueOrDefault(type, type);
}
