using System.Collections.Frozen;
using DrCloud.Api.Access;

namespace DrCloud.Api.OAuth;

/// <summary>The scopes that a client may register, and which of those asked for it may be granted.</summary>
internal static class ScopeCatalogue
{
    /// <summary>Scopes that say who the person is, what the launch brings, how long the grant lasts, and which interfaces are meant.</summary>
    public static IReadOnlyList<string> General { get; } =
    [
        "openid", "fhirUser", "profile", "email", "phone", "address", "online_access", "offline_access", Launch, LaunchPatient, LaunchEncounter,
        "api:fhir", StandardInterface, OldStandardInterface, "api:port",
    ];

    /// <summary>What a client gets that names no scope.</summary>
    public const string Default = "openid email phone address api:oemr api:fhir api:port";

    /// <summary>Lets a client see what administrators see: clients and settings. Held by private clients that an administrator enabled, by nobody else.</summary>
    public const string AdminRead = "system/admin.read";

    /// <summary>Lets a client enable and disable clients, and change settings.</summary>
    public const string AdminWrite = "system/admin.write";

    /// <summary>Asks for the context of the launch from the EHR that is going on.</summary>
    public const string Launch = "launch";

    /// <summary>Asks for a patient, picked at the authorization.</summary>
    public const string LaunchPatient = "launch/patient";

    /// <summary>Asks for the encounter of the launch from the EHR: there is no other way to one.</summary>
    public const string LaunchEncounter = "launch/encounter";

    private const string StandardInterface = "api:drcloud";
    private const string OldStandardInterface = "api:oemr";
    private const string SystemPrefix = "system/";

    private static readonly FrozenSet<string> Names = FrozenSet.ToFrozenSet(
        General.Concat(
        [
            "patient/DocumentReference.$docref", "user/DocumentReference.$docref", "system/DocumentReference.$docref",
            "system/*.$export", "system/Group.$export", "system/Patient.$export", "system/*.$bulkdata-status",
            AdminRead, AdminWrite,
        ]),
        StringComparer.Ordinal);

    // The resources of the standard interface: lower case, unlike FHIR's.
    private static readonly FrozenSet<string> StandardResources = FrozenSet.ToFrozenSet(
        [
            "allergy", "appointment", "dental_issue", "document", "drug", "encounter", "facility", "immunization", "insurance", "insurance_company",
            "insurance_type", "list", "medical_problem", "medication", "message", "patient", "practitioner", "prescription", "procedure", "soap_note",
            "surgery", "transaction", "vital",
        ],
        StringComparer.Ordinal);

    /// <summary>The single scopes of a scope parameter, each once, in their order.</summary>
    public static IReadOnlyList<string> Split(string? scopes) =>
        [.. (scopes ?? "").Split(' ', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).Distinct(StringComparer.Ordinal)];

    /// <summary>Whether there is such a scope.</summary>
    public static bool Knows(string scope) => Names.Contains(scope) || ScopeSet.TryParse(scope, out _, out _, out _) || IsStandard(scope) || GranularScope.Parse(scope) is not null;

    /// <summary>Whether the scope opens the records of more than one patient.</summary>
    public static bool IsForManyPatients(string scope) =>
        scope.StartsWith("user/", StringComparison.Ordinal) || IsForSystem(scope);

    /// <summary>Whether the scope needs a patient in context.</summary>
    public static bool IsForOnePatient(string scope) => scope == LaunchPatient || scope.StartsWith("patient/", StringComparison.Ordinal);

    /// <summary>Whether the scope is for a client that acts for itself.</summary>
    public static bool IsForSystem(string scope) => scope.StartsWith(SystemPrefix, StringComparison.Ordinal);

    /// <summary>Whether the scope opens the administration: no client that holds it is ever enabled by itself.</summary>
    public static bool IsForAdministration(string scope) => scope is AdminRead or AdminWrite;

    /// <summary>
    /// Which of the requested scopes a person may grant to the client: those that it registered, by name or by a wildcard that covers them.
    /// <c>system/</c> scopes are nobody's to grant.
    /// </summary>
    public static IReadOnlyList<string> Grantable(IEnumerable<string> requested, IReadOnlyList<string> registered) =>
        Registered(requested.Where(scope => !IsForSystem(scope)), registered);

    /// <summary>Those of the requested scopes that the client registered, by name or by a wildcard that covers them.</summary>
    public static IReadOnlyList<string> Registered(IEnumerable<string> requested, IReadOnlyList<string> registered)
    {
        var covered = ScopeSet.Parse(string.Join(' ', registered));
        return [.. requested.Where(scope => Knows(scope) && (covered.Contains(scope) || covered.Contains(Alias(scope)) || IsCovered(scope, covered)))];
    }

    // Two names of the standard interface, old and new.
    private static string Alias(string scope) => scope switch
    {
        StandardInterface => OldStandardInterface,
        OldStandardInterface => StandardInterface,
        _ => scope,
    };

    private static bool IsCovered(string scope, ScopeSet covered) =>
        ScopeSet.TryParse(scope, out var level, out var type, out var permissions) ? covered.Allows(level, type, permissions)
        : GranularScope.Parse(scope) is { } part && covered.Allows(part.Level, part.Type, part.Permissions);

    private static bool IsStandard(string scope)
    {
        var slash = scope.IndexOf('/', StringComparison.Ordinal);
        var dot = scope.LastIndexOf('.');
        return slash > 0 && dot > slash && scope[..slash] is "user" or "patient" && scope[(dot + 1)..] is "read" or "write"
            && StandardResources.Contains(scope[(slash + 1)..dot]);
    }
}
