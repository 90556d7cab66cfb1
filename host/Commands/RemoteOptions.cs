using System.CommandLine;
using DrCloud.Hosting.Control;
using DrCloud.Hosting.Remote;

namespace DrCloud.Hosting.Commands;

/// <summary>Which server a command acts on: the one that runs on the data folder, or one over the network with <c>--server</c> and <c>--key</c>.</summary>
internal static class RemoteOptions
{
    private const int FingerprintDigits = 64;

    public static readonly Option<string?> Server = new("--server") { Description = "Public address of a server or cluster, https://HOST, instead of the one on the data folder.", HelpName = "URL", Recursive = true };

    public static readonly Option<string?> Key = new("--key") { Description = "With --server: the file of the registered client's id and private key.", HelpName = "FILE", Recursive = true };

    private static readonly Option<string> Site = new("--site") { Description = "With --server: the site.", HelpName = "NAME", Recursive = true, DefaultValueFactory = _ => EmbeddedServer.Site };

    private static readonly Option<string?> Fingerprint = new("--fingerprint") { Description = "With --server: SHA-256 of the server's certificate, if it is self-signed.", HelpName = "SHA256", Recursive = true };

    public static void AddTo(Command command)
    {
        command.Options.Add(Server);
        command.Options.Add(Key);
        command.Options.Add(Site);
        command.Options.Add(Fingerprint);
    }

    /// <summary>The administration that the command acts on.</summary>
    public static AdministrationClient Administration(ParseResult parsed) =>
        ServerOf(parsed) is { } server ? server.Administration(KeyOf(parsed)) : ControlClient.Of(parsed.GetValue(CommandLine.Data)!);

    /// <summary>The server named, or null for the one on the data folder.</summary>
    /// <exception cref="CommandException">It is no https address, or the fingerprint is none.</exception>
    public static RemoteServer? ServerOf(ParseResult parsed)
    {
        if (parsed.GetValue(Server) is not { } text)
        {
            return null;
        }

        if (!Uri.TryCreate(text, UriKind.Absolute, out var address) || address.Scheme != Uri.UriSchemeHttps || address.AbsolutePath != "/" || address.UserInfo.Length > 0)
        {
            throw new CommandException($"--server is an https address without a path, such as https://ehr.example.org, not {text}.");
        }

        var fingerprint = parsed.GetValue(Fingerprint)?.Replace(":", "", StringComparison.Ordinal);
        return fingerprint is null || (fingerprint.Length == FingerprintDigits && fingerprint.All(char.IsAsciiHexDigit))
            ? new RemoteServer(address, parsed.GetValue(Site)!, fingerprint)
            : throw new CommandException("--fingerprint is the SHA-256 of the certificate: 64 hexadecimal digits, with or without colons.");
    }

    /// <summary>The client's key.</summary>
    /// <exception cref="CommandException">None is named, or it cannot be used.</exception>
    public static ClientKeyFile KeyOf(ParseResult parsed) =>
        ClientKeyFile.Read(parsed.GetValue(Key) ?? throw new CommandException("--server needs --key: the file of a registered client's key (./start client create makes one)."));
}
