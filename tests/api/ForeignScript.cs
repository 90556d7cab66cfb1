using System.Diagnostics;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography.X509Certificates;
using System.Text.Json;
using Xunit;

namespace DrCloud.Api.Tests;

/// <summary>A script in Node that speaks by libraries of others, and talks with the test in lines of JSON.</summary>
internal sealed class ForeignScript : IDisposable
{
    private static readonly Lazy<Task> Packages = new(InstallAsync);
    private readonly Process _process;

    private ForeignScript(Process process) => _process = process;

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    private static string Folder => Path.Combine(AppContext.BaseDirectory, "foreign");

    /// <summary>Starts a script of the folder <c>foreign</c>, which trusts the application's certificate.</summary>
    public static async Task<ForeignScript> StartAsync(DrCloudApplication application, string script, params string[] arguments)
    {
        await Packages.Value;
        var authority = Path.Combine(Folder, $"{Guid.NewGuid():N}.pem");
        await File.WriteAllTextAsync(authority, await CertificateAsync(application), Ct);
        var start = new ProcessStartInfo("node", [script, .. arguments])
        {
            WorkingDirectory = Folder,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        start.Environment["NODE_EXTRA_CA_CERTS"] = authority;
        return new(Process.Start(start)!);
    }

    /// <summary>The next line that it says.</summary>
    public async Task<JsonElement> ReadAsync() =>
        await _process.StandardOutput.ReadLineAsync(Ct) is { } line ? JsonElement.Parse(line) : throw new InvalidOperationException(await _process.StandardError.ReadToEndAsync(Ct));

    /// <summary>Says a line to it.</summary>
    public async Task WriteAsync(object line)
    {
        await _process.StandardInput.WriteLineAsync(JsonSerializer.Serialize(line));
        await _process.StandardInput.FlushAsync(Ct);
    }

    public void Dispose() => _process.Dispose();

    // The lock file lies beside the script: what is installed is what it names.
    private static async Task InstallAsync()
    {
        using var npm = Process.Start(new ProcessStartInfo("npm", ["ci", "--no-audit", "--no-fund", "--ignore-scripts"]) { WorkingDirectory = Folder, RedirectStandardOutput = true })!;
        await npm.WaitForExitAsync(Ct);
        Assert.Equal(0, npm.ExitCode);
    }

    // The certificate was made for this run: the client is to trust it and no other.
    private static async Task<string> CertificateAsync(DrCloudApplication application)
    {
        var address = new Uri(application.BaseAddress);
        using var socket = new TcpClient();
        await socket.ConnectAsync(address.Host, address.Port, Ct);
#pragma warning disable CA5359 // It is asked for, not trusted.
        await using var tls = new SslStream(socket.GetStream(), leaveInnerStreamOpen: false, (_, _, _, _) => true);
#pragma warning restore CA5359
        await tls.AuthenticateAsClientAsync(address.Host);
        using var certificate = X509CertificateLoader.LoadCertificate(tls.RemoteCertificate!.GetRawCertData());
        return certificate.ExportCertificatePem();
    }
}
