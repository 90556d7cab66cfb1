namespace DrCloud.Fhir.Auditing;

/// <summary>A code of a code system.</summary>
public readonly record struct AuditCode(string System, string Code, string Display);

/// <summary>
/// In which words FHIR, DICOM and IHE say what an event is: <c>AuditEvent.type</c>, <c>subtype</c> and <c>action</c>
/// (<see href="https://hl7.org/fhir/R4/auditevent.html"/>, DICOM PS3.15 A.5, IHE ITI TF-2 3.20 and BALP).
/// </summary>
public static class AuditCodes
{
    /// <summary>The system of the codes that name each kind by itself.</summary>
    public const string KindSystem = "urn:drcloud:audit-kind";

    private const string Dicom = "http://dicom.nema.org/resources/ontology/DCM";
    private const string Interaction = "http://hl7.org/fhir/restful-interaction";

    private static readonly AuditCode Rest = new("http://terminology.hl7.org/CodeSystem/audit-event-type", "rest", "RESTful Operation");
    private static readonly AuditCode Authentication = new(Dicom, "110114", "User Authentication");
    private static readonly AuditCode Activity = new(Dicom, "110100", "Application Activity");
    private static readonly AuditCode Alert = new(Dicom, "110113", "Security Alert");

    /// <summary>What kind of event it is, at large.</summary>
    public static AuditCode TypeOf(AuditKind kind) => kind switch
    {
        AuditKind.Started or AuditKind.Stopped => Activity,
        AuditKind.SignIn or AuditKind.SignOut or AuditKind.Token or AuditKind.Grant or AuditKind.Revocation or AuditKind.Introspection or AuditKind.UserInfo => Authentication,
        AuditKind.Lost or AuditKind.ClientChange or AuditKind.AccountChange or AuditKind.SettingChange or AuditKind.KeyChange => Alert,
        AuditKind.AuditUse => new AuditCode(Dicom, "110101", "Audit Log Used"),
        AuditKind.ExportFile => new AuditCode(Dicom, "110106", "Export"),
        _ => Rest,
    };

    /// <summary>The same in detail, last by a code of its own.</summary>
    public static IEnumerable<AuditCode> SubtypesOf(AuditKind kind)
    {
        if (DetailOf(kind) is { } detail)
        {
            yield return detail;
        }

        yield return new AuditCode(KindSystem, kind.ToString(), kind.ToString());
    }

    /// <summary>C, R, U, D or E (<see href="https://hl7.org/fhir/R4/valueset-audit-event-action.html">AuditEventAction</see>).</summary>
    public static string ActionOf(AuditKind kind) => kind switch
    {
        AuditKind.Create => "C",
        AuditKind.Read or AuditKind.VRead or AuditKind.History or AuditKind.ExportFile or AuditKind.AuditUse => "R",
        AuditKind.Update or AuditKind.Patch or AuditKind.ClientChange or AuditKind.AccountChange or AuditKind.SettingChange or AuditKind.KeyChange => "U",
        AuditKind.Delete => "D",
        _ => "E",
    };

    private static AuditCode? DetailOf(AuditKind kind) => kind switch
    {
        AuditKind.Started => new AuditCode(Dicom, "110120", "Application Start"),
        AuditKind.Stopped => new AuditCode(Dicom, "110121", "Application Stop"),
        AuditKind.Lost => new AuditCode(Dicom, "110133", "Audit Recording Stopped"),
        AuditKind.SignIn => new AuditCode(Dicom, "110122", "Login"),
        AuditKind.SignOut => new AuditCode(Dicom, "110123", "Logout"),
        AuditKind.Token => new AuditCode("urn:ihe:event-type-code", "ITI-71", "Get Access Token"),
        AuditKind.ClientChange or AuditKind.AccountChange => new AuditCode(Dicom, "110137", "User Security Attributes Changed"),
        AuditKind.SettingChange or AuditKind.KeyChange => new AuditCode(Dicom, "110129", "Security Configuration"),
        AuditKind.Introspection => new AuditCode("urn:ihe:event-type-code", "ITI-102", "Introspect Token"),
        AuditKind.Grant or AuditKind.Revocation or AuditKind.UserInfo or AuditKind.AuditUse or AuditKind.ExportFile => null,
        AuditKind.VRead => new AuditCode(Interaction, "vread", "vread"),
        AuditKind.ExportStart or AuditKind.ExportStatus or AuditKind.ExportCancel => new AuditCode(Interaction, "operation", "operation"),
        _ => kind.ToString().ToLowerInvariant() is var name ? new AuditCode(Interaction, name, name) : null,
    };
}
