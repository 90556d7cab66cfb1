using System.Net;
using System.Net.Http.Headers;
using System.Text.Json;
using Xunit;

namespace DrCloud.Tests.Host;

/// <summary>The commands that act on the running server.</summary>
public sealed class CommandTests(CommandTests.DemoServer server) : IClassFixture<CommandTests.DemoServer>
{
    [Fact]
    public async Task The_token_command_prints_a_token_that_the_server_takes()
    {
        var (code, token, errors) = await CommandAsync("token");
        Assert.Equal((0, ""), (code, errors));
        Assert.Equal(HttpStatusCode.OK, await GetAsync("/Patient?_count=3", token));
    }

    [Fact]
    public async Task A_token_for_a_patient_reads_that_patient_only()
    {
        var (_, token, _) = await CommandAsync("token", "--patient", "demo-1");
        Assert.Equal(HttpStatusCode.OK, await GetAsync("/Patient/demo-1", token));
        Assert.NotEqual(HttpStatusCode.OK, await GetAsync("/Patient/demo-2", token));
    }

    [Fact]
    public async Task A_token_with_other_scopes_allows_those_only()
    {
        var (_, token, _) = await CommandAsync("token", "--scope", "user/Observation.read");
        Assert.Equal(HttpStatusCode.OK, await GetAsync("/Observation?_count=1", token));
        Assert.Equal(HttpStatusCode.Forbidden, await GetAsync("/Patient/demo-1", token));
    }

    [Fact]
    public async Task A_token_for_nobody_is_refused_in_one_line()
    {
        var (code, output, errors) = await CommandAsync("token", "--user", "nobody-of-that-name");
        Assert.NotEqual(0, code);
        Assert.Equal("", output);
        Assert.Single(errors.Split('\n'));
    }

    [Fact]
    public async Task Clients_are_listed_shown_disabled_and_enabled()
    {
        var (_, list, _) = await CommandAsync("client", "list", "--json");
        Assert.Contains("demo-app", JsonDocument.Parse(list).RootElement.EnumerateArray().Select(c => c.GetProperty("id").GetString()));
        Assert.Contains("demo-app", (await CommandAsync("client", "show", "demo-app")).Output, StringComparison.Ordinal);

        var (_, token, _) = await CommandAsync("token", "--patient", "demo-2");
        Assert.Equal(HttpStatusCode.OK, await GetAsync("/Patient/demo-2", token));
        Assert.Equal(0, (await CommandAsync("client", "disable", "demo-app")).Code);
        await Task.Delay(TimeSpan.FromSeconds(1.5), TestContext.Current.CancellationToken);
        Assert.Equal(HttpStatusCode.Unauthorized, await GetAsync("/Patient/demo-2", token));
        Assert.Equal(0, (await CommandAsync("client", "enable", "demo-app")).Code);

        // This, too, is known everywhere within a second.
        var (_, again, _) = await CommandAsync("token", "--patient", "demo-2");
        var enabled = TimeProvider.System.GetTimestamp();
        while (await GetAsync("/Patient/demo-2", again) != HttpStatusCode.OK)
        {
            Assert.True(TimeProvider.System.GetElapsedTime(enabled) < TimeSpan.FromSeconds(1.5), "The enabled client is still refused.");
            await Task.Delay(50, TestContext.Current.CancellationToken);
        }
    }

