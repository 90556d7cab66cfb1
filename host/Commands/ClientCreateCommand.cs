using System.CommandLine;
using System.Text.Json;
using System.Text.Json.Nodes;
using DrCloud.Api.Administration;
using DrCloud.Hosting.Control;
using DrCloud.Hosting.Remote;

namespace DrCloud.Hosting.Commands;

/// <summary><c>./start client create</c>: makes a key and a client that acts for itself; enabled at once on the own server, waiting for an administrator at another.</summary>
internal static class ClientCreateCommand
{
    private static readonly Option<string> Name = new("--name") { Description = "What people call the client.", Required = true, HelpName = "NAME" };

    private static readonly Option<string> Scope = new("--scope")
    {
        Description = "Its system scopes, separated by blanks.",
        HelpName = "SCOPES",
        DefaultValueFactory = _ => "system/admin.read system/admin.write system/*.read system/*.write",
    };

    public static Command Create()
    {
        var command = new Command("create", "Makes a client that acts for itself, and the file of its key (--key).");
        command.Options.Add(Name);
        command.Options.Add(Scope);
        command.SetAction(RunAsync);
        return command;
    }

    private static async Task<int> RunAsync(ParseResult parsed, CancellationToken ct)
    {
        var path = Path.GetFullPath(parsed.GetValue(RemoteOptions.Key) ?? throw new CommandException("client create needs --key: the file to make."));
        var (name, scope, server) = (parsed.GetValue(Name)!, parsed.GetValue(Scope)!, RemoteOptions.ServerOf(parsed));
        CreatedClient? created = null;
        await ClientKeyFile.MakeAsync(path, async jwks =>
        {
            created = server is null
                ? new(await CreateAsync(parsed, name, scope, jwks, ct), path, Enabled: true)
                : new(await server.RegisterAsync(name, scope, jwks, ct), path, Enabled: false);
            return created.Id;
        });
        Output.Write(parsed, created!, ControlJson.Default.CreatedClient, () => Tell(created!, server));
        return 0;
    }

    private static async Task<string> CreateAsync(ParseResult parsed, string name, string scope, JsonObject jwks, CancellationToken ct)
    {
        using var control = ControlClient.Of(parsed.GetValue(CommandLine.Data)!);
        var client = new NewClient(name, scope, JsonSerializer.SerializeToElement(jwks));
        return (await control.SendAsync(HttpMethod.Post, "clients", client, AdministrationJson.Default.NewClient, AdministrationJson.Default.ClientView, ct)).Id;
    }

    private static void Tell(CreatedClient client, RemoteServer? server)
    {
        Console.WriteLine($"Client {client.Id}, its key in {client.Key}.");
        if (server is not null)
        {
            Console.WriteLine($"It can be used once an administrator has enabled it: {server.Address.GetLeftPart(UriPartial.Authority)}/admin/{server.Site}/clients");
        }
    }
}
