using System.Text.Json;
using DrCloud.Bench.Load;

namespace DrCloud.Bench.OAuth;

/// <summary>What the OAuth end points do a second, beside what they cannot do without.</summary>
internal static class Tokens
{
    private const string Issuer = "/oauth2/default";
    private const string Scope = "openid offline_access patient/Patient.read";
    private const int Patients = 10;
    private const int AssertionsASecond = 4000;

    public static Benchmark Issued { get; } = new("tokens",
        "tokens for assertions beside bare signatures, refreshes beside raw commits, introspection beside bare Kestrel, and full sign-in dances", RunAsync);

    private static async Task<int> RunAsync(BenchOptions options)
    {
        var folder = Path.Combine(options.Data, $"tokens-{Guid.NewGuid():N}");
        Directory.CreateDirectory(folder);
        try
        {
            await using var server = await MeasuredServer.StartAsync(Path.Combine(folder, "server"), Patients);
            var target = MeasuredServer.TargetOf(server, Path.Combine(folder, "server"));
            var probe = await Probe.RunAsync(new Plan(folder, "probe", [new PlannedRequest("/", "")]));
            var table = new ResultTable("what", "measured/s", "yardstick/s", "ratio", "target", "");
            var met = await AssertionsAsync(options, server, target, table);
            await server.AskAsync("set password-grant Both");
            await Task.Delay(TimeSpan.FromSeconds(1));
            met &= await RefreshesAsync(options, target, folder, table);
            met &= await IntrospectionAsync(options, target, folder, table);
            met &= await DancesAsync(options, target, table);
            table.Print();
            Console.WriteLine($"{TokenLoad.Workers} at once over TLS by a client in C# on the same machine; medians of {options.Runs} alternating runs of {options.Seconds} s");
            Console.WriteLine(probe);
            return met && probe.IsGood ? 0 : 1;
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    /// <summary>Access tokens for signed assertions, each used once, durably, beside one verification and one signature.</summary>
    private static async Task<bool> AssertionsAsync(BenchOptions options, ChildServer server, Target target, ResultTable table)
    {
        using var client = await BackendClient.RegisterAsync(server);
        using var http = target.NewClient();
        return await SideBySideAsync(options, table, "tokens for assertions", 0.5,
            async time =>
            {
                var requests = client.Requests(AssertionsASecond * options.Seconds, $"{target.Address}{Issuer}/token");
                var next = -1;
                return await TokenLoad.RateAsync(time, async _ =>
                {
                    var mine = Interlocked.Increment(ref next);
                    if (mine >= requests.Length)
                    {
                        return false;
                    }

                    await TokenLoad.PostAsync(http, $"{Issuer}/token", requests[mine]);
                    return true;
                });
            },
            time => Task.FromResult(TokenYardsticks.VerifyAndSign(time)));
    }

    /// <summary>Refreshes of as many grants as there are workers, each with the token of the refresh before.</summary>
    private static async Task<bool> RefreshesAsync(BenchOptions options, Target target, string folder, ResultTable table)
    {
        using var http = target.NewClient();
        var client = (await RegisterAsync(http, target, isPrivate: false)).GetProperty("client_id").GetString()!;
        var tokens = new string[TokenLoad.Workers];
        for (var worker = 0; worker < tokens.Length; worker++)
        {
            tokens[worker] = (await GrantAsync(http, ("client_id", client))).GetProperty("refresh_token").GetString()!;
        }

        return await SideBySideAsync(options, table, "refreshes", 0.5,
            time => TokenLoad.RateAsync(time, async worker =>
            {
                var answer = await TokenLoad.PostAsync(http, $"{Issuer}/token", ("grant_type", "refresh_token"), ("client_id", client), ("refresh_token", tokens[worker]));
                tokens[worker] = answer.GetProperty("refresh_token").GetString()!;
                return true;
            }),
            time => Task.Run(() => TokenYardsticks.Commits(Path.Combine(folder, "commits.db"), time)));
    }

    /// <summary>Introspection of one token by its client, beside the same bytes from bare Kestrel.</summary>
    private static async Task<bool> IntrospectionAsync(BenchOptions options, Target target, string folder, ResultTable table)
    {
        using var http = target.NewClient();
        var client = await RegisterAsync(http, target, isPrivate: true);
        (string, string)[] credentials = [("client_id", client.GetProperty("client_id").GetString()!), ("client_secret", client.GetProperty("client_secret").GetString()!)];
        (string, string)[] form = [.. credentials, ("token", (await GrantAsync(http, credentials)).GetProperty("access_token").GetString()!)];
        const string path = $"{Issuer}/introspect";
        var captures = Path.Combine(folder, "introspection.answers");
        Capture.Write(captures, new Dictionary<string, CapturedAnswer> { [path] = await TokenLoad.CaptureAsync(http, path, form) });
        await using var bare = await BareServer.StartAsync(target.Certificate, captures);
        using var yardstick = new Target(bare.News, target.Host, target.Certificate).NewClient();
        return await SideBySideAsync(options, table, "introspection", 0.15,
            time => TokenLoad.RateAsync(time, async _ => (await TokenLoad.PostAsync(http, path, form)).GetProperty("active").GetBoolean()),
            time => TokenLoad.RateAsync(time, async _ => (await TokenLoad.PostAsync(yardstick, path, form)).GetProperty("active").GetBoolean()));
    }

    private static async Task<bool> DancesAsync(BenchOptions options, Target target, ResultTable table)
    {
        const double least = 30;
        using var http = target.NewClient();
        var client = (await RegisterAsync(http, target, isPrivate: false)).GetProperty("client_id").GetString()!;
        var dance = new SignInDance(target, client, CallbackOf(target), Scope);
        await dance.OnceAsync();
        List<double> rates = [];
        for (var run = 0; run < options.Runs; run++)
        {
            rates.Add(await TokenLoad.RateAsync(TimeSpan.FromSeconds(options.Seconds), async _ =>
            {
                await dance.OnceAsync();
                return true;
            }));
        }

        var rate = ResultTable.Median(rates);
        table.Row("sign-in dances", ResultTable.Number(rate), "", "", $">= {least:0}/s", rate >= least ? "met" : "MISSED");
        return rate >= least;
    }

    private static async Task<bool> SideBySideAsync(
        BenchOptions options, ResultTable table, string what, double target, Func<TimeSpan, Task<double>> measured, Func<TimeSpan, Task<double>> yardstick)
    {
        var time = TimeSpan.FromSeconds(options.Seconds);
        List<double> own = [], bare = [];
        await measured(TimeSpan.FromSeconds(Math.Min(3, options.Seconds)));   // until it is compiled
        for (var run = 0; run < options.Runs; run++)
        {
            bare.Add(await yardstick(time));
            own.Add(await measured(time));
        }

        var (rate, limit) = (ResultTable.Median(own), ResultTable.Median(bare));
        table.Row(what, ResultTable.Number(rate), ResultTable.Number(limit), $"{rate / limit:0.00}", $">= {target:0.00}", rate >= target * limit ? "met" : "MISSED");
        return rate >= target * limit;
    }

    private static string CallbackOf(Target target) => $"{target.Address}/health/live";

    private static async Task<JsonElement> RegisterAsync(HttpClient http, Target target, bool isPrivate)
    {
        using var response = await http.PostAsJsonAsync($"{Issuer}/registration",
            new { application_type = isPrivate ? "private" : "web", client_name = "Bench", redirect_uris = new[] { CallbackOf(target) }, scope = Scope, token_endpoint_auth_method = isPrivate ? "client_secret_post" : "none" });
        return response.IsSuccessStatusCode ? await response.Content.ReadFromJsonAsync<JsonElement>() : throw new BenchmarkException($"The registration gave {(int)response.StatusCode}.");
    }

    private static Task<JsonElement> GrantAsync(HttpClient http, params (string Name, string Value)[] client) => TokenLoad.PostAsync(http, $"{Issuer}/token",
        [.. client, ("grant_type", "password"), ("scope", Scope), ("user_role", "patient"), ("username", "patient1"), ("password", "pass"), ("email", "patient1@example.org")]);
}
