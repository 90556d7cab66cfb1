using System.Collections.Frozen;
using DrCloud.Grains.Interfaces.Accounts;

namespace DrCloud.Api.Access;

/// <summary>
/// What a person who is signed in at the EHR's own pages may see there: what an access token with <c>user/*.read</c> would show the same
/// account, by the same
/// <see cref="AccessPolicy"/>, as far as <see cref="RolePolicy"/> lets the role. Staff sees every record of the site, a patient the own one, a proxy one
/// at a time of those that are looked after, and nobody changes anything.
/// </summary>
internal static class PersonAccess
{
    /// <summary>The client that the pages count as.</summary>
    public const string Client = "drcloud-pages";

    private static readonly FrozenDictionary<AccountRole, ScopeSet> Scopes = Enum.GetValues<AccountRole>().ToFrozenDictionary(
        role => role, role => ScopeSet.Parse(string.Join(' ', RolePolicy.Narrow(role, role is AccountRole.Proxy ? ["patient/*.read"] : ["user/*.read"]))));

    /// <summary>The access of the account, for one request.</summary>
    /// <param name="site">The site.</param>
    /// <param name="person">The account.</param>
    /// <param name="record">Of a proxy: logical id of the patient whose record is open. One that is not looked after opens nothing.</param>
    public static Access Of(string site, Account person, string? record) => new()
    {
        Site = site,
        Client = Client,
        Subject = person.Id,
        Patient = person.Role is AccountRole.Proxy && record is not null && RolePolicy.MayOpen(person, record) ? record : null,
        FhirUser = person.FhirUser,
        IsStaff = person.IsStaff,
        Scopes = Scopes[person.Role],
        Grant = "",
        ExpiresAt = DateTimeOffset.MaxValue,   // made anew for each request: it is the session that ends
    };
}
