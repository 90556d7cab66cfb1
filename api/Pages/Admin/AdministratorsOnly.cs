using DrCloud.Api.OAuth;
using DrCloud.Api.People;
using DrCloud.Api.Sites;
using DrCloud.Grains.Interfaces.Accounts;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.Filters;

namespace DrCloud.Api.Pages.Admin;

/// <summary>Lets administrators of the site in the address in; sends others to sign in, or away. On every page of this folder.</summary>
internal sealed class AdministratorsOnly(SiteTable sites, SignedInPerson people) : IAsyncAuthorizationFilter
{
    /// <summary>Where the pages find the administrator's account among the request's items.</summary>
    public const string Person = "drcloud.administrator";

    public async Task OnAuthorizationAsync(AuthorizationFilterContext context)
    {
        var http = context.HttpContext;
        if (http.Request.PathBase.HasValue || sites.Find(http.GetRouteValue("site") as string) is not { } site || site.HostText != http.Site().HostText)
        {
            context.Result = new NotFoundResult();
            return;
        }

        if (await people.FindAsync(http, site.Name) is not { } person)
        {
            context.Result = new RedirectResult($"{OAuthPath.Prefix}/{site.Name}/login{QueryString.Create("ReturnUrl", http.Request.Path + http.Request.QueryString)}");
        }
        else if (person.Role is not AccountRole.Administrator)
        {
            context.Result = new StatusCodeResult(StatusCodes.Status403Forbidden);
        }
        else
        {
            http.Items[Person] = person;
        }
    }
}
