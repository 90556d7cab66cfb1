namespace DrCloud.Api.Pages.Patients;

/// <summary>A part of the summary that is a short list of resources of one type.</summary>
/// <param name="Title">What people call it.</param>
/// <param name="Type">The resource type.</param>
/// <param name="Query">Which of them are shown, and in which order.</param>
/// <param name="Columns">Headings of the columns that are shown, of those that the FHIR browser has for the type.</param>
/// <param name="Empty">What is said where there are none.</param>
internal sealed record SummarySection(string Title, string Type, (string Name, string Value)[] Query, string[] Columns, string Empty)
{
    private const string EnteredInError = "entered-in-error";

    /// <summary>The sections before the measurements: what one has to know first.</summary>
    public static IReadOnlyList<SummarySection> First { get; } =
    [
        new("Allergies", "AllergyIntolerance", [("verification-status:not", $"{EnteredInError},refuted"), ("_count", "20")],
            ["Allergy", "Reaction", "Criticality", "Status"], "No allergies are recorded. That is not to say that there are none."),

        // Whatever does not say that it is over is shown.
        new("Problems", "Condition",
            [("clinical-status:not", "inactive,remission,resolved"), ("verification-status:not", $"{EnteredInError},refuted"), ("_sort", "-onset-date"), ("_count", "20")],
            ["Problem", "Since", "Status"], "No current problems are recorded."),
        new("Medications", "MedicationRequest", [("status", "active,on-hold,unknown"), ("_sort", "-authoredon"), ("_count", "20")],
            ["Medicine", "Dosage", "Written", "Status"], "No current medications are recorded."),
    ];

    /// <summary>The sections behind the measurements.</summary>
    public static IReadOnlyList<SummarySection> Further { get; } =
    [
        new("Immunizations", "Immunization", [("status:not", EnteredInError), ("_sort", "-date"), ("_count", "10")],
            ["Vaccine", "Date", "Status"], "No immunizations are recorded."),
        new("Visits", "Encounter", [("status:not", $"{EnteredInError},cancelled"), ("_sort", "-date"), ("_count", "10")],
            ["Visit", "Period", "Where", "Status"], "No visits are recorded."),
        new("Appointments", "Appointment", [("status:not", $"{EnteredInError},cancelled"), ("_sort", "-date"), ("_count", "5")],
            ["What", "Start", "With", "Status"], "No appointments are made."),
        new("Procedures", "Procedure", [("status:not", EnteredInError), ("_sort", "-date"), ("_count", "8")],
            ["Procedure", "When", "Status"], "No procedures are recorded."),
        new("Documents", "DocumentReference", [("status", "current"), ("_sort", "-date"), ("_count", "8")],
            ["Document", "Date", "Format"], "There are no documents."),
        new("Reports", "DiagnosticReport", [("status:not", EnteredInError), ("_sort", "-date"), ("_count", "8")],
            ["Report", "Date", "Status"], "There are no reports."),
        new("Care team", "CareTeam", [("status:not", $"{EnteredInError},inactive"), ("_count", "5")],
            ["Team", "Members", "Status"], "No care team is recorded."),
        new("Goals", "Goal", [("lifecycle-status:not", $"{EnteredInError},cancelled,completed,rejected"), ("_count", "8")],
            ["Goal", "Due", "Status"], "No goals are set."),
        new("Insurance", "Coverage", [("status", "active"), ("_count", "5")],
            ["Insurance", "Member", "Period"], "No insurance is recorded."),
    ];
}
