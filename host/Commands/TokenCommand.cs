using System.CommandLine;
using DrCloud.Api.Administration;
using DrCloud.Hosting.Control;

namespace DrCloud.Hosting.Commands;

/// <summary><c>./start token</c>: an access token of the demo app.</summary>
internal static class TokenCommand
{
    private static readonly Option<string?> Patient = new("--patient") { Description = "Logical id of the patient that the token is for.", HelpName = "ID" };
    private static readonly Option<string?> User = new("--user") { Description = "User name of the person it is for; by default the demo administrator.", HelpName = "NAME" };
    private static readonly Option<bool> System = new("--system") { Description = "A token of the client alone." };
    private static readonly Option<string?> Scope = new("--scope") { Description = "Scopes, separated by blanks; by default user/*.read.", HelpName = "SCOPES" };

    public static Command Create()
    {
        var command = new Command("token", "Prints an access token of the demo app (demo mode only).");
        command.Options.Add(Patient);
        command.Options.Add(User);
        command.Options.Add(System);
        command.Options.Add(Scope);
        command.SetAction(RunAsync);
        return command;
    }

    private static async Task<int> RunAsync(ParseResult parsed, CancellationToken ct)
    {
        using var control = ControlClient.Of(parsed.GetValue(CommandLine.Data)!);
        var request = new DemoTokenRequest
        {
            Patient = parsed.GetValue(Patient),
            User = parsed.GetValue(User),
            System = parsed.GetValue(System),
            Scopes = parsed.GetValue(Scope),
        };
        var answer = await control.SendAsync(HttpMethod.Post, "token", request, ControlJson.Default.DemoTokenRequest, ControlJson.Default.TokenAnswer, ct);
        Output.Write(parsed, answer, ControlJson.Default.TokenAnswer, () => Console.WriteLine(answer.AccessToken));
        return 0;
    }
}
