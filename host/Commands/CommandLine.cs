using System.CommandLine;

namespace DrCloud.Hosting.Commands;

/// <summary>The commands of <c>./start</c>. What fails is told in one line on the error output, with exit code 1.</summary>
internal static class CommandLine
{
    /// <summary>The data folder of the server that is started or acted on.</summary>
    public static readonly Option<string> Data = new("--data")
    {
        Description = "The data folder (databases, certificate, keys).",
        Recursive = true,
        HelpName = "FOLDER",
        DefaultValueFactory = _ => DataFolder.Default,
    };

    /// <summary>Answers for machines.</summary>
    public static readonly Option<bool> Json = new("--json") { Description = "Answer in JSON.", Recursive = true };

    public static async Task<int> RunAsync(string[] args)
    {
        var root = StartCommand.Create();
        root.Options.Add(Data);
        root.Options.Add(Json);
        root.Subcommands.Add(TokenCommand.Create());
        root.Subcommands.Add(ClientCommand.Create());
        root.Subcommands.Add(AccountCommand.Create());
        root.Subcommands.Add(SettingCommand.Create());
        root.Subcommands.Add(ImportCommand.Create());
        root.Subcommands.Add(ExportCommand.Create());
        root.Subcommands.Add(AuditCommand.Create());
        root.Subcommands.Add(KeysCommand.Create());
        try
        {
            return await root.Parse(args).InvokeAsync(new InvocationConfiguration { EnableDefaultExceptionHandler = false, ProcessTerminationTimeout = null });
        }
        catch (CommandException e)
        {
            await Console.Error.WriteLineAsync(e.Message);
            return 1;
        }
        catch (OperationCanceledException)
        {
            await Console.Error.WriteLineAsync("Stopped.");
            return 130;
        }
    }
}
