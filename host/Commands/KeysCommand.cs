using System.CommandLine;
using System.Globalization;
using DrCloud.Api.Administration;

namespace DrCloud.Hosting.Commands;

/// <summary><c>./start keys list|rotate</c>: the keys that sign tokens.</summary>
internal static class KeysCommand
{
    public static Command Create()
    {
        var command = new Command("keys", "Keys that sign tokens, of the running server, or of --server.");
        RemoteOptions.AddTo(command);
        var list = new Command("list", "Lists what is published, the newest first, and says which signs.");
        list.SetAction(ListAsync);
        var rotate = new Command("rotate", "Makes a new key. It signs once it has been published for two minutes; no token is refused for it.");
        rotate.SetAction(RotateAsync);
        command.Subcommands.Add(list);
        command.Subcommands.Add(rotate);
        return command;
    }

    private static async Task<int> ListAsync(ParseResult parsed, CancellationToken ct)
    {
        using var control = RemoteOptions.Administration(parsed);
        var keys = await control.GetAsync("keys", AdministrationJson.Default.IReadOnlyListKeyView, ct);
        Output.Write(parsed, keys, AdministrationJson.Default.IReadOnlyListKeyView, () => Output.Table(
            [["KEY", "MADE", "USE"], .. keys.Select(key => new[] { key.Id, key.Made.UtcDateTime.ToString("u", CultureInfo.InvariantCulture), key.Signs ? "signs" : "validates" })]));
        return 0;
    }

    private static async Task<int> RotateAsync(ParseResult parsed, CancellationToken ct)
    {
        using var control = RemoteOptions.Administration(parsed);
        var keys = await control.PostAsync("keys", AdministrationJson.Default.IReadOnlyListString, ct);
        Output.Write(parsed, keys, AdministrationJson.Default.IReadOnlyListString, () => Console.WriteLine(keys[0]));
        return 0;
    }
}
