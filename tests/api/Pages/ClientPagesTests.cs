using System.Net;
using DrCloud.Api.Tests.OAuth;
using Xunit;

namespace DrCloud.Api.Tests.Pages;

/// <summary>Administrators see to the clients at System > API Clients.</summary>
[Collection(OAuthTests.Name)]
public sealed class ClientPagesTests(OAuthApplication application)
{
    private const string Clients = "/admin/default/clients";
    private const string Scope = "openid offline_access launch/patient patient/Patient.read";
    private static readonly TimeSpan Bound = TimeSpan.FromSeconds(1);

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Clients_are_found_by_words_and_state_and_enabled_together()
    {
        var word = $"Find{Guid.NewGuid():n}";
        var waiting = new[]
        {
            await OAuthClient.RegisterAsync(application, "openid launch patient/Patient.read", name: $"{word} one"),
            await OAuthClient.RegisterAsync(application, "openid launch patient/Patient.read", name: $"{word} two"),
        };
        var open = await OAuthClient.RegisterAsync(application, Scope, name: $"{word} three");
        using var browser = await OpenAsync(Clients);
        await browser.OpenAsync($"{application.BaseAddress}{Clients}?q={word.ToLowerInvariant()}");
        Assert.All(waiting.Append(open), client => Assert.Contains(client.Id, browser.Html, StringComparison.Ordinal));
        await browser.OpenAsync($"{application.BaseAddress}{Clients}?q={word}&show=enabled");
        Assert.Contains(open.Id, browser.Html, StringComparison.Ordinal);
        Assert.DoesNotContain(waiting[0].Id, browser.Html, StringComparison.Ordinal);
        await browser.OpenAsync($"{application.BaseAddress}{Clients}?q={open.Id}");
        Assert.Contains(open.Id, browser.Html, StringComparison.Ordinal);

        await browser.OpenAsync($"{application.BaseAddress}{Clients}?q={word}&show=waiting");
        Assert.DoesNotContain(open.Id, browser.Html, StringComparison.Ordinal);
        await browser.SubmitAsync(new Fields { { "id", waiting[0].Id }, { "id", waiting[1].Id }, { "enabled", "true" } }, "Enable what is ticked");
        Assert.Contains("2 clients are enabled", browser.Html, StringComparison.Ordinal);
        foreach (var client in waiting)
        {
            Assert.True((await application.Administration.ShowClientAsync(DrCloudApplication.Site, client.Id))!.Enabled);
        }
    }

    [Fact]
    public async Task A_client_is_shown_with_all_it_registered_and_switched_off_and_on()
    {
        var client = await OAuthClient.RegisterAsync(application, "openid user/Patient.read", confidential: true, logout: "https://client.example.org/bye", jwks: PublicKeys.Set("the-key"), name: "Shown <b>app</b>");
        using var browser = await OpenAsync($"{Clients}/{client.Id}");
        var text = WebUtility.HtmlDecode(browser.Html);
        Assert.All((string[])["Shown <b>app</b>", client.Id, OAuthClient.Callback, "https://client.example.org/bye", "the-key EC", "user/Patient.read", "Confidential"], part => Assert.Contains(part, text, StringComparison.Ordinal));
        Assert.DoesNotContain("<b>app</b>", browser.Html, StringComparison.Ordinal);

        await browser.SubmitAsync(new Dictionary<string, string> { ["enabled"] = "false" }, "Disable Client");
        Assert.Contains("Not enabled", browser.Html, StringComparison.Ordinal);
        Assert.False((await application.Administration.ShowClientAsync(DrCloudApplication.Site, client.Id))!.Enabled);
        await browser.SubmitAsync(new Dictionary<string, string> { ["enabled"] = "true" }, "Enable Client");
        Assert.True((await application.Administration.ShowClientAsync(DrCloudApplication.Site, client.Id))!.Enabled);
        await browser.OpenAsync($"{application.BaseAddress}{Clients}/nobody");
        Assert.Equal(HttpStatusCode.NotFound, browser.Status);
    }

    [Fact]
    public async Task Scopes_are_changed_by_the_rules_of_registration()
    {
        var client = await OAuthClient.RegisterAsync(application, Scope);
        using var browser = await OpenAsync($"{Clients}/{client.Id}");
        await browser.SubmitAsync(new Dictionary<string, string> { ["scopes"] = "openid user/*.*" }, "Save scopes");
        Assert.Equal(HttpStatusCode.BadRequest, browser.Status);
        Assert.Contains("only allowed for confidential clients", browser.Html, StringComparison.Ordinal);
        Assert.Contains("user/*.*</textarea>", WebUtility.HtmlDecode(browser.Html), StringComparison.Ordinal);
        await browser.SubmitAsync(new Dictionary<string, string> { ["scopes"] = "openid\r\npatient/Observation.read" }, "Save scopes");
        Assert.Equal(HttpStatusCode.OK, browser.Status);
        Assert.Equal(["openid", "patient/Observation.read"], (await application.Administration.ShowClientAsync(DrCloudApplication.Site, client.Id))!.Scopes);
    }

