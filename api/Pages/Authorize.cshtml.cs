using System.Globalization;
using DrCloud.Api.Access;
using DrCloud.Api.Changes;
using DrCloud.Api.OAuth;
using DrCloud.Api.OAuth.Launches;
using DrCloud.Api.People;
using DrCloud.Api.Sites;
using DrCloud.Grains.Interfaces;
using DrCloud.Grains.Interfaces.Accounts;
using DrCloud.Grains.Interfaces.Clients;
using DrCloud.Grains.Interfaces.Grants;
using Microsoft.AspNetCore;
using Microsoft.AspNetCore.Antiforgery;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using OpenIddict.Abstractions;
using OpenIddict.Server.AspNetCore;
using static OpenIddict.Abstractions.OpenIddictConstants;

namespace DrCloud.Api.Pages;

/// <summary>
/// The <see href="https://www.rfc-editor.org/rfc/rfc6749#section-3.1">authorization end point</see>, after OpenIddict has checked client and redirect address:
/// sign-in, the patient where one is needed, consent, code. The request travels in the forms and is checked anew each time.
/// </summary>
[IgnoreAntiforgeryToken]   // a client may start by POST from its own page; what decides here is checked by hand
internal sealed class AuthorizeModel(
    SignedInPerson people, PatientFinder patients, SiteFacts facts, IGrainFactory grains, IAntiforgery antiforgery, EhrLaunches launches, TimeProvider clock) : PageModel
{
    /// <summary>Names of the page's own form fields begin with this.</summary>
    public const string OwnField = "drc_";

    private const string Scheme = OpenIddictServerAspNetCoreDefaults.AuthenticationScheme;
    private const int IdBytes = 16;

    // When the person was sent to sign in anew: what was signed in later is new enough.
    private const string SinceField = OwnField + "since";

    private OpenIddictRequest _request = null!;
    private PersonSession _session = null!;
    private EhrLaunch? _launch;
    private string? _since;

    public Client Client { get; private set; } = null!;

    public Account Person { get; private set; } = null!;

    public Uri RedirectUri { get; private set; } = null!;

    /// <summary>Why there is nothing to decide, or null.</summary>
    public string? Error { get; private set; }

    /// <summary>The scopes that may be granted.</summary>
    public IReadOnlyList<string> Scopes { get; private set; } = [];

    /// <summary>The patient in context, once there is one.</summary>
    public PatientCard? Patient { get; private set; }

    /// <summary>Patients to pick from; null when the step is another.</summary>
    public IReadOnlyList<PatientCard>? Choice { get; private set; }

    /// <summary>What the page asks the person about, by kind.</summary>
    public IReadOnlyList<string> Reads => [.. Asked.Where(scope => scope.Contains('/', StringComparison.Ordinal) && !ScopeText.Writes(scope))];

    public IReadOnlyList<string> Writes => [.. Asked.Where(ScopeText.Writes)];

    public IReadOnlyList<string> About => [.. Asked.Where(scope => !scope.Contains('/', StringComparison.Ordinal) && scope != OpenIddictConstants.Scopes.OfflineAccess)];

    public IReadOnlyList<string> Lasting => [.. Asked.Where(scope => scope == OpenIddictConstants.Scopes.OfflineAccess)];

    public bool Lasts => Lasting.Count > 0;

    /// <summary>Where the browser goes afterwards, for people.</summary>
    public string Destination => RedirectUri.Host.Length > 0 ? RedirectUri.Host : $"{RedirectUri.Scheme}:";

    public string Initial => Client.Name[..1].ToUpperInvariant();

    private IEnumerable<string> Asked => Scopes.Where(scope => !ScopeText.IsImplied(scope));

    public string SearchedName { get; private set; } = "";

    /// <summary>Whether the patients to pick from are searched, not listed.</summary>
    public bool Searches => RolePolicy.Records(Person) is null;

    public DateTimeOffset Now => clock.GetUtcNow();

    /// <summary>The client's parameters, to go on in the form: of a pushed request its name alone.</summary>
    public IEnumerable<KeyValuePair<string, string>> Parameters =>
        (_request.RequestUri is not null
            ? [KeyValuePair.Create(OpenIddictConstants.Parameters.ClientId, _request.ClientId!), KeyValuePair.Create(OpenIddictConstants.Parameters.RequestUri, _request.RequestUri)]
            : _request.GetParameters().Where(p => !p.Key.StartsWith(OwnField, StringComparison.Ordinal) && !p.Key.StartsWith("__", StringComparison.Ordinal))
                .Select(p => KeyValuePair.Create(p.Key, (string?)p.Value ?? "")))
        .Concat(_since is null ? [] : [KeyValuePair.Create(SinceField, _since)]);

    private string SiteName => HttpContext.Site().Name;

    public Task<IActionResult> OnGetAsync(CancellationToken ct) => HandleAsync(form: null, ct);

    public async Task<IActionResult> OnPostAsync(CancellationToken ct)
    {
        // What comes as no form has no parameters: OpenIddict has refused it.
        var form = Request.HasFormContentType ? await Request.ReadFormAsync(ct) : FormCollection.Empty;
        var isOurs = form.Keys.Any(key => key.StartsWith(OwnField, StringComparison.Ordinal));
        return isOurs && !await antiforgery.IsRequestValidAsync(HttpContext) ? BadRequest() : await HandleAsync(isOurs ? form : null, ct);
    }

    private async Task<IActionResult> HandleAsync(IFormCollection? form, CancellationToken ct)
    {
        if (HttpContext.GetOpenIddictServerRequest() is not { ClientId: { } clientId } request || HttpContext.GetOpenIddictServerResponse() is { Error: not null }
            || await facts.ClientAsync(SiteName, clientId) is not { } client)
        {
            return ShowError(HttpContext.GetOpenIddictServerResponse());
        }

        (_request, Client, RedirectUri, _since) = (request, client, new Uri(request.RedirectUri!), Field(form, SinceField) ?? Request.Query[SinceField].FirstOrDefault());
        if (await people.FindAsync(HttpContext, SiteName) is not { } person || await SignedInPerson.SessionAsync(HttpContext, SiteName) is not { } session || IsTooLongAgo(session))
        {
            return request.HasPromptValue(PromptValues.None) ? Refuse(Errors.LoginRequired, "The person is not signed in.") : SignIn();
        }

        (Person, _session) = (person, session);
        _launch = (string?)request[LaunchParameters.Launch] is { } handle ? launches.Find(HttpContext.Site(), handle, clientId) : null;
        Scopes = [.. RolePolicy.Narrow(person.Role, ScopeCatalogue.Grantable(request.GetScopes(), client.Scopes)).Where(scope => scope != ScopeCatalogue.LaunchEncounter || _launch?.Encounter is not null)];
        return Scopes.Count == 0 ? Refuse(Errors.InvalidScope, "None of the requested scopes is registered for the client and the person's to grant.")
            : request.HasPromptValue(PromptValues.None) ? Refuse(Errors.ConsentRequired, "The person must be asked.")
            : _launch is not null && !IsLaunched ? Refuse(Errors.AccessDenied, "The launch was not for this person, or the client did not ask for it.")
            : Field(form, "drc_decision") == "deny" ? Refuse(Errors.AccessDenied, "The person refused.")
            : await ContinueAsync(form, ct);
    }

    private async Task<IActionResult> ContinueAsync(IFormCollection? form, CancellationToken ct)
    {
        PageHeaders.AllowFormTo(HttpContext, RedirectUri);
        if (NeedsPatient)
        {
            Patient = await ChosenAsync(Field(form, "drc_patient"), ct);
            if (Patient is null && (!MayChoose || _launch is not null))
            {
                return Refuse(Errors.AccessDenied, "There is no such patient record.");
            }

            if (Patient is null)
            {
                SearchedName = Field(form, "drc_name") ?? "";
                Choice = RolePolicy.Records(Person) is { } records
                    ? [.. (await Task.WhenAll(records.Select(id => patients.ReadAsync(HttpContext.Site(), id, ct)))).OfType<PatientCard>()]
                    : await patients.FindAsync(HttpContext.Site(), SearchedName, ct);
                return Page();
            }
        }

        return Field(form, "drc_decision") == "allow" ? await AllowAsync(form!["drc_scope"]) : Page();
    }

    private static string? Field(IFormCollection? form, string name) => form?[name].FirstOrDefault();

    private bool NeedsPatient => _launch is not null || Scopes.Any(ScopeCatalogue.IsForOnePatient);

    // Whoever began the launch goes on with it, in a record that is theirs to open.
    private bool IsLaunched => Scopes.Contains(ScopeCatalogue.Launch) && _launch!.Person == Person.Id && RolePolicy.MayOpen(Person, _launch.Patient);

    /// <summary>Whether the client asks for a newer sign-in: <c>prompt=login</c>, or one within <c>max_age</c> seconds.</summary>
    private bool IsTooLongAgo(PersonSession session)
    {
        var limit = _request.HasPromptValue(PromptValues.Login) ? 0 : _request.MaxAge;
        var isNew = long.TryParse(_since, CultureInfo.InvariantCulture, out var since) && session.Since.ToUnixTimeSeconds() >= since;
        return limit is not null && !isNew && (Now - session.Since).TotalSeconds > limit;
    }

    // Staff and proxies of several patients.
    private bool MayChoose => RolePolicy.Records(Person) is null or { Count: > 1 };

    // Who has one record to open opens that; others pick unless the launch says, and the patient must be there.
    private async Task<PatientCard?> ChosenAsync(string? picked, CancellationToken ct)
    {
        var id = _launch is not null ? _launch.Patient : RolePolicy.Records(Person) is [var only] ? only : picked;
        return string.IsNullOrEmpty(id) || !RolePolicy.MayOpen(Person, id) ? null : await patients.ReadAsync(HttpContext.Site(), id, ct);
    }

    private async Task<IActionResult> AllowAsync(IReadOnlyList<string?> ticked)
    {
        var granted = Scopes.Where(scope => ScopeText.IsImplied(scope) || ticked.Contains(scope)).ToList();
        if (granted.TrueForAll(ScopeText.IsImplied))
        {
            return Refuse(Errors.AccessDenied, "The person allowed nothing.");
        }

        var id = SecretValues.New(IdBytes);
        var grant = new Grant
        {
            Client = Client.Id,
            Subject = Person.Id,
            Scopes = string.Join(' ', granted),
            Patient = Patient?.Id,
            Encounter = _launch?.Encounter,
            Intent = _launch?.Intent,
            Context = _launch is { Context.Count: > 0 } ? string.Join(' ', _launch.Context) : null,
            NeedsBanner = _launch?.NeedsBanner ?? true,
            GrantedAt = Now,
            AuthenticatedAt = _session.Since,
            Session = _session.Id,
        };
        var opened = grains.GetGrain<IGrantGrain>(GrainKeys.Of(SiteName, id));
        await opened.OpenAsync(grant);
        if (!await people.StandsAsync(SiteName, _session))
        {
            // Whatever ended the session ended the grants before this one.
            await opened.EndAsync();
            return SignIn();
        }

        return SignIn(GrantPrincipal.Make(HttpContext.Site(), await facts.SettingsAsync(SiteName), id, grant, Person), Scheme);
    }

    private RedirectResult SignIn()
    {
        _since = Now.ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture);
        return Redirect($"{Request.PathBase}/login{QueryString.Create("ReturnUrl", Request.PathBase + Request.Path + QueryString.Create(Parameters.Select(p => KeyValuePair.Create(p.Key, (string?)p.Value))))}");
    }

    private IActionResult ShowError(OpenIddictResponse? response)
    {
        if (!Request.PathBase.HasValue)
        {
            return NotFound();
        }

        Error = response?.ErrorDescription ?? "The request is incomplete.";
        Response.StatusCode = StatusCodes.Status400BadRequest;
        return Page();
    }

    private ForbidResult Refuse(string error, string reason) => Forbid(
        new AuthenticationProperties(new Dictionary<string, string?>
        {
            [OpenIddictServerAspNetCoreConstants.Properties.Error] = error,
            [OpenIddictServerAspNetCoreConstants.Properties.ErrorDescription] = reason,
        }),
        Scheme);
}
