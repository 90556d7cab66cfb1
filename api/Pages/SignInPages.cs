using DrCloud.Grains.Interfaces.Accounts;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;

namespace DrCloud.Api.Pages;

/// <summary>The pages of a sign-in, one after another: name and password, what the account still asks for, and on to where the person was going.</summary>
internal static class SignInPages
{
    /// <summary>The page that does the step, or the way on when nothing is left to do. Nobody is sent to another host.</summary>
    /// <param name="page">A page below the site.</param>
    /// <param name="step">What is to be done.</param>
    /// <param name="returnUrl">Where the person was going, as the request has it.</param>
    public static IActionResult Next(PageModel page, SignInStep step, string? returnUrl) => step switch
    {
        SignInStep.SecondFactor => new RedirectResult(At(page, "/second-factor", returnUrl)),
        SignInStep.ChangePassword => new RedirectResult(At(page, "/change-password", returnUrl)),
        _ => new LocalRedirectResult(page.Url.IsLocalUrl(returnUrl) ? returnUrl : "/"),
    };

    /// <summary>The first page of all.</summary>
    public static IActionResult Begin(PageModel page, string? returnUrl) => new RedirectResult(At(page, "/login", returnUrl));

    private static string At(PageModel page, string path, string? returnUrl) =>
        $"{page.Request.PathBase}{path}{(returnUrl is null ? QueryString.Empty : QueryString.Create("ReturnUrl", returnUrl))}";
}
