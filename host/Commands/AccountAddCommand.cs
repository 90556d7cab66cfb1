using System.CommandLine;
using DrCloud.Api.Administration;
using DrCloud.Api.Administration.Accounts;

namespace DrCloud.Hosting.Commands;

/// <summary><c>./start account add</c>: makes an account and prints the password for its first sign-in.</summary>
internal static class AccountAddCommand
{
    private static readonly Argument<string> UserName = new("NAME") { Description = "The user name: what the person types to sign in." };
    private static readonly Option<string> Name = new("--name") { Description = "The person's name.", Required = true, HelpName = "NAME" };

    private static readonly Option<string> Role = new("--role")
    {
        Description = $"One of {string.Join(", ", RoleNames.All.Select(role => role.Name))}.",
        Required = true,
        HelpName = "ROLE",
    };

    private static readonly Option<string?> FhirUser = new("--fhir-user") { Description = "The person's own resource; of a patient, Patient/ID.", HelpName = "TYPE/ID" };
    private static readonly Option<string[]> Patients = new("--patient") { Description = "Of a proxy: the id of a patient who is looked after; may be given several times.", HelpName = "ID" };
    private static readonly Option<string?> Email = new("--email") { Description = "The person's e-mail address.", HelpName = "ADDRESS" };

    public static Command Create()
    {
        var command = new Command("add", "Makes an account and prints a password for the first sign-in.");
        command.Arguments.Add(UserName);
        foreach (var option in (Option[])[Name, Role, FhirUser, Patients, Email])
        {
            command.Options.Add(option);
        }

        command.SetAction(RunAsync);
        return command;
    }

    private static async Task<int> RunAsync(ParseResult parsed, CancellationToken ct)
    {
        using var control = RemoteOptions.Administration(parsed);
        var details = new AccountDetails(parsed.GetValue(Name), parsed.GetValue(Role), parsed.GetValue(FhirUser), parsed.GetValue(Email), parsed.GetValue(Patients) ?? []);
        var made = await control.SendAsync(
            HttpMethod.Post, "accounts", new NewAccount(parsed.GetValue(UserName), details), AdministrationJson.Default.NewAccount, AdministrationJson.Default.AccountPassword, ct);
        Output.Write(parsed, made, AdministrationJson.Default.AccountPassword, () => AccountCommand.Tell(made));
        return 0;
    }
}
