using DrCloud.Api.Access;
using DrCloud.Grains.Interfaces.Accounts;

namespace DrCloud.Api.Pages.Browse;

/// <summary>
/// Which record a proxy reads: the one whose patient was opened last, kept in a cookie, or the first. It only chooses among the records that the account looks after.
/// </summary>
internal static class OpenRecord
{
    private const string Cookie = "__Host-drcloud-record";

    private static readonly CookieOptions Options = new() { Path = "/", HttpOnly = true, Secure = true, SameSite = SameSiteMode.Lax, IsEssential = true };

    /// <summary>The logical id of the patient whose record is open; null for people who are no proxies.</summary>
    /// <param name="http">The request.</param>
    /// <param name="person">Who asks.</param>
    /// <param name="asked">Logical id of the patient in the address, who is opened if the person may; or null.</param>
    public static string? Of(HttpContext http, Account person, string? asked)
    {
        if (person.Role is not AccountRole.Proxy)
        {
            return null;
        }

        if (asked is not null && RolePolicy.MayOpen(person, asked))
        {
            http.Response.Cookies.Append(Cookie, asked, Options);
            return asked;
        }

        return http.Request.Cookies[Cookie] is { } kept && RolePolicy.MayOpen(person, kept) ? kept : person.Patients.Count > 0 ? person.Patients[0] : null;
    }

    /// <summary>The person has left.</summary>
    public static void Forget(HttpContext http)
    {
        if (http.Request.Cookies.ContainsKey(Cookie))
        {
            http.Response.Cookies.Delete(Cookie, Options);
        }
    }
}
