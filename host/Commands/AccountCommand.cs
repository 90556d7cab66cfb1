using System.CommandLine;
using System.Globalization;
using DrCloud.Api.Administration;
using DrCloud.Api.Administration.Accounts;
using DrCloud.Hosting.Control;

namespace DrCloud.Hosting.Commands;

/// <summary><c>./start account list|show|enable|disable|unlock|reset-password|reset-second-factor NAME</c>, and <c>add</c>.</summary>
internal static class AccountCommand
{
    private static readonly Argument<string> Name = new("NAME") { Description = "The user name." };
    private static readonly Option<string?> Search = new("--search") { Description = "Parts of the user name or the person's name.", HelpName = "WORDS" };
    private static readonly Option<string?> Role = new("--role") { Description = "Those of one role.", HelpName = "ROLE" };

    public static Command Create()
    {
        var command = new Command("account", "Accounts of people at the running server, or at --server.");
        RemoteOptions.AddTo(command);
        var list = new Command("list", "Lists them by user name.");
        list.Options.Add(Search);
        list.Options.Add(Role);
        list.SetAction(ListAsync);
        command.Subcommands.Add(list);
        Add(command, "show", "Shows one.", (control, path, ct) => control.GetAsync(path, AdministrationJson.Default.AccountView, ct));
        Add(command, "enable", "Lets the person sign in.", Post("enable"));
        Add(command, "disable", "Ends sessions and apps of the person, and refuses further ones.", Post("disable"));
        Add(command, "reset-second-factor", "Turns the second factor of the person off; sessions end.", Post("reset-second-factor"));
        Add(command, "unlock", "Ends the lock after wrong passwords.", Post("unlock"));
        command.Subcommands.Add(AccountAddCommand.Create());
        command.Subcommands.Add(ResetPassword());
        return command;
    }

    /// <summary>Tells a password, which is told only now.</summary>
    public static void Tell(AccountPassword made) => Output.Table(
    [
        ["user name", made.Account.UserName],
        ["password", made.Password],
        ["", "Shown only now. It has to be changed at the next sign-in."],
    ]);

    private static Func<AdministrationClient, string, CancellationToken, Task<AccountView>> Post(string deed) =>
        (control, path, ct) => control.PostAsync($"{path}/{deed}", AdministrationJson.Default.AccountView, ct);

    private static void Add(Command parent, string name, string description, Func<AdministrationClient, string, CancellationToken, Task<AccountView>> act)
    {
        var command = new Command(name, description);
        command.Arguments.Add(Name);
        command.SetAction(async (parsed, ct) =>
        {
            using var control = RemoteOptions.Administration(parsed);
            var account = await act(control, PathOf(parsed), ct);
            Output.Write(parsed, account, AdministrationJson.Default.AccountView, () => Show(account));
            return 0;
        });
        parent.Subcommands.Add(command);
    }

    private static Command ResetPassword()
    {
        var command = new Command("reset-password", "Makes a password for the next sign-in and prints it; sessions and apps of the person end.");
        command.Arguments.Add(Name);
        command.SetAction(async (parsed, ct) =>
        {
            using var control = RemoteOptions.Administration(parsed);
            var made = await control.PostAsync($"{PathOf(parsed)}/reset-password", AdministrationJson.Default.AccountPassword, ct);
            Output.Write(parsed, made, AdministrationJson.Default.AccountPassword, () => Tell(made));
            return 0;
        });
        return command;
    }

    private static async Task<int> ListAsync(ParseResult parsed, CancellationToken ct)
    {
        using var control = RemoteOptions.Administration(parsed);
        var found = new List<AccountView>();
        string? after = null;
        do
        {
            var query = string.Join('&', new[] { Parameter("search", parsed.GetValue(Search)), Parameter("role", parsed.GetValue(Role)), Parameter("after", after) }.OfType<string>());
            var page = await control.GetAsync($"accounts?{query}", AdministrationJson.Default.AccountViews, ct);
            found.AddRange(page.Accounts);
            after = page.Next;
        }
        while (after is not null);
        Output.Write(parsed, found, AdministrationJson.Default.IReadOnlyListAccountView, () => Output.Table(
            [["USER NAME", "NAME", "ROLE", "STATE"], .. found.Select(account => new[] { account.UserName, account.Name, account.Role, State(account) })]));
        return 0;
    }

    private static void Show(AccountView account) => Output.Table(
    [
        ["user name", account.UserName],
        ["name", account.Name],
        ["role", account.Role],
        ["state", State(account)],
        ["own resource", account.FhirUser ?? "-"],
        ["patients", account.Patients.Count == 0 ? "-" : string.Join(' ', account.Patients)],
        ["e-mail", account.Email ?? "-"],
        ["second factor", account.SecondFactor ? "on" : "off"],
        ["signed in", account.SignedInAt?.UtcDateTime.ToString("u", CultureInfo.InvariantCulture) ?? "-"],
        ["id", account.Id],
    ]);

    private static string State(AccountView account) => string.Join(", ", new[]
    {
        account.Enabled ? "enabled" : "disabled",
        account.LockedUntil is { } until ? $"locked until {until.UtcDateTime.ToString("u", CultureInfo.InvariantCulture)}" : null,
        account.MustChangePassword ? "new password due" : null,
    }.OfType<string>());

    private static string? Parameter(string name, string? value) => value is null ? null : $"{name}={Uri.EscapeDataString(value)}";

    private static string PathOf(ParseResult parsed) => $"accounts/{Uri.EscapeDataString(parsed.GetValue(Name)!)}";
}