    [Fact]
    public async Task A_client_that_does_not_exist_is_an_error()
    {
        var (code, output, errors) = await CommandAsync("client", "show", "no-such-client");
        Assert.NotEqual(0, code);
        Assert.Equal("", output);
        Assert.Contains("no-such-client", errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Settings_are_listed_got_and_set_and_wrong_values_refused()
    {
        Assert.Contains("access-token-seconds", (await CommandAsync("setting", "list")).Output, StringComparison.Ordinal);
        Assert.Equal(0, (await CommandAsync("setting", "set", "refresh-token-days", "30")).Code);
        Assert.Equal("30", (await CommandAsync("setting", "get", "refresh-token-days")).Output);
        Assert.NotEqual(0, (await CommandAsync("setting", "set", "refresh-token-days", "many")).Code);
        Assert.NotEqual(0, (await CommandAsync("setting", "get", "no-such-setting")).Code);
        Assert.Equal("30", (await CommandAsync("setting", "get", "refresh-token-days")).Output);
    }

    [Fact]
    public async Task Keys_are_listed_and_a_new_one_is_made_that_does_not_sign_at_once()
    {
        var before = Assert.Single(JsonElement.Parse((await CommandAsync("keys", "list", "--json")).Output).EnumerateArray().ToList());
        Assert.True(before.GetProperty("signs").GetBoolean());
        var (code, made, errors) = await CommandAsync("keys", "rotate");
        Assert.Equal((0, ""), (code, errors));
        var after = JsonElement.Parse((await CommandAsync("keys", "list", "--json")).Output).EnumerateArray().Select(key => (key.GetProperty("id").GetString(), key.GetProperty("signs").GetBoolean()));
        Assert.Equal([(made, false), (before.GetProperty("id").GetString(), true)], after);
        Assert.Contains("validates", (await CommandAsync("keys", "list")).Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Accounts_are_added_listed_disabled_and_given_new_passwords()
    {
        var (_, list, _) = await CommandAsync("account", "list", "--role", "administrator", "--json");
        Assert.Equal("admin", Assert.Single(JsonDocument.Parse(list).RootElement.EnumerateArray()).GetProperty("userName").GetString());

        string[] add = ["account", "add", "frieda", "--name", "Frieda Ash", "--role", "proxy"];
        var (wrong, nothing, reason) = await CommandAsync([.. add, "--patient", "nobody"]);
        Assert.Equal((1, ""), (wrong, nothing));
        Assert.Contains("There is no patient 'nobody'", reason, StringComparison.Ordinal);
        var (code, added, errors) = await CommandAsync([.. add, "--patient", "demo-1", "--patient", "demo-2", "--json"]);
        Assert.True(code == 0, errors);
        var password = JsonDocument.Parse(added).RootElement.GetProperty("password").GetString()!;
        var (_, reset, _) = await CommandAsync("account", "reset-password", "frieda", "--json");
        Assert.NotEqual(password, JsonDocument.Parse(reset).RootElement.GetProperty("password").GetString());
        Assert.Contains("demo-1 demo-2", (await CommandAsync("account", "show", "FRIEDA")).Output, StringComparison.Ordinal);
        Assert.Contains("disabled", (await CommandAsync("account", "disable", "frieda")).Output, StringComparison.Ordinal);
        Assert.Contains("enabled", (await CommandAsync("account", "enable", "frieda")).Output, StringComparison.Ordinal);
        Assert.Contains("Frieda Ash", (await CommandAsync("account", "list", "--search", "ash fri")).Output, StringComparison.Ordinal);
        Assert.Contains("last administrator", (await CommandAsync("account", "disable", "admin")).Errors, StringComparison.Ordinal);
        Assert.NotEqual(0, (await CommandAsync("account", "show", "nobody")).Code);
    }

    [Fact]
    public async Task Without_a_server_the_commands_say_so()
    {
        using var folder = new TemporaryFolder();
        var (code, _, errors) = await DrCloudProcess.RunAsync("client", "list", "--data", folder.Path);
        Assert.NotEqual(0, code);
        Assert.Contains("No server runs", errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_key_is_its_owners_and_without_it_nothing_is_answered()
    {
        var file = server.Folder.File("control.json");
        Assert.True(OperatingSystem.IsWindows() || File.GetUnixFileMode(file) == (UnixFileMode.UserRead | UnixFileMode.UserWrite));
        using var control = JsonDocument.Parse(await File.ReadAllBytesAsync(file, TestContext.Current.CancellationToken));
        using var http = new HttpClient { BaseAddress = new Uri(control.RootElement.GetProperty("address").GetString()!) };
        Assert.True(http.BaseAddress.IsLoopback);
        Assert.Equal(HttpStatusCode.Unauthorized, (await http.GetAsync("/clients", TestContext.Current.CancellationToken)).StatusCode);
        http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", new string('0', 64));
        Assert.Equal(HttpStatusCode.Unauthorized, (await http.PostAsync("/token", null, TestContext.Current.CancellationToken)).StatusCode);
    }

    [Fact]
    public async Task Without_demo_mode_there_is_no_token_command()
    {
        using var folder = new TemporaryFolder();
        using var plain = DrCloudProcess.Start("--data", folder.Path, "--port", "0", "--no-demo");
        await plain.RunsAsync();
        await plain.PrintsAsync("First account");
        var (code, output, errors) = await DrCloudProcess.RunAsync("token", "--data", folder.Path);
        Assert.NotEqual(0, code);
        Assert.Equal("", output);
        Assert.Contains("demo mode", errors, StringComparison.Ordinal);
        Assert.Equal(0, (await DrCloudProcess.RunAsync("setting", "list", "--data", folder.Path)).ExitCode);
    }

    private async Task<(int Code, string Output, string Errors)> CommandAsync(params string[] arguments) =>
        await DrCloudProcess.RunAsync([.. arguments, "--data", server.Folder.Path]);

    private async Task<HttpStatusCode> GetAsync(string path, string token)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, server.FhirBase + path);
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token);
        using var response = await server.Http.SendAsync(request, TestContext.Current.CancellationToken);
        return response.StatusCode;
    }

    /// <summary>One server in demo mode for all tests of the class.</summary>
    public sealed class DemoServer : IAsyncLifetime
    {
        private DrCloudProcess? _process;

        internal TemporaryFolder Folder { get; } = new();

        internal string FhirBase { get; private set; } = "";

        internal string Address => new Uri(FhirBase).GetLeftPart(UriPartial.Authority);

        internal string Fingerprint { get; private set; } = "";

        internal HttpClient Http { get; } = new(new HttpClientHandler { ServerCertificateCustomValidationCallback = HttpClientHandler.DangerousAcceptAnyServerCertificateValidator });

        public async ValueTask InitializeAsync()
        {
            _process = DrCloudProcess.Start("--data", Folder.Path, "--port", "0");
            await _process.RunsAsync();
            FhirBase = _process.Printed("FHIR base");
            Fingerprint = _process.Printed("Certificate").Split(' ')[^1];
        }

        public async ValueTask DisposeAsync()
        {
            _process!.Signal("TERM");
            await _process.EndAsync();
            _process.Dispose();
            Http.Dispose();
            Folder.Dispose();
        }
    }
}
