using System.Text.RegularExpressions;
using DrCloud.Api.Access;
using DrCloud.Api.OAuth;

namespace DrCloud.Api.Pages;

/// <summary>Scopes in plain words, for people who decide on them.</summary>
internal static partial class ScopeText
{
    private static readonly Dictionary<string, string> Types = new(StringComparer.Ordinal)
    {
        ["*"] = "The whole record",
        ["AllergyIntolerance"] = "Allergies",
        ["Appointment"] = "Appointments",
        ["Binary"] = "Files",
        ["CarePlan"] = "Care plans",
        ["CareTeam"] = "Care team",
        ["Condition"] = "Problems and diagnoses",
        ["Coverage"] = "Insurance",
        ["Device"] = "Implanted and other devices",
        ["DiagnosticReport"] = "Reports and laboratory results",
        ["DocumentReference"] = "Documents and notes",
        ["Encounter"] = "Visits",
        ["Goal"] = "Goals",
        ["Immunization"] = "Vaccinations",
        ["Location"] = "Places of care",
        ["Medication"] = "Medicines",
        ["MedicationRequest"] = "Prescriptions",
        ["Observation"] = "Measurements, vital signs and laboratory values",
        ["Organization"] = "Organizations",
        ["Patient"] = "Name, birth date, address and other personal details",
        ["Person"] = "Persons",
        ["Practitioner"] = "Doctors and other staff",
        ["PractitionerRole"] = "Roles of staff",
        ["Procedure"] = "Procedures and operations",
        ["Provenance"] = "Where entries come from",
    };

    private static readonly Dictionary<string, (string Title, string? Detail)> Names = new(StringComparer.Ordinal)
    {
        ["openid"] = ("Know who you are", "The app learns that it is you each time you use it."),
        ["fhirUser"] = ("Your entry in the record", "Which patient or member of staff you are."),
        ["profile"] = ("Your name", null),
        ["email"] = ("Your e-mail address", null),
        ["phone"] = ("Your telephone number", null),
        ["address"] = ("Your address", null),
        ["offline_access"] = ("Stay connected while you are away", "The app keeps access without you, until it has not used it for three months."),
        ["online_access"] = ("Stay connected while you are signed in", null),
        [ScopeCatalogue.Launch] = ("The context of a launch from the EHR", null),
        [ScopeCatalogue.LaunchPatient] = ("One patient, chosen at the sign-in", null),
        [ScopeCatalogue.LaunchEncounter] = ("The visit of a launch from the EHR", null),
        ["api:fhir"] = ("The FHIR interface", null),
        ["api:drcloud"] = ("The standard interface", null),
        ["api:oemr"] = ("The standard interface, by its old name", null),
        ["api:port"] = ("The interface of the patient portal", null),
    };

    /// <summary>The types that are named, the whole record first.</summary>
    public static IEnumerable<string> ResourceTypes => Types.Keys.Order(StringComparer.Ordinal);

    /// <summary>Whether the scope is part of any grant and nothing to decide on.</summary>
    public static bool IsImplied(string scope) => scope is ScopeCatalogue.Launch or ScopeCatalogue.LaunchPatient or ScopeCatalogue.LaunchEncounter || scope.StartsWith("api:", StringComparison.Ordinal);

    /// <summary>Whether it lets the app change something.</summary>
    public static bool Writes(string scope) =>
        ScopeSet.TryParse(scope, out _, out _, out var permissions)
            ? (permissions & Permissions.Write) != Permissions.None
            : scope.EndsWith(".write", StringComparison.Ordinal);

    /// <summary>The title and, where there is more to say, a sentence.</summary>
    public static (string Title, string? Detail) Of(string scope)
    {
        if (Names.TryGetValue(scope, out var named))
        {
            return named;
        }

        if (GranularScope.Parse(scope) is { } part)
        {
            var (whole, reach) = Of(scope[..scope.IndexOf('?', StringComparison.Ordinal)]);
            return ($"{whole}, a part", reach is null ? $"Only {part.Query}" : $"{reach}; only {part.Query}");
        }

        var (subject, extent) = Parts(scope);
        var title = Types.GetValueOrDefault(subject) ?? Words(subject);
        return scope.StartsWith("user/", StringComparison.Ordinal) ? (title, $"{extent}, for every patient whom you may see") : (title, Writes(scope) ? extent : null);
    }

    private static (string Subject, string Extent) Parts(string scope)
    {
        var rest = scope[(scope.IndexOf('/', StringComparison.Ordinal) + 1)..];
        var dot = rest.LastIndexOf('.');
        var subject = dot < 0 ? rest : rest[..dot];
        if (ScopeSet.TryParse(scope, out _, out _, out var permissions))
        {
            var reads = (permissions & Permissions.ReadAndSearch) != Permissions.None;
            return (subject, (permissions & Permissions.Write) == Permissions.None ? "See" : reads ? "See, add and change" : "Add and change");
        }

        return (subject, Writes(scope) ? "Add and change" : "See");
    }

    // A name of the specification or of the standard interface, as words: "FamilyMemberHistory", "medical_problem".
    private static string Words(string name)
    {
        var words = Humps().Replace(name, " $1").Replace('_', ' ').Trim().ToLowerInvariant();
        return char.ToUpperInvariant(words[0]) + words[1..];
    }

    [GeneratedRegex("([A-Z])")]
    private static partial Regex Humps();
}
