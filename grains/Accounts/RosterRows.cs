using DrCloud.Grains.Interfaces.Accounts;
using DrCloud.Grains.Sites;
using DrCloud.Storage.State;

namespace DrCloud.Grains.Accounts;

/// <summary>The rows by which the accounts of a site are listed and counted.</summary>
internal sealed class RosterRows(IStateIndex index, string site, TimeProvider clock)
{
    private const string IsEnabled = "enabled";
    private const string IsDisabled = "disabled";
    private const int LongestName = 255;   // of the column
    private const int Page = 200;

    /// <summary>How many are enabled, of the role or of all.</summary>
    public Task<int> CountEnabledAsync(AccountRole? role = null) => index.CountAsync(Enabled(role), CancellationToken.None);

    /// <summary>Whether there is any.</summary>
    public async Task<bool> AnyAsync() => await index.ListAsync(new StateFilter(site, StateKinds.Account) { Count = 1 }, CancellationToken.None) is { Count: > 0 };

    /// <summary>Whether the account is listed as enabled, of the role or of any.</summary>
    public async Task<bool> IsEnabledAsync(string id, AccountRole? role = null) =>
        await index.FindAsync(site, StateKinds.Account, id, CancellationToken.None) is { Status: IsEnabled } row && (role is null || row.B == role.ToString());

    /// <summary>Every row, or every enabled one of the role.</summary>
    public async Task<IReadOnlyList<StateRow>> ListAsync(bool enabled = false, AccountRole? role = null)
    {
        var found = new List<StateRow>();
        var filter = (enabled ? Enabled(role) : new StateFilter(site, StateKinds.Account)) with { Count = Page };
        while (true)
        {
            var rows = await index.ListAsync(filter, CancellationToken.None);
            found.AddRange(rows);
            if (rows.Count < Page)
            {
                return found;
            }

            filter = filter with { After = rows[^1].Id };
        }
    }

    /// <summary>Lists the account as it is, and whom it looks after.</summary>
    public async Task WriteAsync(Account account)
    {
        var now = clock.GetUtcNow();
        await index.UpsertAsync(
            new StateRow(site, StateKinds.Account, account.Id, NameOf(account), account.Role.ToString(), account.Enabled ? IsEnabled : IsDisabled, now), CancellationToken.None);
        await WriteProxiesAsync(account, account.Role is AccountRole.Proxy ? account.Patients : [], now);
    }

    /// <summary>Takes the row of an account away that never came to be.</summary>
    public Task DeleteAsync(string id) => index.DeleteAsync(site, StateKinds.Account, id, CancellationToken.None);

    // The rows that stay are left as they are: they say since when.
    private async Task WriteProxiesAsync(Account account, IReadOnlyList<string> patients, DateTimeOffset now)
    {
        var listed = await index.ListAsync(new StateFilter(site, StateKinds.Proxy) { B = account.Id, Count = int.MaxValue }, CancellationToken.None);
        foreach (var row in listed.Where(row => !patients.Contains(row.A)))
        {
            await index.DeleteAsync(site, StateKinds.Proxy, row.Id, CancellationToken.None);
        }

        foreach (var patient in patients.Except(listed.Select(row => row.A)))
        {
            await index.UpsertAsync(new StateRow(site, StateKinds.Proxy, $"{patient}/{account.Id}", patient, account.Id, "", now), CancellationToken.None);
        }
    }

    private StateFilter Enabled(AccountRole? role) => new(site, StateKinds.Account) { Status = IsEnabled, B = role?.ToString() };

    // The user name comes first, which no other account has: so this orders the accounts, and is what words are looked for in.
    private static string NameOf(Account account)
    {
        var name = $"{Account.NormalizeName(account.UserName)} {Account.NormalizeName(account.DisplayName)}";
        return name.Length <= LongestName ? name : name[..LongestName];
    }
}
