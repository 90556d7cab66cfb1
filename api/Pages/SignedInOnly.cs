using DrCloud.Api.OAuth;
using DrCloud.Api.People;
using DrCloud.Api.Sites;
using DrCloud.Grains.Interfaces.Accounts;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.Filters;

namespace DrCloud.Api.Pages;

/// <summary>Lets people of the site in the address in, and sends others to sign in. On every page of a folder.</summary>
internal class SignedInOnly(SiteTable sites, SignedInPerson people) : IAsyncAuthorizationFilter
{
    private const string Person = "drcloud.person";

    /// <summary>The account that was let in, or null on a page that asks for none.</summary>
    public static Account? PersonOf(HttpContext http) => http.Items[Person] as Account;

    public async Task OnAuthorizationAsync(AuthorizationFilterContext context)
    {
        var http = context.HttpContext;
        if (http.Request.PathBase.HasValue || sites.Find(http.GetRouteValue("site") as string) is not { } site || site.HostText != http.Site().HostText)
        {
            context.Result = PageMessage.Result(StatusCodes.Status404NotFound, "There is no such page", "The address names no page of this server.");
            return;
        }

        if (await people.FindAsync(http, site.Name) is not { } person)
        {
            // Without the query: it may name a patient, and who signs in next may be another person.
            context.Result = new RedirectResult($"{OAuthPath.Prefix}/{site.Name}/login{QueryString.Create("ReturnUrl", http.Request.Path)}");
            return;
        }

        LetIn(http, site, person);
        if (!MayEnter(person))
        {
            context.Result = PageMessage.Result(StatusCodes.Status403Forbidden, "This page is not for you", "Your account does not have the rights that it takes.");
        }
    }

    /// <summary>Makes the request the person's, at the site: the header says so.</summary>
    public static void LetIn(HttpContext http, Site site, Account person)
    {
        SiteContext.Set(http, site);
        http.Items[Person] = person;
    }

    /// <summary>Whether the person may see the pages.</summary>
    protected virtual bool MayEnter(Account person) => true;
}
