using System.Security.Cryptography;
using DrCloud.Fhir.Resources;
using DrCloud.Grains.Interfaces.Accounts;
using Microsoft.AspNetCore.DataProtection;

namespace DrCloud.Api.Pages.Patients;

/// <summary>
/// The patients whose summaries a person opened last, in a cookie that ends with the browser. It is encrypted for the person and the site: whoever
/// signs in next at the same browser cannot read it, and what is shown of the patients is read anew.
/// </summary>
internal sealed class RecentPatients(IDataProtectionProvider protection)
{
    /// <summary>How many are remembered.</summary>
    public const int Most = 8;

    private const string Cookie = "__Host-drcloud-recent";
    private const string Purpose = "DrCloud.RecentPatients";

    private static readonly CookieOptions Options = new() { Path = "/", HttpOnly = true, Secure = true, SameSite = SameSiteMode.Lax, IsEssential = true };

    /// <summary>Logical ids, the last opened first.</summary>
    public IReadOnlyList<string> Of(HttpContext page, string site, Account person)
    {
        if (page.Request.Cookies[Cookie] is not { } text)
        {
            return [];
        }

        try
        {
            return [.. Protector(site, person).Unprotect(text).Split(' ').Where(id => LogicalId.IsValid(id)).Take(Most)];
        }
        catch (CryptographicException)
        {
            return [];   // somebody else's
        }
    }

    /// <summary>Puts the patient in front.</summary>
    public void Add(HttpContext page, string site, Account person, string patient) => page.Response.Cookies.Append(
        Cookie, Protector(site, person).Protect(string.Join(' ', Of(page, site, person).Where(id => id != patient).Prepend(patient).Take(Most))), Options);

    private IDataProtector Protector(string site, Account person) => protection.CreateProtector(Purpose, site, person.Id);
}
