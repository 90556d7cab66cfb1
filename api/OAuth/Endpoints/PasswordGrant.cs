using DrCloud.Api.Access;
using DrCloud.Api.Changes;
using DrCloud.Api.People;
using DrCloud.Api.Sites;
using DrCloud.Grains.Interfaces;
using DrCloud.Grains.Interfaces.Accounts;
using DrCloud.Grains.Interfaces.Grants;
using DrCloud.Grains.Interfaces.Sites;
using Microsoft.AspNetCore;
using static OpenIddict.Abstractions.OpenIddictConstants;

namespace DrCloud.Api.OAuth.Endpoints;

/// <summary>
/// The grant by name and password (<see href="https://www.rfc-editor.org/rfc/rfc6749#section-4.3">RFC 6749 §4.3</see>): off unless the site's setting says for whom it is on,
/// because the app sees the password. <c>user_role</c> says who signs in, a patient by <c>email</c> too; wrong guesses count towards the account's lock.
/// </summary>
internal static class PasswordGrant
{
    private const string Role = "user_role";
    private const string Staff = "users";
    private const string Patient = "patient";
    private const string Email = "email";
    private const int IdBytes = 16;

    public static async Task<IResult> HandleAsync(HttpContext http, IGrainFactory grains, SiteFacts facts, SignedInPerson people, TimeProvider clock)
    {
        var (site, request) = (http.Site(), http.GetOpenIddictServerRequest()!);
        var (role, email, settings) = ((string?)request[Role], (string?)request[Email], await facts.SettingsAsync(site.Name));
        if (settings.PasswordGrant is PasswordGrantUse.Off || (role is Staff or Patient && !settings.AllowsPasswordGrant(isStaff: role == Staff)))
        {
            return Token.Refuse(Errors.UnsupportedGrantType, "The password grant is not offered.");
        }

        if (role is not (Staff or Patient) || (role == Patient && string.IsNullOrEmpty(email)))
        {
            return Token.Refuse(Errors.InvalidRequest, "user_role is users or patient; a patient names the email address too.");
        }

        var requested = ScopeCatalogue.Split(request.Scope);
        var client = (await facts.ClientAsync(site.Name, request.ClientId!))!;   // it was found when it was authenticated
        if (await people.CheckAsync(http, site.Name, request.Username!, request.Password!) is not ({ } session, SignInStep.Complete)
            || await facts.AccountAsync(site.Name, session.Account) is not { Enabled: true } account || !IsWho(account, role, email))
        {
            return Token.Refuse(Errors.InvalidGrant, "Failed Authentication");
        }

        // A patient grants on the own record, a proxy on the only one; staff, and a proxy of several, has no patient in context here.
        var record = RolePolicy.Records(account) is [var only] ? only : null;
        var grantable = RolePolicy.Narrow(account.Role, ScopeCatalogue.Grantable(requested, client.Scopes));
        IReadOnlyList<string> scopes = [.. grantable.Where(scope => record is not null || !ScopeCatalogue.IsForOnePatient(scope))];
        if (scopes.Count == 0)
        {
            return Token.Refuse(Errors.InvalidScope, "None of the requested scopes is registered for the client and the person's to grant.");
        }

        var id = SecretValues.New(IdBytes);
        var grant = new Grant
        {
            Client = client.Id,
            Subject = account.Id,
            Scopes = string.Join(' ', scopes),
            Patient = scopes.Any(ScopeCatalogue.IsForOnePatient) ? record : null,
            GrantedAt = clock.GetUtcNow(),
            AuthenticatedAt = clock.GetUtcNow(),
            Session = session.Id,
        };
        var opened = grains.GetGrain<IGrantGrain>(GrainKeys.Of(site.Name, id));
        await opened.OpenAsync(grant);
        if (!await people.StandsAsync(site.Name, session))
        {
            await opened.EndAsync();   // the password was changed meanwhile
            return Token.Refuse(Errors.InvalidGrant, "Failed Authentication");
        }

        if (!GrantPrincipal.IsOnline(grant))
        {
            await people.EndAsync(site.Name, session);   // nothing asks for it
        }

        return Results.SignIn(GrantPrincipal.Make(site, settings, id, grant, account), properties: null, Token.Scheme);
    }

    private static bool IsWho(Account account, string role, string? email) =>
        role == Staff ? account.IsStaff : !account.IsStaff && string.Equals(account.Email, email, StringComparison.OrdinalIgnoreCase);
}
