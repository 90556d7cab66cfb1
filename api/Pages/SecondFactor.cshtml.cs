using DrCloud.Api.People;
using DrCloud.Api.Sites;
using DrCloud.Grains.Interfaces.Accounts;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;

namespace DrCloud.Api.Pages;

/// <summary>The second step of a sign-in: a code beside the password.</summary>
internal sealed class SecondFactorModel(SignedInPerson people) : PageModel
{
    /// <summary>The most characters of a code, with the hyphens between its groups.</summary>
    public const int LongestCode = 40;

    [BindProperty(SupportsGet = true)] public string? ReturnUrl { get; set; }

    public bool Failed { get; private set; }

    private string SiteName => HttpContext.Site().Name;

    public async Task<IActionResult> OnGetAsync() => await RefuseEntryAsync() ?? Page();

    public async Task<IActionResult> OnPostAsync(string? code)
    {
        if (await RefuseEntryAsync() is { } elsewhere)
        {
            return elsewhere;
        }

        if (code is { Length: > 0 and <= LongestCode } && await people.GiveSecondFactorAsync(HttpContext, SiteName, code) is { } step)
        {
            return SignInPages.Next(this, step, ReturnUrl);
        }

        Failed = true;
        return Page();
    }

    // Below a site, and for people who have given the right password there.
    private async Task<IActionResult?> RefuseEntryAsync() =>
        !Request.PathBase.HasValue ? NotFound()
        : await people.FindStandingAsync(HttpContext, SiteName) is { Step: SignInStep.SecondFactor } ? null
        : SignInPages.Begin(this, ReturnUrl);
}