    [Fact]
    public async Task A_new_secret_is_shown_once_and_the_former_is_refused()
    {
        const string scope = "openid offline_access user/Patient.read";
        var client = await OAuthClient.RegisterAsync(application, scope, confidential: true);
        var tokens = await client.TokensAsync(scope, "clinician");
        using var browser = await OpenAsync($"{Clients}/{client.Id}");
        await browser.SubmitAsync(new Dictionary<string, string>(), "Make a new secret");
        var secret = System.Text.RegularExpressions.Regex.Match(browser.Html, "<code class=\"copy\">([^<]{80,})</code>").Groups[1].Value;
        Assert.NotEmpty(secret);
        await Task.Delay(Bound, Ct);
        Assert.True((await client.RefreshAsync(tokens.RefreshToken!)).IsError);
        Assert.False((await client.With(secret).RefreshAsync(tokens.RefreshToken!)).IsError);
        await browser.OpenAsync($"{application.BaseAddress}{Clients}/{client.Id}");
        Assert.DoesNotContain(secret, browser.Html, StringComparison.Ordinal);
    }

    [Fact]
    public async Task One_grant_or_all_of_a_person_is_revoked_and_others_stand()
    {
        var client = await OAuthClient.RegisterAsync(application, Scope);
        var first = await client.TokensAsync(Scope);
        var second = await client.TokensAsync(Scope);
        var other = await client.TokensAsync(Scope, "patient2");
        using var browser = await OpenAsync($"{Clients}/{client.Id}");
        Assert.Equal(3, Count(browser.Html, "name=\"grant\""));
        Assert.Contains("patient1", browser.Html, StringComparison.Ordinal);
        Assert.Contains("patient2", browser.Html, StringComparison.Ordinal);

        // The form of one grant names it; whose it is says who is refused then.
        await browser.SubmitAsync(new Dictionary<string, string>(), "name=\"grant\"");
        Assert.Equal(2, Count(browser.Html, "name=\"grant\""));
        await Task.Delay(Bound, Ct);
        Assert.Equal(2, await StandingAsync(first.AccessToken!, second.AccessToken!, other.AccessToken!));

        var person = (await SubjectAsync("patient1"))!;
        await browser.SubmitAsync(new Dictionary<string, string>(), $"value=\"{person}\"");
        await Task.Delay(Bound, Ct);
        Assert.Equal(0, await StandingAsync(first.AccessToken!, second.AccessToken!));
    }

    [Fact]
    public async Task A_deleted_client_is_gone_with_its_tokens_and_only_when_the_box_is_ticked()
    {
        var client = await OAuthClient.RegisterAsync(application, Scope);
        var tokens = await client.TokensAsync(Scope);
        using var browser = await OpenAsync($"{Clients}/{client.Id}");
        await browser.SubmitAsync(new Dictionary<string, string>(), "Delete client", ticks: _ => false);
        Assert.Contains("Nothing is deleted", browser.Html, StringComparison.Ordinal);
        Assert.NotNull(await application.Administration.ShowClientAsync(DrCloudApplication.Site, client.Id));
        await browser.SubmitAsync(new Dictionary<string, string>(), "Delete client");
        Assert.Contains("is deleted", browser.Html, StringComparison.Ordinal);
        Assert.Null(await application.Administration.ShowClientAsync(DrCloudApplication.Site, client.Id));
        await Task.Delay(Bound, Ct);
        Assert.Equal(0, await StandingAsync(tokens.AccessToken!));
    }

    [Theory]
    [InlineData("Disable Client")]
    [InlineData("Save scopes")]
    [InlineData("name=\"grant\"")]
    [InlineData("Delete client")]
    public async Task A_form_without_its_token_changes_nothing(string button)
    {
        var client = await OAuthClient.RegisterAsync(application, Scope);
        var tokens = await client.TokensAsync(Scope);
        using var browser = await OpenAsync($"{Clients}/{client.Id}");
        await browser.SubmitAsync(new Dictionary<string, string>(), button, withToken: false);
        Assert.Equal(HttpStatusCode.BadRequest, browser.Status);
        await Task.Delay(Bound, Ct);
        Assert.Equal(1, await StandingAsync(tokens.AccessToken!));
    }

    private async Task<Browser> OpenAsync(string address)
    {
        var browser = new Browser(application);
        await browser.OpenAsync(address);
        await browser.SignInAsync("admin");
        Assert.Equal(HttpStatusCode.OK, browser.Status);
        return browser;
    }

    private async Task<int> StandingAsync(params string[] tokens)
    {
        var standing = 0;
        foreach (var token in tokens)
        {
            using var http = application.NewClient(token);
            using var response = await http.GetAsync("Patient?_count=1", Ct);
            standing += response.StatusCode == HttpStatusCode.OK ? 1 : 0;
        }

        return standing;
    }

    private async Task<string?> SubjectAsync(string userName) =>
        new Microsoft.IdentityModel.JsonWebTokens.JsonWebToken(await application.TokenAsync(new() { User = userName })).Subject;

    private static int Count(string text, string part) => text.Split(part).Length - 1;

    /// <summary>Fields of a form, of which several may have one name.</summary>
    private sealed class Fields : List<KeyValuePair<string, string>>
    {
        public void Add(string name, string value) => Add(KeyValuePair.Create(name, value));
    }
}
