using DrCloud.Api.Auditing;
using DrCloud.Api.Changes;
using DrCloud.Api.People;
using DrCloud.Api.Sites;
using DrCloud.Fhir.Auditing;
using DrCloud.Grains.Interfaces.Accounts;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;

namespace DrCloud.Api.Pages;

/// <summary>A person chooses a new password: when it is wished, or as a step of the sign-in after somebody else made the one there is.</summary>
internal sealed class ChangePasswordModel(SignedInPerson people, SiteFacts facts, AuditedChanges audit) : PageModel
{
    [BindProperty(SupportsGet = true)] public string? ReturnUrl { get; set; }

    /// <summary>Whether nothing else is open before.</summary>
    public bool IsStep { get; private set; }

    /// <summary>The name of the person.</summary>
    public Account Person { get; private set; } = null!;

    public int LeastLength { get; private set; }

    /// <summary>Which field is wrong, and why; null if none is.</summary>
    public (string Field, string Reason)? Wrong { get; private set; }

    private string SiteName => HttpContext.Site().Name;

    public async Task<IActionResult> OnGetAsync() => await RefuseEntryAsync() ?? Page();

    public async Task<IActionResult> OnPostAsync(string? current, string? password, string? repeated)
    {
        if (await RefuseEntryAsync() is { } elsewhere)
        {
            return elsewhere;
        }

        var refusal = PasswordRule.Refusal(password ?? "", Person, LeastLength);
        Wrong = refusal is not null ? ("password", refusal)
            : password != repeated ? ("repeated", "This is not the same as the new password.")
            : password == current ? ("password", "The new password is another one than the old.")
            : current is { Length: > 0 and <= PasswordRule.Longest } && await people.ChangePasswordAsync(HttpContext, SiteName, current, password!) ? null
            : ("current", "This is not the password of your account.");
        if (refusal is null || Wrong is null)
        {
            await audit.TellAsync(SiteName, AuditKind.AccountChange, Person.Id, "change password", Wrong is null);
        }

        if (Wrong is null)
        {
            return SignInPages.Next(this, SignInStep.Complete, ReturnUrl);
        }

        Response.StatusCode = StatusCodes.Status400BadRequest;
        return Page();
    }

    // Below a site, and for people who have signed in there, as far as this page.
    private async Task<IActionResult?> RefuseEntryAsync()
    {
        if (!Request.PathBase.HasValue)
        {
            return NotFound();
        }

        if (await people.FindStandingAsync(HttpContext, SiteName) is not { Step: SignInStep.Complete or SignInStep.ChangePassword } session)
        {
            return SignInPages.Begin(this, ReturnUrl);
        }

        (Person, IsStep, LeastLength) = (session.Account, session.Step is SignInStep.ChangePassword, (await facts.SettingsAsync(SiteName)).PasswordLength);
        return null;
    }
}
