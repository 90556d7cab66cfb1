using DrCloud.Api.Access;
using DrCloud.Api.Auditing;
using DrCloud.Fhir.Auditing;
using DrCloud.Grains.Interfaces;
using DrCloud.Grains.Interfaces.Accounts;
using DrCloud.Grains.Interfaces.Sites;

namespace DrCloud.Api.Administration.Accounts;

internal sealed class AccountAdministration(IGrainFactory grains, AuditedChanges audit) : IAccountAdministration
{
    private const int IdBytes = 16;
    private const int PasswordBytes = 15;   // 120 bits

    private readonly AccountRules _rules = new(grains);

    public Task<AccountPage> FindAsync(string site, AccountSearch search) => grains.GetGrain<IDirectoryGrain>(site).FindAccountsAsync(search);

    public async Task<(int Taken, int Allowed)> SeatsAsync(string site) =>
        (await grains.GetGrain<IRosterGrain>(site).CountAsync(), new SiteSettings(await grains.GetGrain<ISiteSettingsGrain>(site).GetAsync()).NamedPersons);

    public Task<AccountStatus?> ShowAsync(string site, string id) => Grain(site, id).DescribeAsync();

    public async Task<AccountStatus?> ShowByNameAsync(string site, string userName) =>
        await grains.GetGrain<IAccountNameGrain>(GrainKeys.Of(site, Account.NormalizeName(userName))).ResolveAsync() is { } id ? await ShowAsync(site, id) : null;

    public async Task<(string? Id, string? Password, AccountRefusal? Refusal)> CreateAsync(string site, NewAccount account)
    {
        var (id, userName) = (SecretValues.New(IdBytes), account.UserName?.Trim());
        if (AccountRules.CheckUserName(userName) is { } wrongName)
        {
            return (null, null, wrongName);
        }

        var (made, refusal) = await _rules.ReadAsync(site, id, userName!, account.Details ?? new(null, null), CancellationToken.None);
        if (made is null)
        {
            return (null, null, refusal);
        }

        var password = NewPassword();
        refusal = await RefusalAsync(site, await Grain(site, id).CreateAsync(made, password, mustChange: true));
        await audit.TellAsync(site, AuditKind.AccountChange, id, $"create {made.Role}", refusal is null);
        return refusal is null ? (id, password, null) : (null, null, refusal);
    }

    public async Task<AccountRefusal?> UpdateAsync(string site, string id, AccountDetails details)
    {
        if (await ShowAsync(site, id) is not { Account: { } before })
        {
            return await RefusalAsync(site, AccountOutcome.NotFound);
        }

        var (after, refusal) = await _rules.ReadAsync(site, id, before.UserName, details, CancellationToken.None);
        if (after is null)
        {
            return refusal;
        }

        refusal = await RefusalAsync(site, await Grain(site, id).UpdateAsync(after));
        await audit.TellAsync(site, AuditKind.AccountChange, id, $"update {after.Role} {string.Join(' ', after.Patients)}".TrimEnd(), refusal is null);
        return refusal;
    }

    public async Task<AccountRefusal?> SetEnabledAsync(string site, string id, bool enabled)
    {
        var refusal = await RefusalAsync(site, await Grain(site, id).SetEnabledAsync(enabled));
        await audit.TellAsync(site, AuditKind.AccountChange, id, enabled ? "enable" : "disable", refusal is null);
        return refusal;
    }

    public async Task<string?> ResetPasswordAsync(string site, string id)
    {
        var password = NewPassword();
        var done = await Grain(site, id).SetPasswordAsync(password, mustChange: true);
        await audit.TellAsync(site, AuditKind.AccountChange, id, "reset password", done);
        return done ? password : null;
    }

    public async Task<bool> ResetSecondFactorAsync(string site, string id)
    {
        var done = await Grain(site, id).ResetSecondFactorAsync();
        await audit.TellAsync(site, AuditKind.AccountChange, id, "reset second factor", done);
        return done;
    }

    public async Task<bool> UnlockAsync(string site, string id)
    {
        var done = await Grain(site, id).UnlockAsync();
        await audit.TellAsync(site, AuditKind.AccountChange, id, "unlock", done);
        return done;
    }

    /// <summary>A password that nobody guesses, for the first sign-in.</summary>
    public static string NewPassword() => SecretValues.New(PasswordBytes);

    private async Task<AccountRefusal?> RefusalAsync(string site, AccountOutcome outcome) => outcome switch
    {
        AccountOutcome.Done => null,
        AccountOutcome.NameTaken => new("userName", "Another account has this user name."),
        AccountOutcome.NoSeat => new("", $"The licence of this site is for {(await SeatsAsync(site)).Allowed} named persons, and as many accounts are enabled. "
            + "Disable one, or raise the setting named-persons."),
        AccountOutcome.LastAdministrator => new("", "This is the last administrator who can sign in: make another one first."),
        _ => new("", "There is no such account."),
    };

    private IAccountGrain Grain(string site, string id) => grains.GetGrain<IAccountGrain>(GrainKeys.Of(site, id));
}
