using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text.Json;
using DrCloud.Tests.Host;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;
using Xunit;

namespace DrCloud.Tests.Cluster;

/// <summary>The command line against a cluster, whose API processes have no socket for it; and that an assertion counts once in the whole cluster.</summary>
[Trait("Category", "Long"), Collection("One cluster at a time")]
public sealed class AdministrationTests
{
    private const string Resource = """{"resourceType":"Patient","id":"imported","active":true}""";

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_cluster_is_administered_from_the_command_line()
    {
        await using var cluster = await DrCloudCluster.StartAsync(silos: 2, apis: 2);
        using var folder = new TemporaryFolder();
        var key = folder.File("key.json");
        Assert.Equal(0, (await RunAsync(cluster, key, "client", "create", "--name", "Scripts")).ExitCode);
        Assert.NotEqual(0, (await RunAsync(cluster, key, "client", "list")).ExitCode);
        using var file = JsonDocument.Parse(await File.ReadAllBytesAsync(key, Ct));
        var id = file.RootElement.GetProperty("client_id").GetString()!;
        Assert.True(await cluster.Administration.SetClientEnabledAsync(DrCloudCluster.Site, id, enabled: true));

        var list = await RunAsync(cluster, key, "client", "list", "--json");
        Assert.True(list.ExitCode == 0, list.Errors);
        Assert.Contains(id, list.Output, StringComparison.Ordinal);
        Assert.Equal(0, (await RunAsync(cluster, key, "setting", "set", "refresh-token-days", "31")).ExitCode);
        Assert.Equal("31", (await cluster.Administration.GetSettingAsync(DrCloudCluster.Site, "refresh-token-days"))!.Value);

        await File.WriteAllTextAsync(folder.File("a.ndjson"), Resource + "\n", Ct);
        var import = await RunAsync(cluster, key, "import", folder.File("a.ndjson"), "--json");
        Assert.True(import.ExitCode == 0, import.Errors);
        using var other = cluster.NewClient(1, await cluster.TokenAsync(new() { System = true, Scopes = "system/*.read" }));
        Assert.Equal(HttpStatusCode.OK, (await other.GetAsync("Patient/imported", Ct)).StatusCode);

        await ADisabledPersonIsRefusedEverywhereAsync(cluster, key);
        await AnAssertionCountsOnceAsync(cluster, id, new JsonWebKey(file.RootElement.GetProperty("key").GetRawText()));
    }

    /// <summary>Disabled by way of one API, refused by all within a second, though each of them has taken the token before.</summary>
    private static async Task ADisabledPersonIsRefusedEverywhereAsync(DrCloudCluster cluster, string key)
    {
        var token = await cluster.TokenAsync(new() { User = "clinician", Scopes = "user/*.read" });
        Assert.All(await ReadEverywhereAsync(cluster, token), status => Assert.Equal(HttpStatusCode.OK, status));
        var disabled = await RunAsync(cluster, key, "account", "disable", "clinician");
        Assert.True(disabled.ExitCode == 0, disabled.Errors);
        await Task.Delay(TimeSpan.FromSeconds(1), Ct);
        Assert.All(await ReadEverywhereAsync(cluster, token), status => Assert.Equal(HttpStatusCode.Unauthorized, status));
    }

    private static async Task<IReadOnlyList<HttpStatusCode>> ReadEverywhereAsync(DrCloudCluster cluster, string token)
    {
        var answers = new List<HttpStatusCode>();
        for (var api = 0; api < cluster.Apis.Count; api++)
        {
            using var http = cluster.NewClient(api, token);
            using var response = await http.GetAsync("Patient/imported", Ct);
            answers.Add(response.StatusCode);
        }

        return answers;
    }

    /// <summary>Used at one API, refused by the other; and by both after the silo that had answered has gone.</summary>
    private static async Task AnAssertionCountsOnceAsync(DrCloudCluster cluster, string id, JsonWebKey key)
    {
        var assertion = new JsonWebTokenHandler().CreateToken(new SecurityTokenDescriptor
        {
            Issuer = id,
            Audience = $"{cluster.BaseAddress}/oauth2/{DrCloudCluster.Site}/token",
            Expires = DateTime.UtcNow.AddMinutes(5),
            Claims = new Dictionary<string, object> { ["sub"] = id, ["jti"] = "once" },
            SigningCredentials = new SigningCredentials(key, SecurityAlgorithms.EcdsaSha384),
        });
        Assert.Equal(HttpStatusCode.OK, await AskAsync(cluster, 0, assertion));
        Assert.Equal(HttpStatusCode.Unauthorized, await AskAsync(cluster, 1, assertion));
        cluster.Silos[0].Process.Terminate();
        await cluster.Silos[0].Process.WaitForExitAsync(TimeSpan.FromSeconds(60));
        for (var api = 0; api < cluster.Apis.Count; api++)
        {
            Assert.Equal(HttpStatusCode.Unauthorized, await AskAsync(cluster, api, assertion));
        }
    }

    private static async Task<HttpStatusCode> AskAsync(DrCloudCluster cluster, int api, string assertion)
    {
        using var http = cluster.NewClient(api);
        using var form = new FormUrlEncodedContent(new Dictionary<string, string>
        {
            ["grant_type"] = "client_credentials",
            ["scope"] = "system/*.read",
            ["client_assertion_type"] = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer",
            ["client_assertion"] = assertion,
        });
        using var response = await http.PostAsync($"{cluster.BaseAddress}/oauth2/{DrCloudCluster.Site}/token", form, Ct);
        return response.StatusCode;
    }

    private static async Task<(int ExitCode, string Output, string Errors)> RunAsync(DrCloudCluster cluster, string key, params string[] arguments)
    {
        using var certificate = X509CertificateLoader.LoadCertificateFromFile(cluster.ApiCertificate.Certificate);
        return await DrCloudProcess.RunAsync([.. arguments, "--server", cluster.BaseAddress, "--key", key, "--fingerprint", certificate.GetCertHashString(HashAlgorithmName.SHA256)]);
    }
}
