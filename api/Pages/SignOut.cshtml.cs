using DrCloud.Api.Pages.Browse;
using DrCloud.Api.People;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;

namespace DrCloud.Api.Pages;

/// <summary>Ends the browser's session; with an authorization request in the form, another person signs in to it.</summary>
internal sealed class SignOutModel(SignedInPerson people) : PageModel
{
    public IActionResult OnGet() => Request.PathBase.HasValue ? Page() : NotFound();

    public async Task<IActionResult> OnPostAsync()
    {
        if (!Request.PathBase.HasValue)
        {
            return NotFound();
        }

        await people.SignOutAsync(HttpContext);
        OpenRecord.Forget(HttpContext);
        var parameters = Request.Form.Where(field => !field.Key.StartsWith("__", StringComparison.Ordinal)).Select(field => KeyValuePair.Create(field.Key, (string?)field.Value)).ToList();
        return parameters.Count == 0 ? Page() : Redirect($"{Request.PathBase}/authorize{QueryString.Create(parameters)}");
    }
}
