using System.Globalization;
using System.Net;
using System.Text.Json;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;
using Xunit;

namespace DrCloud.Tests.Host;

/// <summary>The commands over the network, with <c>--server</c> and <c>--key</c>, as processes.</summary>
public sealed class RemoteCommandTests(CommandTests.DemoServer server) : IClassFixture<CommandTests.DemoServer>
{
    [Fact]
    public async Task A_client_made_on_the_server_administers_it_over_the_network()
    {
        using var folder = new TemporaryFolder();
        var key = folder.File("key.json");
        var (code, output, errors) = await DrCloudProcess.RunAsync("client", "create", "--name", "Scripts", "--key", key, "--data", server.Folder.Path, "--json");
        Assert.Equal((0, ""), (code, errors));
        var id = JsonElement.Parse(output).GetProperty("id").GetString()!;
        Assert.True(OperatingSystem.IsWindows() || File.GetUnixFileMode(key) == (UnixFileMode.UserRead | UnixFileMode.UserWrite));

        var list = await RemoteAsync(key, "client", "list", "--json");
        Assert.Equal((0, ""), (list.Code, list.Errors));
        Assert.Contains(id, JsonElement.Parse(list.Output).EnumerateArray().Select(c => c.GetProperty("id").GetString()));
        Assert.Equal(0, (await RemoteAsync(key, "setting", "set", "refresh-token-days", "31")).Code);
        Assert.Equal("31", (await RemoteAsync(key, "setting", "get", "refresh-token-days")).Output);
        Assert.NotEqual(0, (await RemoteAsync(key, "setting", "set", "refresh-token-days", "many")).Code);
        var missing = await RemoteAsync(key, "client", "show", "no-such-client");
        Assert.NotEqual(0, missing.Code);
        Assert.Contains("no-such-client", missing.Errors, StringComparison.Ordinal);

        Assert.Equal(0, (await RemoteAsync(key, "client", "disable", id)).Code);
        var refused = await RemoteAsync(key, "client", "list");
        Assert.NotEqual(0, refused.Code);
        Assert.Contains("no token", refused.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_client_registered_over_the_network_waits_for_an_administrator()
    {
        using var folder = new TemporaryFolder();
        var key = folder.File("key.json");
        var (code, output, errors) = await RemoteAsync(key, "client", "create", "--name", "Waiting");
        Assert.Equal((0, ""), (code, errors));
        Assert.Contains("/admin/default/clients", output, StringComparison.Ordinal);
        Assert.NotEqual(0, (await RemoteAsync(key, "client", "list")).Code);
        using var file = JsonDocument.Parse(await File.ReadAllBytesAsync(key, TestContext.Current.CancellationToken));
        var id = file.RootElement.GetProperty("client_id").GetString()!;
        Assert.Equal(0, (await DrCloudProcess.RunAsync("client", "enable", id, "--data", server.Folder.Path)).ExitCode);
        Assert.Equal(0, (await RemoteAsync(key, "client", "list")).Code);
        Assert.NotEqual(0, (await RemoteAsync(key, "client", "create", "--name", "Again")).Code);
    }

    [Fact]
    public async Task What_the_server_holds_is_exported_by_a_client_like_any_other()
    {
        using var folder = new TemporaryFolder();
        var (key, target) = (folder.File("key.json"), folder.File("out"));
        await DrCloudProcess.RunAsync("client", "create", "--name", "Export", "--key", key, "--data", server.Folder.Path);
        var (code, output, errors) = await RemoteAsync(key, "export", "--out", target, "--type", "Patient", "--type", "Encounter", "--json");
        Assert.Equal((0, ""), (code, errors));
        var summary = JsonElement.Parse(output);
        Assert.Equal(["Encounter.1.ndjson", "Patient.1.ndjson", "manifest.json"], Directory.GetFiles(target).Select(Path.GetFileName).Order(StringComparer.Ordinal));
        var lines = await File.ReadAllLinesAsync(Path.Combine(target, "Patient.1.ndjson"), TestContext.Current.CancellationToken);
        Assert.All(lines, line => Assert.Equal("Patient", JsonElement.Parse(line).GetProperty("resourceType").GetString()));
        Assert.Equal(summary.GetProperty("lines").GetInt64(), lines.Length + (await File.ReadAllLinesAsync(Path.Combine(target, "Encounter.1.ndjson"), TestContext.Current.CancellationToken)).Length);

        // The export is over and gone from the server: one that is told to go on with it cannot.
        await File.WriteAllTextAsync(Path.Combine(target, "export.status"), JsonElement.Parse(await File.ReadAllTextAsync(Path.Combine(target, "manifest.json"), TestContext.Current.CancellationToken))
            .GetProperty("output")[0].GetProperty("url").GetString()!, TestContext.Current.CancellationToken);
        var gone = await RemoteAsync(key, "export", "--out", target);
        Assert.NotEqual(0, gone.Code);
        Assert.Contains("export.status", gone.Errors, StringComparison.Ordinal);
        Assert.NotEqual(0, (await RemoteAsync(key, "export", "--out", folder.File("other"), "--type", "Nonsense")).Code);
    }

    [Fact]
    public async Task Resources_are_imported_and_what_is_there_is_left()
    {
        using var folder = new TemporaryFolder();
        var key = folder.File("key.json");
        await DrCloudProcess.RunAsync("client", "create", "--name", "Import", "--key", key, "--data", server.Folder.Path);
        await File.WriteAllTextAsync(folder.File("bundle.json"), ImportTests.Bundle, TestContext.Current.CancellationToken);
        var first = await ImportAsync(key, folder.File("bundle.json"));
        Assert.Equal((4, 0, 0, 1), ImportTests.Counts(first));
        Assert.Equal(1, first.GetProperty("danglingReferences").GetInt64());
        Assert.Contains("Observation.code", Assert.Single(first.GetProperty("rejects").EnumerateArray().ToList()).GetProperty("reason").GetString(), StringComparison.Ordinal);
        var (created, _, present, rejected) = ImportTests.Counts(await ImportAsync(key, folder.File("bundle.json")));
        Assert.Equal((0, 3, 1), (created, present, rejected));
        var observation = await ReadAsync("Observation/obs");
        Assert.Equal("1", observation.GetProperty("meta").GetProperty("versionId").GetString());
        Assert.Equal("Patient/0c3151bd-1cbf-4d64-b04d-cd9187a4c6e0", observation.GetProperty("subject").GetProperty("reference").GetString());
        Assert.Equal("Organization/1c3151bd-1cbf-4d64-b04d-cd9187a4c6e0", observation.GetProperty("performer")[0].GetProperty("reference").GetString());
    }

    [Fact]
    public async Task What_is_not_safe_is_refused_in_one_line()
    {
        using var folder = new TemporaryFolder();
        var key = folder.File("key.json");
        await DrCloudProcess.RunAsync("client", "create", "--name", "Careful", "--key", key, "--data", server.Folder.Path);
        await AssertRefusedAsync("not trusted", "client", "list", "--server", server.Address, "--key", key);
        await AssertRefusedAsync("not the one", "client", "list", "--server", server.Address, "--key", key, "--fingerprint", new string('0', 64));
        await AssertRefusedAsync("64 hexadecimal digits", "client", "list", "--server", server.Address, "--key", key, "--fingerprint", "12");
        await AssertRefusedAsync("https address", "client", "list", "--server", server.Address.Replace("https:", "http:", StringComparison.Ordinal), "--key", key);
        await AssertRefusedAsync("needs --key", "client", "list", "--server", server.Address);
        if (!OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode(key, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead);
            await AssertRefusedAsync("read by others", "client", "list", "--server", server.Address, "--key", key, "--fingerprint", server.Fingerprint);
        }
    }

    [Fact]
    public async Task An_assertion_that_was_used_before_a_restart_is_refused_after_it()
    {
        using var folder = new TemporaryFolder();
        var (data, port, key) = (folder.File("data"), FreePort.Next(), folder.File("key.json"));
        string assertion;
        using (var first = await StartAsync(data, port))
        {
            Assert.Equal(0, (await DrCloudProcess.RunAsync("client", "create", "--name", "Once", "--scope", "system/*.read", "--key", key, "--data", data)).ExitCode);
            assertion = AssertionOf(key, $"https://localhost:{port}/oauth2/default/token");
            Assert.Equal(HttpStatusCode.OK, await AskAsync(port, assertion));
            await first.KillAsync();
        }

        using var second = await StartAsync(data, port);
        Assert.Equal(HttpStatusCode.Unauthorized, await AskAsync(port, assertion));
        Assert.Equal(HttpStatusCode.OK, await AskAsync(port, AssertionOf(key, $"https://localhost:{port}/oauth2/default/token")));
        await second.KillAsync();
    }

    private static async Task<DrCloudProcess> StartAsync(string data, int port)
    {
        var process = DrCloudProcess.Start("--data", data, "--port", port.ToString(CultureInfo.InvariantCulture), "--no-demo");
        await process.RunsAsync();
        return process;
    }

    private static string AssertionOf(string keyFile, string audience)
    {
        using var file = JsonDocument.Parse(File.ReadAllBytes(keyFile));
        var id = file.RootElement.GetProperty("client_id").GetString()!;
        return new JsonWebTokenHandler().CreateToken(new SecurityTokenDescriptor
        {
            Issuer = id,
            Audience = audience,
            Expires = DateTime.UtcNow.AddMinutes(5),
            Claims = new Dictionary<string, object> { ["sub"] = id, ["jti"] = Guid.NewGuid().ToString() },
            SigningCredentials = new SigningCredentials(new JsonWebKey(file.RootElement.GetProperty("key").GetRawText()), SecurityAlgorithms.EcdsaSha384),
        });
    }

    private async Task<HttpStatusCode> AskAsync(int port, string assertion)
    {
        using var form = new FormUrlEncodedContent(new Dictionary<string, string>
        {
            ["grant_type"] = "client_credentials",
            ["scope"] = "system/*.read",
            ["client_assertion_type"] = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer",
            ["client_assertion"] = assertion,
        });
        using var response = await server.Http.PostAsync(new Uri($"https://localhost:{port}/oauth2/default/token"), form, TestContext.Current.CancellationToken);
        return response.StatusCode;
    }

    private static async Task AssertRefusedAsync(string reason, params string[] arguments)
    {
        var (code, output, errors) = await DrCloudProcess.RunAsync(arguments);
        Assert.NotEqual(0, code);
        Assert.Equal("", output);
        Assert.Contains(reason, Assert.Single(errors.Split('\n')), StringComparison.Ordinal);
    }

    private async Task<JsonElement> ImportAsync(string key, string path) => JsonElement.Parse((await RemoteAsync(key, "import", path, "--json")).Output);

    private async Task<JsonElement> ReadAsync(string path)
    {
        var (_, token, _) = await DrCloudProcess.RunAsync("token", "--data", server.Folder.Path);
        using var request = new HttpRequestMessage(HttpMethod.Get, $"{server.FhirBase}/{path}");
        request.Headers.Authorization = new("Bearer", token);
        using var response = await server.Http.SendAsync(request, TestContext.Current.CancellationToken);
        return JsonElement.Parse(await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
    }

    private async Task<(int Code, string Output, string Errors)> RemoteAsync(string key, params string[] arguments) =>
        await DrCloudProcess.RunAsync([.. arguments, "--server", server.Address, "--key", key, "--fingerprint", server.Fingerprint]);
}
