using DrCloud.Api.OAuth.Endpoints;
using DrCloud.Api.Sites;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;

namespace DrCloud.Api.Pages.Smart;

/// <summary>Registers an app by a form: what <c>POST /oauth2/site/registration</c> does, by the same rules, for people. Open to anybody.</summary>
internal sealed class RegisterAppModel(SiteTable sites, Registrar registrar) : PageModel
{
    private const string DefaultSite = "default";

    /// <summary>Kinds of scopes that are offered to be ticked.</summary>
    public static IReadOnlyList<(string Level, string Title)> Levels { get; } =
        [("patient", "Single patient application"), ("user", "Multiple patients application (private only)"), ("system", "System client application (private, with keys)")];

    [BindProperty] public RegistrationForm Form { get; set; } = new();

    /// <summary>Where the app is registered.</summary>
    public Site Site { get; private set; } = null!;

    /// <summary>What is to be put right, by member of the metadata.</summary>
    public IReadOnlyList<BrokenRule> Broken { get; private set; } = [];

    /// <summary>The client, once it is registered.</summary>
    public RegisteredClient? Registered { get; private set; }

    /// <summary>The scopes of a level that can be ticked.</summary>
    public static IEnumerable<string> ScopesOf(string level) => ScopeText.ResourceTypes.Select(type => $"{level}/{type}.read");

    /// <summary>The rule that the member breaks, or null.</summary>
    public BrokenRule? BrokenAt(string member) => Broken.FirstOrDefault(rule => rule.Member == member);

    public IActionResult OnGet([FromQuery(Name = "site")] string? name) => FindSite(name) ? Page() : NoSite();

    public async Task<IActionResult> OnPostAsync([FromQuery(Name = "site")] string? name)
    {
        if (!FindSite(name))
        {
            return NoSite();
        }

        var result = Form.Read() is { } request
            ? await registrar.RegisterAsync(HttpContext, Site, request)
            : new() { Broken = [new BrokenRule("jwks", Registration.InvalidMetadata, "jwks is no JSON")] };
        if (result.Wait is { } wait)
        {
            Registration.SetRetryAfter(Response, wait);
            return PageMessage.Result(StatusCodes.Status429TooManyRequests, "Too many apps", "Too many apps were registered from this address. Please come again in a minute.");
        }

        (Registered, Broken) = (result.Registered, result.Broken);
        Response.StatusCode = Registered is null ? StatusCodes.Status400BadRequest : StatusCodes.Status200OK;
        return Page();
    }

    // The one of that name, else the default one, else the only one of the host.
    private bool FindSite(string? name)
    {
        var here = sites.All.Where(site => site.HostText == HttpContext.Site().HostText).ToList();
        var found = here.Find(site => site.Name == (name ?? DefaultSite)) ?? (name is null && here.Count == 1 ? here[0] : null);
        Site = found ?? HttpContext.Site();
        return found is not null && !Request.PathBase.HasValue;
    }

    private static IActionResult NoSite() => PageMessage.Result(StatusCodes.Status404NotFound, "There is no such page", "The address names no site of this server.");
}
