using DrCloud.Fhir.Capability;

namespace DrCloud.Api.Access;

/// <summary>
/// The one place that decides what an access may do. Deny by default. A wider level wins over a narrower one:
/// <c>system/</c>, then <c>user/</c> of staff, then <c>patient/</c> of the patient in context, then <c>user/</c> of a patient, who sees the own record only.
/// </summary>
public static class AccessPolicy
{
    private const string PatientPrefix = "Patient/";
    private static readonly string[] ExportLevels = ["*", "Patient", "Group"];

    /// <summary>Whether the access may do all of this with resources of the type, and within which bounds.</summary>
    public static Decision Decide(Access access, string type, Permissions needed)
    {
        var scopes = access.Scopes;
        return Decide(
            access, scopes.Allows(ScopeLevel.System, type, needed), scopes.Allows(ScopeLevel.User, type, needed), scopes.Allows(ScopeLevel.Patient, type, needed));
    }

    /// <summary>
    /// The same for reading, where a part of the type may be granted: then <see cref="Decision.Within"/> bounds what is shown. Only for those who heed it.
    /// </summary>
    public static Decision DecideRead(Access access, string type, Permissions needed)
    {
        var whole = Decide(access, type, needed);
        if (whole.IsAllowed)
        {
            return whole;
        }

        bool Some(ScopeLevel level) => access.Scopes.Within(level, type, needed) is not null;
        var part = Decide(access, Some(ScopeLevel.System), Some(ScopeLevel.User), Some(ScopeLevel.Patient));
        return part.IsAllowed ? part with { Within = access.Scopes.Within(part.Level, type, needed) } : Decision.Denied;
    }

    /// <summary>
    /// Whether the access may do all of this with resources of some types, and within which bounds. The types are those that
    /// <see cref="ScopeSet.Types"/> gives for the level that was decided.
    /// </summary>
    public static Decision DecideAcrossTypes(Access access, Permissions needed)
    {
        bool Any(ScopeLevel level) => access.Scopes.Types(level, needed) is null or { Count: > 0 };
        return Decide(access, Any(ScopeLevel.System), Any(ScopeLevel.User), Any(ScopeLevel.Patient));
    }

    /// <summary>
    /// Whether the access may export in bulk at a level: for a client without a person, of the types that its <c>system/</c> scopes let it read and search.
    /// Scopes such as <c>system/Patient.$export</c> grant nothing by themselves; where there are some, they narrow the levels.
    /// </summary>
    /// <param name="access">Who asks.</param>
    /// <param name="level">The type whose export it is, <c>Patient</c> or <c>Group</c>; null for the whole site.</param>
    public static Decision DecideExport(Access access, string? level)
    {
        var scopes = access.Scopes;
        var narrowed = ExportLevels.Any(known => scopes.Contains(ExportScope(known)));
        return narrowed && !scopes.Contains(ExportScope("*")) && !(level is not null && scopes.Contains(ExportScope(level))) ? Decision.Denied : DecideExported(access);
    }

    /// <summary>Whether the access may ask for exports at all. That one is its own is for the export to decide.</summary>
    public static Decision DecideExported(Access access) =>
        access.Scopes.Types(ScopeLevel.System, Permissions.ReadAndSearch) is null or { Count: > 0 } ? Decision.Site(ScopeLevel.System) : Decision.Denied;

    /// <summary>
    /// Whether the access may read the audit log. It is of the whole site or not at all: a patient's record does not bound it, and whoever is no administrator has lost
    /// the scope when the token was validated (<see cref="RolePolicy"/>).
    /// </summary>
    public static Decision DecideAuditLog(Access access, Permissions needed) =>
        access.Scopes.Allows(ScopeLevel.System, ServedTypes.AuditLog, needed) ? Decision.Site(ScopeLevel.System)
        : access.IsStaff && access.Scopes.Allows(ScopeLevel.User, ServedTypes.AuditLog, needed) ? Decision.Site(ScopeLevel.User)
        : Decision.Denied;

    /// <summary>True if the key names the signed-in person's own resource, which its bearer may always read where the scopes cover the type.</summary>
    public static bool IsOwnPerson(Access access, string type, string id) =>
        access.FhirUser is { } user && user.Length == type.Length + 1 + id.Length
        && user.StartsWith(type, StringComparison.Ordinal) && user[type.Length] == '/' && user.EndsWith(id, StringComparison.Ordinal);

    private static Decision Decide(Access access, bool system, bool user, bool record) =>
        system ? Decision.Site(ScopeLevel.System)
        : user && access.IsStaff ? Decision.Site(ScopeLevel.User)
        : record && access.Patient is { Length: > 0 } patient ? Decision.Record(ScopeLevel.Patient, patient)
        : user && OwnRecord(access) is { } own ? Decision.Record(ScopeLevel.User, own)
        : Decision.Denied;

    private static string ExportScope(string level) => $"system/{level}.$export";

    private static string? OwnRecord(Access access) =>
        access.FhirUser is { } user && user.StartsWith(PatientPrefix, StringComparison.Ordinal) ? user[PatientPrefix.Length..] : null;
}

/// <summary>What was decided. The default value is a denial.</summary>
public readonly record struct Decision
{
    private Decision(bool allowed, ScopeLevel level, string? patient) => (IsAllowed, Level, Patient) = (allowed, level, patient);

    /// <summary>Not allowed: 403 <c>insufficient_scope</c>.</summary>
    public static Decision Denied => default;

    /// <summary>True if allowed.</summary>
    public bool IsAllowed { get; }

    /// <summary>The level of scope that allows it.</summary>
    public ScopeLevel Level { get; }

    /// <summary>The patient whose record bounds it, or null for the whole site.</summary>
    public string? Patient { get; }

    /// <summary>Queries of which one must find a resource for it to be shown; null where the whole type may be.</summary>
    public IReadOnlyList<string>? Within { get; init; }

    /// <summary>Allowed over the whole site.</summary>
    public static Decision Site(ScopeLevel level) => new(true, level, null);

    /// <summary>Allowed within one patient's record.</summary>
    public static Decision Record(ScopeLevel level, string patient) => new(true, level, patient);
}
