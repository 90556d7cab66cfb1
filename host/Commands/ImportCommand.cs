using System.CommandLine;
using System.Globalization;
using DrCloud.Hosting.Control;
using DrCloud.Hosting.Import;
using DrCloud.Hosting.Remote;
using Spectre.Console;

namespace DrCloud.Hosting.Commands;

/// <summary><c>./start import PATH…</c>: has the running server import, or starts one for the time of the import; or sends all to another with <c>--server</c>.</summary>
internal static class ImportCommand
{
    private static readonly Argument<string[]> Paths = new("PATH") { Description = "Files (.json, .ndjson, also .gz) and folders.", Arity = ArgumentArity.OneOrMore };

    public static Command Create()
    {
        var command = new Command("import", "Imports FHIR resources: bundles, single resources and NDJSON. What exists already is left as it is.");
        command.Arguments.Add(Paths);
        RemoteOptions.AddTo(command);
        command.SetAction(RunAsync);
        return command;
    }

    private static async Task<int> RunAsync(ParseResult parsed, CancellationToken ct)
    {
        var folder = parsed.GetValue(CommandLine.Data)!;
        var paths = parsed.GetValue(Paths)!.Select(Path.GetFullPath).ToArray();
        var summary = await WithProgressAsync(Output.IsJson(parsed), async progress =>
        {
            if (RemoteOptions.ServerOf(parsed) is { } remote)
            {
                using var fhir = remote.Fhir(RemoteOptions.KeyOf(parsed));
                return await new Importer(new HttpTarget(remote, fhir), paths).RunAsync(Told, ct);

                Task Told(ImportProgress now)
                {
                    progress(now);
                    return Task.CompletedTask;
                }
            }

            using var running = ControlClient.Find(folder);
            if (running is not null)
            {
                return await running.ImportAsync(paths, progress, ct);
            }

            await using var server = await EmbeddedServer.StartAsync(new EmbeddedOptions { Port = 0, DataFolder = folder, Demo = false, ImportOnly = true }, ct: ct);
            using var own = ControlClient.Of(folder);
            return await own.ImportAsync(paths, progress, ct);
        });
        Output.Write(parsed, summary, ControlJson.Default.ImportSummary, () => Show(summary));
        return summary.Rejected > 0 ? 2 : 0;
    }

    private static async Task<ImportSummary> WithProgressAsync(bool json, Func<Action<ImportProgress>, Task<ImportSummary>> import)
    {
        if (json || Console.IsOutputRedirected || !AnsiConsole.Profile.Capabilities.Interactive)
        {
            return await import(json ? _ => { } : new PlainProgress().Report);
        }

        ImportSummary? summary = null;
        var bar = AnsiConsole.Progress().AutoClear(true)
            .Columns(new TaskDescriptionColumn(), new ProgressBarColumn(), new PercentageColumn(), new RemainingTimeColumn());
        await bar.StartAsync(async context =>
        {
            var task = context.AddTask("Importing");
            summary = await import(progress =>
            {
                task.MaxValue = Math.Max(1, progress.TotalBytes);
                task.Value = progress.Bytes;
                task.Description = $"{progress.Resources.ToString("N0", CultureInfo.InvariantCulture)} resources, {Rate(progress)}/s";
            });
        });
        return summary!;
    }

    private static void Show(ImportSummary summary)
    {
        Output.Table(
        [
            ["TYPE", "CREATED", "UPDATED", "PRESENT", "REJECTED"],
            .. summary.Types.Select(t => Row(t.Type, t.Created, t.Updated, t.Present, t.Rejected)),
            Row("all", summary.Types.Sum(t => t.Created), summary.Types.Sum(t => t.Updated), summary.Types.Sum(t => t.Present), summary.Rejected),
        ]);
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"{summary.Resources} resources in {summary.Seconds:F1} s, {summary.Resources / Math.Max(0.001, summary.Seconds):F0}/s; {summary.DanglingReferences} references lead nowhere."));
        if (summary.SkippedRequests > 0)
        {
            Console.WriteLine($"{summary.SkippedRequests} were passed over: requests in bundles that bring no resource, and AuditEvents, which the server alone makes.");
        }

        foreach (var reject in summary.Rejects)
        {
            Console.Error.WriteLine($"{reject.File}:{reject.Line}: {reject.Reason}");
        }

        if (summary.Rejected > summary.Rejects.Count)
        {
            Console.Error.WriteLine($"… and {summary.Rejected - summary.Rejects.Count} more.");
        }
    }

    private static string[] Row(string type, params long[] counts) => [type, .. counts.Select(c => c.ToString(CultureInfo.InvariantCulture))];

    private static string Rate(ImportProgress progress) => (progress.Resources / Math.Max(0.001, progress.Seconds)).ToString("F0", CultureInfo.InvariantCulture);

    /// <summary>A line every five seconds: for logs.</summary>
    private sealed class PlainProgress
    {
        private double _next = 5;

        public void Report(ImportProgress progress)
        {
            if (progress.Seconds < _next)
            {
                return;
            }

            _next = progress.Seconds + 5;
            var left = progress.Bytes > 0 ? $", about {progress.Seconds / progress.Bytes * (progress.TotalBytes - progress.Bytes):F0} s left" : "";
            Console.WriteLine($"{progress.Resources} resources, {Rate(progress)}/s{left}");
        }
    }
}
