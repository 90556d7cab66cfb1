using System.CommandLine;
using DrCloud.Api.Administration;
using DrCloud.Hosting.Control;

namespace DrCloud.Hosting.Commands;

/// <summary><c>./start client list|show|enable|disable ID</c>, and <c>create</c>.</summary>
internal static class ClientCommand
{
    private static readonly Argument<string> Id = new("ID") { Description = "The client's id." };

    public static Command Create()
    {
        var command = new Command("client", "OAuth clients of the running server, or of --server.");
        RemoteOptions.AddTo(command);
        var list = new Command("list", "Lists all.");
        list.SetAction(ListAsync);
        command.Subcommands.Add(list);
        Add(command, "show", "Shows one.", (control, id, ct) => control.GetAsync($"clients/{id}", AdministrationJson.Default.ClientView, ct));
        Add(command, "enable", "Lets it be used.", (control, id, ct) => control.PostAsync($"clients/{id}/enable", AdministrationJson.Default.ClientView, ct));
        Add(command, "disable", "Refuses it and its tokens.", (control, id, ct) => control.PostAsync($"clients/{id}/disable", AdministrationJson.Default.ClientView, ct));
        command.Subcommands.Add(ClientCreateCommand.Create());
        return command;
    }

    private static void Add(Command parent, string name, string description, Func<AdministrationClient, string, CancellationToken, Task<ClientView>> act)
    {
        var command = new Command(name, description);
        command.Arguments.Add(Id);
        command.SetAction(async (parsed, ct) =>
        {
            using var control = RemoteOptions.Administration(parsed);
            var client = await act(control, Uri.EscapeDataString(parsed.GetValue(Id)!), ct);
            Output.Write(parsed, client, AdministrationJson.Default.ClientView, () => Show(client));
            return 0;
        });
        parent.Subcommands.Add(command);
    }

    private static async Task<int> ListAsync(ParseResult parsed, CancellationToken ct)
    {
        using var control = RemoteOptions.Administration(parsed);
        var clients = await control.GetAsync("clients", AdministrationJson.Default.IReadOnlyListClientView, ct);
        Output.Write(parsed, clients, AdministrationJson.Default.IReadOnlyListClientView, () => Output.Table(
            [["ID", "NAME", "STATE", "KIND"], .. clients.Select(c => new[] { c.Id, c.Name, State(c), Kind(c) })]));
        return 0;
    }

    private static void Show(ClientView client) => Output.Table(
    [
        ["id", client.Id],
        ["name", client.Name],
        ["state", State(client)],
        ["kind", Kind(client)],
        ["authentication", client.AuthenticationMethod],
        ["redirect URIs", string.Join(' ', client.RedirectUris)],
        ["scopes", string.Join(' ', client.Scopes)],
        ["contacts", string.Join(' ', client.Contacts)],
        ["registered", client.Registered.UtcDateTime.ToString("u", System.Globalization.CultureInfo.InvariantCulture)],
    ]);

    private static string State(ClientView client) => client.Enabled ? "enabled" : "disabled";

    private static string Kind(ClientView client) => client.Confidential ? "confidential" : "public";
}
