using System.CommandLine;
using DrCloud.Api.Administration;

namespace DrCloud.Hosting.Commands;

/// <summary><c>./start audit verify</c>: has the server read its whole audit log and say whether it is as it was written.</summary>
internal static class AuditCommand
{
    private const int NotWhole = 3;

    public static Command Create()
    {
        var command = new Command("audit", "The audit log of the running server, or of --server.");
        RemoteOptions.AddTo(command);
        var verify = new Command("verify", $"Checks every chain of the log. Exit code {NotWhole} if something was edited, removed or put in another order.");
        verify.SetAction(VerifyAsync);
        command.Subcommands.Add(verify);
        return command;
    }

    private static async Task<int> VerifyAsync(ParseResult parsed, CancellationToken ct)
    {
        using var control = RemoteOptions.Administration(parsed);
        var found = await control.GetAsync("audit/verification", AdministrationJson.Default.AuditVerification, ct);
        Output.Write(parsed, found, AdministrationJson.Default.AuditVerification, () =>
        {
            foreach (var line in (string[])[.. found.Faults, .. found.Notes])
            {
                Console.WriteLine(line);
            }

            Console.WriteLine($"{found.Events} events in {found.Blocks} blocks of {found.Chains} chains: {(found.IsWhole ? "whole" : $"NOT WHOLE ({found.Faults.Count} faults)")}.");
        });
        return found.IsWhole ? 0 : NotWhole;
    }
}
