using DrCloud.Api.Changes;
using DrCloud.Api.OAuth;
using DrCloud.Api.People;
using DrCloud.Api.Sites;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.Extensions.Options;
using static OpenIddict.Abstractions.OpenIddictConstants;

namespace DrCloud.Api.Pages;

/// <summary>The sign-in page: name and password, and back to where the person was going.</summary>
internal sealed class LoginModel(SignedInPerson people, SiteFacts facts, IOptions<DrCloudOptions> options) : PageModel
{
    [BindProperty(SupportsGet = true)] public string? ReturnUrl { get; set; }

    [BindProperty] public string UserName { get; set; } = "";

    public bool Failed { get; private set; }

    public string Notice { get; private set; } = "";

    public string? ClientName { get; private set; }

    public bool IsDemo => options.Value.Demo;

    public async Task<IActionResult> OnGetAsync() => await ShowAsync();

    public async Task<IActionResult> OnPostAsync(string? password)
    {
        if (!Request.PathBase.HasValue)
        {
            return NotFound();
        }

        if (string.IsNullOrEmpty(UserName) || string.IsNullOrEmpty(password)
            || await people.SignInAsync(HttpContext, HttpContext.Site().Name, UserName, password) is not { } step)
        {
            Failed = true;
            return await ShowAsync();
        }

        return SignInPages.Next(this, step, ReturnUrl);
    }

    private async Task<IActionResult> ShowAsync()
    {
        if (!Request.PathBase.StartsWithSegments(OAuthPath.Prefix, StringComparison.Ordinal))
        {
            return NotFound();
        }

        var site = HttpContext.Site().Name;
        Notice = (await facts.SettingsAsync(site)).SignInNotice;
        ClientName = Asked(Parameters.ClientId) is { } id ? (await facts.ClientAsync(site, id))?.Name : null;
        UserName = UserName.Length > 0 ? UserName : Asked(Parameters.LoginHint) ?? "";
        return Page();
    }

    /// <summary>A parameter of the authorization request that the person came from.</summary>
    private string? Asked(string name) =>
        ReturnUrl?.IndexOf('?', StringComparison.Ordinal) is int start and > 0 && QueryHelpers.ParseQuery(ReturnUrl[start..]).TryGetValue(name, out var value) ? value : (string?)null;
}
