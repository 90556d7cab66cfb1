using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Xunit;

namespace DrCloud.Tests.Cluster;

/// <summary>What ends a token at one API process ends it at every other within a second, whoever remembers it as good.</summary>
[Trait("Category", "Long"), Collection("One cluster at a time")]
public sealed class TokensAcrossProcessesTests
{
    private const string Scope = "openid offline_access patient/Patient.read";
    private static readonly TimeSpan Bound = TimeSpan.FromSeconds(1);

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_token_that_ends_at_one_process_is_refused_by_all_within_a_second()
    {
        await using var cluster = await DrCloudCluster.StartAsync(silos: 2, apis: 2);
        Assert.Null(await cluster.Administration.SetSettingAsync(DrCloudCluster.Site, "password-grant", "Both"));
        await Task.Delay(Bound, Ct);
        await AssertEndsAsync(cluster, "logout", (http, _, tokens) => http.GetAsync(Address(cluster, $"logout?id_token_hint={Text(tokens, "id_token")}"), Ct));
        await AssertEndsAsync(cluster, "revocation of the refresh token", (http, client, tokens) => PostAsync(http, Address(cluster, "revoke"), ("client_id", client), ("token", Text(tokens, "refresh_token"))));
        await AssertEndsAsync(cluster, "revocation of the access token", (http, client, tokens) => PostAsync(http, Address(cluster, "revoke"), ("client_id", client), ("token", Text(tokens, "access_token"))));
        await AssertEndsAsync(cluster, "a refresh token that was stolen", async (http, client, tokens) =>
        {
            // Two refreshes later, the first token is the mark of a thief.
            var second = await RefreshAsync(cluster, http, client, Text(tokens, "refresh_token"));
            await RefreshAsync(cluster, http, client, Text(second, "refresh_token"));
            using var stolen = await PostAsync(http, Address(cluster, "token"), ("grant_type", "refresh_token"), ("client_id", client), ("refresh_token", Text(tokens, "refresh_token")));
            Assert.Equal(HttpStatusCode.BadRequest, stolen.StatusCode);
            return new HttpResponseMessage(HttpStatusCode.OK);
        });
    }

    private static async Task AssertEndsAsync(DrCloudCluster cluster, string how, Func<HttpClient, string, JsonElement, Task<HttpResponseMessage>> endAsync)
    {
        using var http = cluster.NewClient(0);
        using var registered = await http.PostAsJsonAsync(Address(cluster, "registration"), new { client_name = how, redirect_uris = new[] { "https://app.example/callback" }, scope = Scope }, Ct);
        var client = Text(await registered.Content.ReadFromJsonAsync<JsonElement>(Ct), "client_id");
        var tokens = await TokensAsync(cluster, http, client);
        for (var api = 0; api < cluster.Apis.Count; api++)
        {
            // Each process has seen the token, and remembers it.
            Assert.Equal(HttpStatusCode.NotFound, await ReadAsync(cluster, api, tokens));
            Assert.Equal(HttpStatusCode.NotFound, await ReadAsync(cluster, api, tokens));
        }

        using var ended = await endAsync(http, client, tokens);
        Assert.True(ended.StatusCode < HttpStatusCode.BadRequest, $"{how}: {(int)ended.StatusCode}");
        await Task.Delay(Bound, Ct);
        for (var api = 0; api < cluster.Apis.Count; api++)
        {
            var status = await ReadAsync(cluster, api, tokens);
            Assert.True(status == HttpStatusCode.Unauthorized, $"{how}: API {api} answers {(int)status}");
            using var other = cluster.NewClient(api);
            using var refresh = await PostAsync(other, Address(cluster, "token"), ("grant_type", "refresh_token"), ("client_id", client), ("refresh_token", Text(tokens, "refresh_token")));
            Assert.Equal(HttpStatusCode.BadRequest, refresh.StatusCode);
        }
    }

    private static async Task<HttpStatusCode> ReadAsync(DrCloudCluster cluster, int api, JsonElement tokens)
    {
        using var http = cluster.NewClient(api, Text(tokens, "access_token"));
        using var response = await http.GetAsync("Patient/demo-1", Ct);
        return response.StatusCode;
    }

    private static async Task<JsonElement> TokensAsync(DrCloudCluster cluster, HttpClient http, string client) => await SuccessAsync(await PostAsync(http, Address(cluster, "token"),
        ("grant_type", "password"), ("client_id", client), ("scope", Scope), ("user_role", "patient"), ("username", "patient1"), ("password", "pass"), ("email", "patient1@example.org")));

    private static async Task<JsonElement> RefreshAsync(DrCloudCluster cluster, HttpClient http, string client, string token) =>
        await SuccessAsync(await PostAsync(http, Address(cluster, "token"), ("grant_type", "refresh_token"), ("client_id", client), ("refresh_token", token)));

    private static async Task<JsonElement> SuccessAsync(HttpResponseMessage response)
    {
        using (response)
        {
            var answer = await response.Content.ReadFromJsonAsync<JsonElement>(Ct);
            Assert.True(response.IsSuccessStatusCode, answer.ToString());
            return answer;
        }
    }

    private static async Task<HttpResponseMessage> PostAsync(HttpClient http, string address, params (string Name, string Value)[] form)
    {
        using var content = new FormUrlEncodedContent(form.Select(field => KeyValuePair.Create(field.Name, field.Value)));
        return await http.PostAsync(address, content, Ct);
    }

    private static string Address(DrCloudCluster cluster, string endPoint) => $"{cluster.BaseAddress}/oauth2/{DrCloudCluster.Site}/{endPoint}";

    private static string Text(JsonElement json, string name) => json.GetProperty(name).GetString()!;
}
