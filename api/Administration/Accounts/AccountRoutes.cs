using DrCloud.Api.OAuth;
using DrCloud.Grains.Interfaces.Accounts;
using static DrCloud.Api.Administration.AdministrationRoutes;

namespace DrCloud.Api.Administration.Accounts;

/// <summary>The accounts' part of the administration's routes. Accounts are named by their user names.</summary>
internal static class AccountRoutes
{
    private const string Read = ScopeCatalogue.AdminRead, Write = ScopeCatalogue.AdminWrite;
    private const int MostWords = 10;
    private const string NotFound = "not_found";

    public static IReadOnlyList<AdministrationRoute> All { get; } =
    [
        new("GET", "/accounts", Read, "List the accounts", ListAsync),
        new("POST", "/accounts", Write, "Make an account and a password for the first sign-in", CreateAsync) { HasBody = true },
        new("GET", "/accounts/{name}", Read, "Show an account", request => OnAsync(request, _ => Task.FromResult<AccountRefusal?>(null))),
        new("PUT", "/accounts/{name}", Write, "Change an account", UpdateAsync) { HasBody = true },
        new("POST", "/accounts/{name}/enable", Write, "Let a person sign in", request => SetEnabledAsync(request, enabled: true)),
        new("POST", "/accounts/{name}/disable", Write, "End the sessions and apps of a person and refuse further ones", request => SetEnabledAsync(request, enabled: false)),
        new("POST", "/accounts/{name}/reset-password", Write, "Make a password for the next sign-in of a person", ResetPasswordAsync),
        new("POST", "/accounts/{name}/reset-second-factor", Write, "Turn the second factor of a person off", request => OnAsync(request, async id =>
            await Accounts(request).ResetSecondFactorAsync(request.Site, id) ? null : NotThere(request))),
        new("POST", "/accounts/{name}/unlock", Write, "End the lock after wrong passwords", request => OnAsync(request, async id =>
            await Accounts(request).UnlockAsync(request.Site, id) ? null : NotThere(request))),
    ];

    private static async Task<IResult> ListAsync(AdministrationRequest request)
    {
        var query = request.Http.Request.Query;
        string[] words = query["search"].ToString().Split(' ', StringSplitOptions.RemoveEmptyEntries);
        var role = query["role"].ToString() is { Length: > 0 } name ? RoleNames.Find(name) : null;
        if (words.Length > MostWords || (role is null && query["role"].ToString().Length > 0))
        {
            var roles = string.Join(", ", RoleNames.All.Select(known => known.Name));
            return AdministrationRoutes.Refuse(StatusCodes.Status400BadRequest, "invalid_request", $"search is at most {MostWords} words, role one of {roles}.");
        }

        var search = new AccountSearch { Words = words, Role = role, After = query["after"].ToString() is { Length: > 0 } after ? after : null };
        return Answer(AccountViews.Of(await Accounts(request).FindAsync(request.Site, search)), AdministrationJson.Default.AccountViews);
    }

    private static async Task<IResult> CreateAsync(AdministrationRequest request)
    {
        if (await ReadAsync(request, AdministrationJson.Default.NewAccount) is not { } account)
        {
            return NoBody();
        }

        var (id, password, refusal) = await Accounts(request).CreateAsync(request.Site, account);
        if (refusal is not null)
        {
            return Refuse(refusal);
        }

        var made = new AccountPassword(AccountView.Of((await Accounts(request).ShowAsync(request.Site, id!))!), password!);
        return Answer(made, AdministrationJson.Default.AccountPassword, StatusCodes.Status201Created);
    }

    private static async Task<IResult> UpdateAsync(AdministrationRequest request) =>
        await ReadAsync(request, AdministrationJson.Default.AccountDetails) is { } details
            ? await OnAsync(request, id => Accounts(request).UpdateAsync(request.Site, id, details))
            : NoBody();

    private static Task<IResult> SetEnabledAsync(AdministrationRequest request, bool enabled) =>
        OnAsync(request, id => Accounts(request).SetEnabledAsync(request.Site, id, enabled));

    private static async Task<IResult> ResetPasswordAsync(AdministrationRequest request)
    {
        if (await FindAsync(request) is not { } status || await Accounts(request).ResetPasswordAsync(request.Site, status.Account.Id) is not { } password)
        {
            return Refuse(NotThere(request));
        }

        return Answer(new AccountPassword(AccountView.Of((await FindAsync(request))!), password), AdministrationJson.Default.AccountPassword);
    }

    // Does it to the account in the address, and answers the account as it is then.
    private static async Task<IResult> OnAsync(AdministrationRequest request, Func<string, Task<AccountRefusal?>> act) =>
        await FindAsync(request) is not { } status ? Refuse(NotThere(request))
        : await act(status.Account.Id) is { } refusal ? Refuse(refusal)
        : Answer(AccountView.Of((await FindAsync(request))!), AdministrationJson.Default.AccountView);

    private static Task<AccountStatus?> FindAsync(AdministrationRequest request) => Accounts(request).ShowByNameAsync(request.Site, request.Value("name"));

    private static IAccountAdministration Accounts(AdministrationRequest request) => request.Administration.Accounts;

    private static AccountRefusal NotThere(AdministrationRequest request) => new(NotFound, $"There is no account '{request.Value("name")}'.");

    private static IResult Refuse(AccountRefusal refusal) =>
        refusal.Field == NotFound
            ? AdministrationRoutes.Refuse(StatusCodes.Status404NotFound, NotFound, refusal.Reason)
            : AdministrationRoutes.Refuse(StatusCodes.Status400BadRequest, refusal.Field.Length > 0 ? "invalid_value" : "refused", refusal.Reason);
}
