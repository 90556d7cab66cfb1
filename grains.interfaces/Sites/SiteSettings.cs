using System.Globalization;

namespace DrCloud.Grains.Interfaces.Sites;

/// <summary>Which clients may be used as soon as they are registered.</summary>
public enum ClientApproval
{
    /// <summary>Those that only ask for <c>patient/</c> scopes; private ones with <c>user/</c> or <c>system/</c> scopes and public ones with <c>launch</c> wait for an administrator.</summary>
    PatientAppsAutomatic,

    /// <summary>None: all wait.</summary>
    AllManual,

    /// <summary>All.</summary>
    AllAutomatic,
}

/// <summary>For whom the password grant is on.</summary>
public enum PasswordGrantUse
{
    Off,

    /// <summary>For staff.</summary>
    Staff,

    /// <summary>For patients.</summary>
    Patients,

    Both,
}

/// <summary>Whether something is offered.</summary>
public enum Availability
{
    Enabled,
    Disabled,
}

/// <summary>What happens to requests while their audit events cannot be kept.</summary>
public enum AuditMode
{
    /// <summary>They are refused.</summary>
    Required,

    /// <summary>They are answered.</summary>
    BestEffort,
}

/// <summary>The typed settings of a site: stored values over defaults.</summary>
public sealed class SiteSettings(IReadOnlyDictionary<string, string> values)
{
    /// <summary>Every setting there is, in the order in which administrators see them.</summary>
    public static IReadOnlyList<SettingDefinition> Definitions { get; } =
    [
        SettingDefinition.Choice<Availability>(FhirInterface, "Enable DrCloudEHR Standard FHIR REST API", Availability.Enabled,
            "Whether apps reach records by FHIR. Disabled: every request is answered 404 but what describes the server; the EHR's own pages go on."),
        SettingDefinition.Choice<Availability>(SystemScopes, "Enable DrCloudEHR FHIR System Scopes (Turn on only if you know what you are doing)", Availability.Enabled,
            "Whether clients that act for themselves reach records (system scopes), without a person. Disabled: their tokens are refused, and they get no new ones. Those for the administration go on."),
        SettingDefinition.Choice<ClientApproval>("client-approval", "OAuth2 App Manual Approval Settings", ClientApproval.PatientAppsAutomatic,
            "Which apps work as soon as they are registered: patient apps only, none, or all."),
        SettingDefinition.Choice<PasswordGrantUse>("password-grant", "Enable OAuth2 Password Grant (Not considered secure)", PasswordGrantUse.Off,
            "For whom apps may send name and password themselves. Off is recommended: the app sees the password."),
        SettingDefinition.Number("access-token-seconds", "Lifetime of access tokens", 3600, 60, 3600,
            "How many seconds an access token is valid."),
        SettingDefinition.Number("system-token-seconds", "Lifetime of access tokens of system clients", 60, 60, 300,
            "How many seconds an access token is valid that a client got for itself, without a person."),
        SettingDefinition.Number("refresh-token-days", "Lifetime of refresh tokens", 90, 1, 366,
            "How many days a refresh token is valid unless it is used; each use gives a new one."),
        SettingDefinition.Text("sign-in-notice", "Notice on the sign-in page",
            "This system is for authorised use only. Use is recorded.", 1000,
            "The text that warns against unauthorised use."),
        SettingDefinition.Number("named-persons", "Number of named persons", 0, 0, 1_000_000,
            "How many persons may use the system at most, as licensed: enabled accounts of staff, patients and proxies. 0: as many as there are."),
        SettingDefinition.Number("password-length", "Least length of passwords", 12, 8, 64,
            "How many characters a password that somebody chooses has at least."),
        SettingDefinition.Choice<AuditMode>("audit-mode", "When audit events cannot be kept", AuditMode.Required,
            "Whether requests are refused until they can be recorded again, or answered; what cannot be recorded for good is counted in the audit log."),
        SettingDefinition.Number("audit-patience-seconds", "How long audit events may wait", 5, 1, 60,
            "After how many seconds in which audit events could not be kept requests are refused, where that is required."),
    ];

    private const string FhirInterface = "fhir-interface";
    private const string SystemScopes = "system-scopes";

    // Asked at every request: not looked up each time.
    /// <summary>Whether apps reach records by FHIR.</summary>
    public bool OffersFhir { get; } = IsOn(values, FhirInterface);

    /// <summary>Whether clients that act for themselves reach records.</summary>
    public bool OffersSystemScopes { get; } = IsOn(values, SystemScopes);

    /// <summary>Which clients may be used at once.</summary>
    public ClientApproval ClientApproval => Enum.Parse<ClientApproval>(Value("client-approval"));

    /// <summary>For whom the password grant is on.</summary>
    public PasswordGrantUse PasswordGrant => Enum.Parse<PasswordGrantUse>(Value("password-grant"));

    /// <summary>Whether the password grant is on for staff, or for patients.</summary>
    public bool AllowsPasswordGrant(bool isStaff) => PasswordGrant is PasswordGrantUse.Both || PasswordGrant == (isStaff ? PasswordGrantUse.Staff : PasswordGrantUse.Patients);

    /// <summary>How long access tokens live.</summary>
    public TimeSpan AccessTokenLifetime => TimeSpan.FromSeconds(Number("access-token-seconds"));

    /// <summary>How long access tokens live that clients get for themselves.</summary>
    public TimeSpan SystemTokenLifetime => TimeSpan.FromSeconds(Number("system-token-seconds"));

    /// <summary>How long refresh tokens live unless used.</summary>
    public TimeSpan RefreshTokenLifetime => TimeSpan.FromDays(Number("refresh-token-days"));

    /// <summary>The notice on the sign-in page.</summary>
    public string SignInNotice => Value("sign-in-notice");

    /// <summary>How many accounts may be enabled; 0 for any number.</summary>
    public int NamedPersons => Number("named-persons");

    /// <summary>The least number of characters of a chosen password.</summary>
    public int PasswordLength => Number("password-length");

    /// <summary>True if requests are refused while their audit events cannot be kept.</summary>
    public bool RequiresAudit => Enum.Parse<AuditMode>(Value("audit-mode")) is AuditMode.Required;

    /// <summary>How long audit events may wait before that.</summary>
    public TimeSpan AuditPatience => TimeSpan.FromSeconds(Number("audit-patience-seconds"));

    /// <summary>The value in effect, as text.</summary>
    /// <exception cref="KeyNotFoundException">There is no setting of this name.</exception>
    public string Value(string name) => values.TryGetValue(name, out var value) ? value : Definition(name).Default;

    /// <summary>The definition of a setting, or null.</summary>
    public static SettingDefinition? Find(string name) => Definitions.FirstOrDefault(definition => definition.Name == name);

    private static bool IsOn(IReadOnlyDictionary<string, string> values, string name) => !values.TryGetValue(name, out var value) || value == nameof(Availability.Enabled);

    private static SettingDefinition Definition(string name) => Find(name) ?? throw new KeyNotFoundException($"There is no setting '{name}'.");

    private int Number(string name) => int.Parse(Value(name), CultureInfo.InvariantCulture);
}
