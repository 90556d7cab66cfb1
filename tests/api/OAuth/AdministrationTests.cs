using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using System.Text.Json.Nodes;
using DrCloud.Api.Administration;
using DrCloud.Api.OAuth;
using Xunit;

namespace DrCloud.Api.Tests.OAuth;

/// <summary>The administration over HTTP: for private clients with an administrator's scopes, for nobody else.</summary>
[Collection(OAuthTests.Name)]
public sealed class AdministrationTests(OAuthApplication application)
{
    private const string All = $"{ScopeCatalogue.AdminRead} {ScopeCatalogue.AdminWrite}";

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    private string Base => $"{application.BaseAddress}/apis/default/admin";

    [Fact]
    public async Task Clients_are_listed_shown_disabled_and_enabled()
    {
        using var client = await SystemClient.RegisterAsync(application, All);
        using var other = await SystemClient.RegisterAsync(application, "system/Patient.read", enable: false);
        using var http = application.NewClient(await client.TokenAsync(All));
        using var list = await http.GetAsync($"{Base}/clients", Ct);
        Assert.True(list.Headers.CacheControl!.NoStore);
        var text = await list.Content.ReadAsStringAsync(Ct);
        Assert.Contains(other.Id, JsonElement.Parse(text).EnumerateArray().Select(c => c.GetProperty("id").GetString()));
        Assert.DoesNotContain("hash", text, StringComparison.OrdinalIgnoreCase);

        Assert.False((await http.GetFromJsonAsync<ClientView>($"{Base}/clients/{other.Id}", Ct))!.Enabled);
        using var enabled = await http.PostAsync($"{Base}/clients/{other.Id}/enable", null, Ct);
        Assert.True((await enabled.Content.ReadFromJsonAsync<ClientView>(Ct))!.Enabled);
        Assert.NotEmpty(await other.TokenAsync("system/Patient.read"));
        using var disabled = await http.PostAsync($"{Base}/clients/{other.Id}/disable", null, Ct);
        Assert.False((await disabled.Content.ReadFromJsonAsync<ClientView>(Ct))!.Enabled);
        await AssertRefusedAsync(await http.GetAsync($"{Base}/clients/nobody", Ct), HttpStatusCode.NotFound, "not_found");
        await AssertRefusedAsync(await http.PostAsync($"{Base}/clients/nobody/enable", null, Ct), HttpStatusCode.NotFound, "not_found");
    }

    [Fact]
    public async Task Settings_are_listed_got_and_set()
    {
        using var client = await SystemClient.RegisterAsync(application, All);
        using var http = application.NewClient(await client.TokenAsync(All));
        Assert.NotEmpty((await http.GetFromJsonAsync<SettingValue[]>($"{Base}/settings", Ct))!);
        using var set = await http.PutAsJsonAsync($"{Base}/settings/refresh-token-days", new NewValue("30"), Ct);
        Assert.Equal("30", (await set.Content.ReadFromJsonAsync<SettingValue>(Ct))!.Value);
        using var reset = await http.PutAsJsonAsync($"{Base}/settings/refresh-token-days", new NewValue(null), Ct);
        Assert.Equal("90", (await http.GetFromJsonAsync<SettingValue>($"{Base}/settings/refresh-token-days", Ct))!.Value);
        await AssertRefusedAsync(await http.PutAsJsonAsync($"{Base}/settings/refresh-token-days", new NewValue("many"), Ct), HttpStatusCode.BadRequest, "invalid_value");
        await AssertRefusedAsync(await http.PutAsJsonAsync($"{Base}/settings/refresh-token-days", "x", Ct), HttpStatusCode.BadRequest, "invalid_request");
        await AssertRefusedAsync(await http.PutAsync($"{Base}/settings/refresh-token-days", new StringContent("30"), Ct), HttpStatusCode.BadRequest, "invalid_request");
        await AssertRefusedAsync(await http.GetAsync($"{Base}/settings/no-such-setting", Ct), HttpStatusCode.NotFound, "not_found");
    }

    [Fact]
    public async Task A_client_is_made_enabled_for_the_keys_that_are_sent()
    {
        using var client = await SystemClient.RegisterAsync(application, All);
        using var http = application.NewClient(await client.TokenAsync(All));
        using var made = await http.PostAsJsonAsync($"{Base}/clients", new JsonObject { ["name"] = "Made", ["scope"] = "system/Patient.read", ["jwks"] = client.Jwks }, Ct);
        Assert.Equal(HttpStatusCode.Created, made.StatusCode);
        Assert.True((await made.Content.ReadFromJsonAsync<ClientView>(Ct)) is { Enabled: true, Confidential: true, AuthenticationMethod: "private_key_jwt" });
        await AssertRefusedAsync(await http.PostAsJsonAsync($"{Base}/clients", new JsonObject { ["name"] = "x", ["scope"] = "user/Patient.read", ["jwks"] = client.Jwks }, Ct), HttpStatusCode.BadRequest, "invalid_client_metadata");
        await AssertRefusedAsync(await http.PostAsJsonAsync($"{Base}/clients", new JsonObject { ["name"] = "x" }, Ct), HttpStatusCode.BadRequest, "invalid_request");
    }

