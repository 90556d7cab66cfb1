using System.CommandLine;
using DrCloud.Api.Administration;

namespace DrCloud.Hosting.Commands;

/// <summary><c>./start setting list|get|set NAME VALUE</c>.</summary>
internal static class SettingCommand
{
    private static readonly Argument<string> Name = new("NAME") { Description = "The setting's name." };
    private static readonly Argument<string> Value = new("VALUE") { Description = "Its new value." };

    public static Command Create()
    {
        var command = new Command("setting", "Settings of the running server, or of --server.");
        RemoteOptions.AddTo(command);
        var list = new Command("list", "Lists all.");
        list.SetAction(ListAsync);
        var get = new Command("get", "Prints the value of one.");
        get.Arguments.Add(Name);
        get.SetAction(GetAsync);
        var set = new Command("set", "Sets one.");
        set.Arguments.Add(Name);
        set.Arguments.Add(Value);
        set.SetAction(SetAsync);
        command.Subcommands.Add(list);
        command.Subcommands.Add(get);
        command.Subcommands.Add(set);
        return command;
    }

    private static async Task<int> ListAsync(ParseResult parsed, CancellationToken ct)
    {
        using var control = RemoteOptions.Administration(parsed);
        var settings = await control.GetAsync("settings", AdministrationJson.Default.IReadOnlyListSettingValue, ct);
        Output.Write(parsed, settings, AdministrationJson.Default.IReadOnlyListSettingValue, () => Output.Table(
            [["NAME", "VALUE", "MEANING"], .. settings.Select(s => new[] { s.Name, s.Value, s.Explanation })]));
        return 0;
    }

    private static async Task<int> GetAsync(ParseResult parsed, CancellationToken ct)
    {
        using var control = RemoteOptions.Administration(parsed);
        var setting = await control.GetAsync(PathOf(parsed), AdministrationJson.Default.SettingValue, ct);
        Output.Write(parsed, setting, AdministrationJson.Default.SettingValue, () => Console.WriteLine(setting.Value));
        return 0;
    }

    private static async Task<int> SetAsync(ParseResult parsed, CancellationToken ct)
    {
        using var control = RemoteOptions.Administration(parsed);
        var setting = await control.SendAsync(
            HttpMethod.Put, PathOf(parsed), new NewValue(parsed.GetValue(Value)), AdministrationJson.Default.NewValue, AdministrationJson.Default.SettingValue, ct);
        Output.Write(parsed, setting, AdministrationJson.Default.SettingValue, () => Console.WriteLine($"{setting.Name} = {setting.Value}"));
        return 0;
    }

    private static string PathOf(ParseResult parsed) => $"settings/{Uri.EscapeDataString(parsed.GetValue(Name)!)}";
}
