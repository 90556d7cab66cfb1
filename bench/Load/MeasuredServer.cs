using System.Globalization;
using System.Text.Json;
using DrCloud.Api.Administration;
using DrCloud.Hosting;
using Microsoft.Extensions.DependencyInjection;

namespace DrCloud.Bench.Load;

/// <summary>The real embedded server, as an own process: with demo patients, and tokens from the same administration that the command line asks.</summary>
internal static class MeasuredServer
{
    /// <summary>The command by which the program runs itself as this server.</summary>
    public const string Command = "serve-embedded";

    /// <summary>Starts it on a free port; the data folder is filled at the first time.</summary>
    public static Task<ChildServer> StartAsync(string folder, int patients) =>
        ChildServer.StartAsync(Command, folder, patients.ToString(CultureInfo.InvariantCulture));

    /// <summary>Where the server is reached, and by which certificate.</summary>
    public static Target TargetOf(ChildServer server, string folder) => new(server.News, Path.Combine(folder, "certificate.pfx"));

    /// <summary>Tokens of patients, the n-th for patient n.</summary>
    /// <param name="server">The server.</param>
    /// <param name="count">How many.</param>
    /// <param name="idFormat">The ids of the patients.</param>
    /// <param name="scope">What the tokens allow.</param>
    public static Task<string[]> PatientTokensAsync(ChildServer server, int count, string idFormat = "demo-{0}", string scope = "patient/*.read") =>
        TokensAsync(server, $"patients {count} {idFormat} {scope}");

    /// <summary>As many tokens with <c>user/*.read</c>, of the demo administrator.</summary>
    public static Task<string[]> UserTokensAsync(ChildServer server, int count) => TokensAsync(server, $"users {count}");

    /// <summary>A token with <c>system/*.read</c>.</summary>
    public static Task<string> SystemTokenAsync(ChildServer server) => server.AskAsync("system");

    /// <summary>A token that may write, of the demo administrator.</summary>
    public static async Task<string> WriterTokenAsync(ChildServer server) => (await TokensAsync(server, "writer"))[0];

    /// <summary>The bytes of the managed heap after a full, compacting collection.</summary>
    public static async Task<long> HeapAsync(ChildServer server) => long.Parse(await server.AskAsync("heap"), CultureInfo.InvariantCulture);

    public static async Task<int> ServeAsync(string[] args)
    {
        var progress = new Progress<Hosting.Demo.DemoProgress>(done =>
        {
            if (done.Patients % 200 == 0)
            {
                Console.WriteLine($"  {done.Patients} of {done.Total} patients made");
            }
        });
        await using var server = await EmbeddedServer.StartAsync(
            new EmbeddedOptions { Port = 0, DataFolder = args[0], DemoPatients = int.Parse(args[1], CultureInfo.InvariantCulture) }, progress);
        await ChildServer.ServeAsync(server.BaseAddress, question => AnswerAsync(server, question));
        return 0;
    }

    private static async Task<string> AnswerAsync(EmbeddedServer server, string question) => question.Split(' ') switch
    {
        ["patients", var count, var id, var scope] => await MintAsync(
            server, int.Parse(count, CultureInfo.InvariantCulture), n => new DemoTokenRequest { Patient = string.Format(CultureInfo.InvariantCulture, id, n), Scopes = $"launch/patient {scope}" }),
        ["users", var count] => await MintAsync(server, int.Parse(count, CultureInfo.InvariantCulture), _ => new DemoTokenRequest()),
        ["writer"] => await MintAsync(server, 1, _ => new DemoTokenRequest { Scopes = "user/*.*" }),
        ["system"] => await MintAsync(server, 1, _ => new DemoTokenRequest { System = true, Scopes = "system/*.read" }),
        ["backend", var keys, var scope] => await BackendAsync(server, keys, scope),
        ["set", var name, var value] => await Administration(server).SetSettingAsync(EmbeddedServer.Site, name, value) ?? "",
        ["heap"] => Heap(),
        _ => "",
    };

    private static async Task<string[]> TokensAsync(ChildServer server, string question) => (await server.AskAsync(question)).Split(' ');

    private static async Task<string> MintAsync(EmbeddedServer server, int count, Func<int, DemoTokenRequest> request)
    {
        var administration = Administration(server);
        var tokens = new string[count];
        for (var i = 0; i < count; i++)
        {
            var minted = await administration.MintDemoTokenAsync(EmbeddedServer.Site, request(i + 1));
            tokens[i] = minted.AccessToken ?? throw new BenchmarkException(minted.Error ?? "No token.");
        }

        return string.Join(' ', tokens);
    }

    /// <summary>Makes a client that acts for itself, for the keys (base64 of a JWK set), and tells its id.</summary>
    private static async Task<string> BackendAsync(EmbeddedServer server, string keys, string scope)
    {
        var (client, refusal) = await Administration(server).CreateClientAsync(EmbeddedServer.Site, new("Bench", scope, JsonElement.Parse(Convert.FromBase64String(keys))));
        return client?.Id ?? throw new BenchmarkException(refusal!);
    }

    private static IAdministration Administration(EmbeddedServer server) => server.Services.GetRequiredService<IAdministration>();

    private static string Heap()
    {
        for (var i = 0; i < 3; i++)
        {
            GC.Collect(GC.MaxGeneration, GCCollectionMode.Forced, blocking: true, compacting: true);
            GC.WaitForPendingFinalizers();
        }

        return GC.GetTotalMemory(forceFullCollection: true).ToString(CultureInfo.InvariantCulture);
    }
}
