using System.Collections.Frozen;
using DrCloud.Fhir.Capability;
using DrCloud.Grains.Interfaces.Accounts;

namespace DrCloud.Api.Access;

/// <summary>
/// The one place that says what each role may do: whose records it opens, which scopes it may grant, who administers. It is asked when a person grants
/// and again at each validation of a token, so that a role that is taken away takes its tokens' rights along.
/// </summary>
internal static class RolePolicy
{
    // Who patients are, when they come and who pays: nothing that was found, thought or done.
    private static readonly FrozenSet<string> FrontDeskTypes = FrozenSet.ToFrozenSet(
        [
            "Appointment", "Coverage", "HealthcareService", "Location", "Organization", "Patient", "Practitioner", "PractitionerRole",
            "RelatedPerson", "Schedule", "Slot",
        ],
        StringComparer.Ordinal);

    // The same of the standard interface, whose resources have names of their own.
    private static readonly FrozenSet<string> FrontDeskResources = FrozenSet.ToFrozenSet(
        ["appointment", "facility", "insurance", "insurance_company", "insurance_type", "patient", "practitioner"], StringComparer.Ordinal);

    /// <summary>Whether the person administers clients, settings and accounts.</summary>
    public static bool MayAdminister(Account person) => person.Role is AccountRole.Administrator;

    /// <summary>The logical ids of the patients whose records the person may open; null for every patient of the site.</summary>
    public static IReadOnlyList<string>? Records(Account person) => person switch
    {
        { Role: AccountRole.Proxy } => person.Patients,
        { OwnPatient: { } own } => [own],
        { IsStaff: true } => null,
        _ => [],
    };

    /// <summary>Whether the person may open the patient's record.</summary>
    public static bool MayOpen(Account person, string patient) => Records(person) is not { } records || records.Contains(patient);

    /// <summary>
    /// As much of the scopes as the role has to give. A wildcard becomes the types that the role may see, so that what is granted is what it says.
    /// </summary>
    public static IReadOnlyList<string> Narrow(AccountRole role, IEnumerable<string> scopes) => role switch
    {
        AccountRole.FrontDesk => [.. scopes.SelectMany(ForFrontDesk).Distinct(StringComparer.Ordinal)],
        AccountRole.Proxy => [.. scopes.Where(scope => !scope.StartsWith("user/", StringComparison.Ordinal))],   // there is no record of the proxy's own
        AccountRole.Administrator => [.. scopes],
        _ => [.. scopes.Where(scope => !OpensAuditLog(scope))],
    };

    private static bool OpensAuditLog(string scope) => ScopeSet.TryParse(scope, out _, out var type, out _) && type == ServedTypes.AuditLog;

    private static IEnumerable<string> ForFrontDesk(string scope)
    {
        if (scope.IndexOf('/', StringComparison.Ordinal) is var slash && (slash < 0 || scope.StartsWith("launch/", StringComparison.Ordinal)))
        {
            return [scope];
        }

        var (level, rest) = (scope[..(slash + 1)], scope[(slash + 1)..]);
        var type = rest[..Math.Max(0, rest.IndexOf('.', StringComparison.Ordinal))];
        return type == "*" ? FrontDeskTypes.Order(StringComparer.Ordinal).Select(allowed => level + allowed + rest[1..])
            : (FrontDeskTypes.Contains(type) || FrontDeskResources.Contains(type)) && !rest.Contains('$', StringComparison.Ordinal) ? [scope]
            : [];
    }
}
