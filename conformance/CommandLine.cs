using System.CommandLine;
using System.Security.Cryptography;
using DrCloud.Conformance.Server;
using DrCloud.Fhir.UsCore;

namespace DrCloud.Conformance;

/// <summary>The command line of the runner.</summary>
internal static class CommandLine
{
    private static readonly Option<string> Base = new("--base") { Description = "FHIR base address of the server.", HelpName = "URL", Required = true };
    private static readonly Option<string?> Token = new("--token") { Description = "Access token that is sent as bearer.", HelpName = "TOKEN" };
    private static readonly Option<string[]> Patients = new("--patients") { Description = "Ids of the patients whose records are searched.", HelpName = "ID,ID", Required = true };
    private static readonly Option<string[]> Groups = new("--groups") { Description = "Groups to check; all if left out.", HelpName = "NAME,NAME" };
    private static readonly Option<string?> Fingerprint = new("--fingerprint") { Description = "SHA-256 of the server's certificate, if no authority has signed it.", HelpName = "HEX" };
    private static readonly Option<string?> Narrow = new("--narrow-token") { Description = "A token that is good for Patient only: all else must be refused to it.", HelpName = "TOKEN" };
    private static readonly Option<DirectoryInfo?> Packages = new("--packages")
    {
        Description = "Folder of FHIR packages (.tgz) whose definitions come before the runner's own.",
        HelpName = "FOLDER",
    };

    private static readonly Option<bool> All = new("--all") { Description = "Print passed checks too." };

    /// <summary>Runs the checks. Exit code: 0 if no required check failed or was skipped, 1 if one did, 2 if the command is not understood.</summary>
    public static async Task<int> RunAsync(string[] args)
    {
        var command = new RootCommand("Checks a FHIR server against US Core 3.1.1.") { Base, Token, Patients, Groups, Fingerprint, Narrow, Packages, All };
        command.SetAction(CheckAsync);
        return await command.Parse(args).InvokeAsync();
    }

    private static async Task<int> CheckAsync(ParseResult parsed, CancellationToken ct)
    {
        using var handler = new SocketsHttpHandler { AllowAutoRedirect = false };
        if (parsed.GetValue(Fingerprint)?.Replace(":", "", StringComparison.Ordinal) is { } pinned)
        {
            handler.SslOptions.RemoteCertificateValidationCallback = (_, shown, _, _) =>
                pinned.Equals(shown?.GetCertHashString(HashAlgorithmName.SHA256), StringComparison.OrdinalIgnoreCase);
        }

        using var http = new HttpClient(handler);
        var all = parsed.GetValue(All);
        var report = new Report(result =>
        {
            if (all || result.Verdict != Verdict.Pass)
            {
                Console.WriteLine(result);
            }
        });
        var server = new FhirServer(http, parsed.GetRequiredValue(Base), parsed.GetValue(Token));
        await new ConformanceRun(server, UsCoreTable.Instance, report).RunAsync(
            new RunOptions
            {
                Patients = Listed(parsed.GetRequiredValue(Patients)),
                Groups = Listed(parsed.GetValue(Groups) ?? []),
                NarrowToken = parsed.GetValue(Narrow),
                Definitions = FhirPackage.Merge(UsCoreDefinitions.All, FhirPackage.ReadFolder(parsed.GetValue(Packages)?.FullName)),
            },
            ct);
        Console.WriteLine(report.Summary);
        return report.Count(Verdict.Fail, Expectation.Shall) + report.Count(Verdict.Skip, Expectation.Shall) == 0 ? 0 : 1;
    }

    private static string[] Listed(string[] values) => [.. values.SelectMany(value => value.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))];
}