    [Fact]
    public async Task Every_route_is_refused_to_all_others()
    {
        using var reader = await SystemClient.RegisterAsync(application, ScopeCatalogue.AdminRead);
        using var clinical = await SystemClient.RegisterAsync(application, "system/*.*");
        var tokens = new Dictionary<string, string>
        {
            ["clinical"] = await clinical.TokenAsync("system/*.*"),
            ["administrator"] = await application.TokenAsync(new DemoTokenRequest { Scopes = $"user/*.* {All}" }),
            ["demo"] = await application.TokenAsync(new DemoTokenRequest { System = true, Scopes = All }),
        };
        using var nobody = application.NewClient();
        using var other = application.NewClient("nonsense");
        using var read = application.NewClient(await reader.TokenAsync(ScopeCatalogue.AdminRead));
        foreach (var route in AdministrationRoutes.All)
        {
            await AssertRefusedAsync(await SendAsync(nobody, route), HttpStatusCode.Unauthorized, "invalid_token");
            await AssertRefusedAsync(await SendAsync(other, route), HttpStatusCode.Unauthorized, "invalid_token");
            foreach (var token in tokens.Values)
            {
                using var http = application.NewClient(token);
                using var refused = await SendAsync(http, route);
                Assert.Contains("insufficient_scope", refused.Headers.WwwAuthenticate.ToString(), StringComparison.Ordinal);
                await AssertRefusedAsync(refused, HttpStatusCode.Forbidden, "insufficient_scope");
            }

            if (route.Scope == ScopeCatalogue.AdminWrite)
            {
                await AssertRefusedAsync(await SendAsync(read, route), HttpStatusCode.Forbidden, "insufficient_scope");
            }
        }
    }

    [Fact]
    public async Task An_administrators_scopes_open_no_record()
    {
        using var client = await SystemClient.RegisterAsync(application, All);
        using var http = application.NewClient(await client.TokenAsync(All));
        Assert.Equal(HttpStatusCode.Forbidden, (await http.GetAsync("Patient/demo-1", Ct)).StatusCode);
        Assert.Equal(HttpStatusCode.Forbidden, (await http.GetAsync("Patient?_count=1", Ct)).StatusCode);
    }

    [Fact]
    public async Task A_client_with_an_administrators_scope_waits_even_where_all_others_do_not_and_is_never_public()
    {
        Assert.Null(await application.Administration.SetSettingAsync(DrCloudApplication.Site, "client-approval", "AllAutomatic"));
        try
        {
            await Task.Delay(TimeSpan.FromSeconds(1), Ct);
            using var waiting = await SystemClient.RegisterAsync(application, ScopeCatalogue.AdminRead, enable: false);
            using var other = await SystemClient.RegisterAsync(application, "system/Patient.read", enable: false);
            Assert.False((await application.Administration.ShowClientAsync(DrCloudApplication.Site, waiting.Id))!.Enabled);
            Assert.True((await application.Administration.ShowClientAsync(DrCloudApplication.Site, other.Id))!.Enabled);
        }
        finally
        {
            await application.Administration.SetSettingAsync(DrCloudApplication.Site, "client-approval", null);
            await Task.Delay(TimeSpan.FromSeconds(1), Ct);
        }

        using var http = application.NewClient();
        var open = new JsonObject { ["client_name"] = "x", ["redirect_uris"] = new JsonArray("https://a.example/cb"), ["scope"] = ScopeCatalogue.AdminRead };
        await AssertRefusedAsync(await http.PostAsJsonAsync($"{application.BaseAddress}/oauth2/default/registration", open, Ct), HttpStatusCode.BadRequest, "invalid_client_metadata");
    }

    private async Task<HttpResponseMessage> SendAsync(HttpClient http, AdministrationRoute route)
    {
        var address = Base + route.Template.Replace("{id}", "demo-app", StringComparison.Ordinal).Replace("{name}", "client-approval", StringComparison.Ordinal);
        using var request = new HttpRequestMessage(new HttpMethod(route.Method), address) { Content = route.Method == "GET" ? null : JsonContent.Create(new NewValue(null)) };
        return await http.SendAsync(request, Ct);
    }

    private static async Task AssertRefusedAsync(HttpResponseMessage response, HttpStatusCode status, string error)
    {
        var text = await response.Content.ReadAsStringAsync(Ct);
        Assert.True(response.StatusCode == status, $"{response.RequestMessage!.RequestUri}: {(int)response.StatusCode}: {text}");
        Assert.Equal(error, JsonElement.Parse(text).GetProperty("error").GetString());
        Assert.True(response.Headers.CacheControl!.NoStore);
    }
}
