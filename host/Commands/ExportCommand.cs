using System.CommandLine;
using System.Globalization;
using DrCloud.Hosting.Control;
using DrCloud.Hosting.Export;
using Spectre.Console;

namespace DrCloud.Hosting.Commands;

/// <summary><c>./start export --out DIR</c>: has a server export in bulk, and fetches the files.</summary>
internal static class ExportCommand
{
    private static readonly Option<string> Out = new("--out") { Description = "Folder for the files. Run again with the same one, an export goes on where it was.", Required = true, HelpName = "DIR" };

    private static readonly Option<string[]> Types = new("--type") { Description = "Only resources of this type; may be repeated.", HelpName = "TYPE" };

    private static readonly Option<string?> Since = new("--since") { Description = "Only what has changed at this instant or later.", HelpName = "INSTANT" };

    private static readonly Option<string?> Group = new("--group") { Description = "The records of this Group's members, instead of everything.", HelpName = "ID" };

    private static readonly Option<bool> Patients = new("--patients") { Description = "All patients' records, instead of everything." };

    public static Command Create()
    {
        var command = new Command("export", "Exports in bulk, as NDJSON files: a client of the public interface (--server and --key).");
        command.Options.Add(Out);
        command.Options.Add(Types);
        command.Options.Add(Since);
        command.Options.Add(Group);
        command.Options.Add(Patients);
        RemoteOptions.AddTo(command);
        command.SetAction(RunAsync);
        return command;
    }

    private static async Task<int> RunAsync(ParseResult parsed, CancellationToken ct)
    {
        var server = RemoteOptions.ServerOf(parsed) ?? throw new CommandException("export needs --server and --key: it is a client like any other (./start client create makes the key).");
        using var fhir = server.Export(RemoteOptions.KeyOf(parsed));
        var run = new ExportRun(server, fhir, Path.GetFullPath(parsed.GetValue(Out)!));
        var summary = await WithProgressAsync(Output.IsJson(parsed), report => run.RunAsync(KickOff(parsed), report, ct));
        Output.Write(parsed, summary, ControlJson.Default.ExportSummary, () => Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"{summary.Lines} resources as of {summary.TransactionTime:yyyy-MM-dd'T'HH:mm:ss.fff'Z'} in {summary.Files} files, {summary.Bytes >> 20} MiB, {summary.Seconds:F1} s: {summary.Folder}")));
        return 0;
    }

    private static string KickOff(ParseResult parsed)
    {
        var level = parsed.GetValue(Group) is { } group ? $"Group/{Uri.EscapeDataString(group)}/" : parsed.GetValue(Patients) ? "Patient/" : "";
        var parameters = new List<string>();
        if (parsed.GetValue(Types) is { Length: > 0 } types)
        {
            parameters.Add($"_type={Uri.EscapeDataString(string.Join(',', types))}");
        }

        if (parsed.GetValue(Since) is { } since)
        {
            parameters.Add($"_since={Uri.EscapeDataString(since)}");
        }

        return $"{level}$export{(parameters.Count > 0 ? "?" : "")}{string.Join('&', parameters)}";
    }

    private static async Task<ExportSummary> WithProgressAsync(bool json, Func<Action<ExportProgress>, Task<ExportSummary>> export)
    {
        if (json || Console.IsOutputRedirected || !AnsiConsole.Profile.Capabilities.Interactive)
        {
            return await export(_ => { });
        }

        ExportSummary? summary = null;
        var bar = AnsiConsole.Progress().AutoClear(true)
            .Columns(new TaskDescriptionColumn(), new ProgressBarColumn(), new PercentageColumn(), new RemainingTimeColumn());
        await bar.StartAsync(async context =>
        {
            var task = context.AddTask("Exporting");
            summary = await export(progress =>
            {
                task.Description = Markup.Escape(progress.What);
                task.MaxValue = Math.Max(1, progress.Of);
                task.Value = progress.Done;
            });
        });
        return summary!;
    }
}
