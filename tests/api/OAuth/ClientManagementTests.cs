using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;
using System.Text.Json.Nodes;
using Xunit;

namespace DrCloud.Api.Tests.OAuth;

/// <summary>A client reads, changes and ends its own registration.</summary>
[Collection(OAuthTests.Name)]
public sealed class ClientManagementTests(OAuthApplication application)
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task The_document_of_the_interfaces_shows_it_by_examples_that_work()
    {
        using var http = application.NewClient();
        var document = await http.GetFromJsonAsync<JsonElement>($"{application.BaseAddress}/swagger/v1.json", Ct);
        static JsonElement ExampleOf(JsonElement operation) => operation.GetProperty("requestBody").GetProperty("content").GetProperty("application/json").GetProperty("example");
        var paths = document.GetProperty("paths");
        var post = ExampleOf(paths.GetProperty("/oauth2/default/registration").GetProperty("post"));
        using var registered = await http.PostAsJsonAsync($"{application.BaseAddress}/oauth2/default/registration", post, Ct);
        var registration = await registered.Content.ReadFromJsonAsync<JsonElement>(Ct);
        Assert.True(registered.StatusCode == HttpStatusCode.Created, registration.ToString());

        var own = paths.GetProperty("/oauth2/default/client/{path}");
        Assert.Equal(["get", "put", "delete"], own.EnumerateObject().Select(operation => operation.Name));
        var update = JsonNode.Parse(ExampleOf(own.GetProperty("put")).GetRawText())!;
        update["client_id"] = registration.GetProperty("client_id").GetString();
        http.DefaultRequestHeaders.Authorization = new("Bearer", registration.GetProperty("registration_access_token").GetString());
        using var updated = await http.PutAsJsonAsync(registration.GetProperty("registration_client_uri").GetString(), update, Ct);
        var answer = await updated.Content.ReadFromJsonAsync<JsonElement>(Ct);
        Assert.True(updated.StatusCode == HttpStatusCode.OK, answer.ToString());
        var shown = own.GetProperty("get").GetProperty("responses").GetProperty("200").GetProperty("content").GetProperty("application/json").GetProperty("example");
        Assert.Equal(answer.EnumerateObject().Select(member => member.Name).Order(StringComparer.Ordinal), shown.EnumerateObject().Select(member => member.Name).Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task The_registration_is_shown_as_it_was_made_without_the_secret()
    {
        var made = await RegisterAsync(Metadata());
        using var answer = await SendAsync(HttpMethod.Get, made);
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        Assert.True(answer.Headers.CacheControl!.NoStore);
        var shown = (await answer.Content.ReadFromJsonAsync<JsonObject>(Ct))!;
        var expected = made.DeepClone().AsObject();
        expected.Remove("client_secret");
        Assert.Equal(expected.ToJsonString(), shown.ToJsonString());
        foreach (var (name, value) in Metadata())
        {
            Assert.True(name == "dsi_type" || JsonNode.DeepEquals(value, shown[name]), name);
        }
    }

    [Fact]
    public async Task An_update_replaces_what_was_registered()
    {
        var made = await RegisterAsync(Metadata());
        var update = Metadata();
        update["client_id"] = made["client_id"]!.DeepClone();
        update["client_name"] = "Renamed";
        update.Remove("contacts");
        using var answer = await SendAsync(HttpMethod.Put, made, update);
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        using var again = await SendAsync(HttpMethod.Get, made);
        var shown = (await again.Content.ReadFromJsonAsync<JsonObject>(Ct))!;
        Assert.Equal("Renamed", (string?)shown["client_name"]);
        Assert.Null(shown["contacts"]);
    }

    [Theory]
    [InlineData("client_id", "\"other\"")]
    [InlineData("client_id", null)]
    [InlineData("client_secret", "\"chosen\"")]
    [InlineData("application_type", "\"web\"")]
    [InlineData("redirect_uris", "[\"http://evil.example/\"]")]
    [InlineData("scope", "\"patient/Foo.read\"")]
    public async Task An_update_that_breaks_a_rule_changes_nothing(string name, string? value)
    {
        var made = await RegisterAsync(Metadata());
        var update = Metadata();
        update["client_id"] = made["client_id"]!.DeepClone();
        update["client_name"] = "Renamed";
        update[name] = value is null ? null : JsonNode.Parse(value);
        using var answer = await SendAsync(HttpMethod.Put, made, update);
        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
        using var again = await SendAsync(HttpMethod.Get, made);
        Assert.Equal("Managed app", (string?)(await again.Content.ReadFromJsonAsync<JsonObject>(Ct))!["client_name"]);
    }

    [Fact]
    public async Task A_client_that_an_administrator_enabled_waits_again_when_it_reaches_further()
    {
        var made = await RegisterAsync(Metadata("openid user/Patient.read"));
        var id = (string)made["client_id"]!;
        Assert.True(await application.Administration.SetClientEnabledAsync(DrCloudApplication.Site, id, enabled: true));
        var update = Metadata("openid user/Patient.read");
        update["client_id"] = id;
        update["contacts"] = new JsonArray("new@example.org");
        using var same = await SendAsync(HttpMethod.Put, made, update);
        Assert.True((await application.Administration.ShowClientAsync(DrCloudApplication.Site, id))!.Enabled);
        update["redirect_uris"] = new JsonArray("https://elsewhere.example.org/callback");
        using var further = await SendAsync(HttpMethod.Put, made, update);
        Assert.Equal((HttpStatusCode.OK, HttpStatusCode.OK), (same.StatusCode, further.StatusCode));
        Assert.False((await application.Administration.ShowClientAsync(DrCloudApplication.Site, id))!.Enabled);
    }

    [Fact]
    public async Task Without_the_clients_own_token_nothing_is_told_and_nothing_is_done()
    {
        var (made, other) = (await RegisterAsync(Metadata()), await RegisterAsync(Metadata()));
        made["registration_access_token"] = other["registration_access_token"]!.DeepClone();
        foreach (var method in new[] { HttpMethod.Get, HttpMethod.Put, HttpMethod.Delete })
        {
            using var refused = await SendAsync(method, made, method == HttpMethod.Put ? Metadata() : null);
            Assert.Equal(HttpStatusCode.Unauthorized, refused.StatusCode);
            Assert.Empty(await refused.Content.ReadAsStringAsync(Ct));
        }

        Assert.NotNull(await application.Administration.ShowClientAsync(DrCloudApplication.Site, (string)made["client_id"]!));
    }

    [Fact]
    public async Task A_removed_client_is_gone_with_its_tokens()
    {
        const string scope = "launch/patient patient/Patient.read";
        var client = await OAuthClient.RegisterAsync(application, scope);
        var tokens = await client.TokensAsync(scope);
        using var http = application.NewClient(tokens.AccessToken);
        Assert.Equal(HttpStatusCode.OK, (await http.GetAsync("Patient/demo-1", Ct)).StatusCode);
        var made = JsonNode.Parse(client.Registration.GetRawText())!.AsObject();
        using var removed = await SendAsync(HttpMethod.Delete, made);
        Assert.Equal(HttpStatusCode.NoContent, removed.StatusCode);
        await Task.Delay(TimeSpan.FromSeconds(1), Ct);
        Assert.Equal(HttpStatusCode.Unauthorized, (await http.GetAsync("Patient/demo-1", Ct)).StatusCode);
        using var again = await SendAsync(HttpMethod.Get, made);
        Assert.Equal(HttpStatusCode.Unauthorized, again.StatusCode);
    }

    private static JsonObject Metadata(string scope = "openid offline_access patient/Patient.read") => new()
    {
        ["application_type"] = "private",
        ["client_name"] = "Managed app",
        ["redirect_uris"] = new JsonArray("https://client.example.org/callback"),
        ["post_logout_redirect_uris"] = new JsonArray("https://client.example.org/out"),
        ["grant_types"] = new JsonArray("authorization_code", "refresh_token"),
        ["response_types"] = new JsonArray("code"),
        ["contacts"] = new JsonArray("me@example.org"),
        ["initiate_login_uri"] = "https://client.example.org/launch",
        ["logo_uri"] = "https://client.example.org/logo.png",
        ["policy_uri"] = "https://client.example.org/policy",
        ["tos_uri"] = "https://client.example.org/terms",
        ["client_uri"] = "https://client.example.org/",
        ["jwks_uri"] = "https://client.example.org/keys",
        ["software_id"] = "managed",
        ["software_version"] = "1.2",
        ["dsi_type"] = "none",
        ["scope"] = scope,
    };

    private async Task<JsonObject> RegisterAsync(JsonObject metadata)
    {
        using var http = application.NewClient();
        using var response = await http.PostAsJsonAsync($"{application.BaseAddress}/oauth2/default/registration", metadata, Ct);
        Assert.Equal(HttpStatusCode.Created, response.StatusCode);
        return (await response.Content.ReadFromJsonAsync<JsonObject>(Ct))!;
    }

    private async Task<HttpResponseMessage> SendAsync(HttpMethod method, JsonObject client, JsonObject? body = null)
    {
        using var http = application.NewClient();
        using var request = new HttpRequestMessage(method, (string)client["registration_client_uri"]!) { Content = body is null ? null : JsonContent.Create(body) };
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", (string)client["registration_access_token"]!);
        return await http.SendAsync(request, Ct);
    }
}
