using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using System.Web;
using Xunit;

namespace DrCloud.Api.Tests.OAuth;

/// <summary>Authorization requests that are pushed before (<see href="https://www.rfc-editor.org/rfc/rfc9126">RFC 9126</see>).</summary>
[Collection(OAuthTests.Name)]
public sealed class PushedRequestTests(OAuthApplication application)
{
    private const string Scope = "launch/patient openid patient/Patient.read";

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_pushed_request_gives_one_code()
    {
        var client = await OAuthClient.RegisterAsync(application, Scope);
        var (status, answer) = await PushAsync(client, client.AuthorizeUrl(Scope));
        Assert.Equal(HttpStatusCode.Created, status);
        Assert.InRange(answer.GetProperty("expires_in").GetInt32(), 1, 600);
        var address = $"{client.Issuer}/authorize?client_id={client.Id}&request_uri={Uri.EscapeDataString(answer.GetProperty("request_uri").GetString()!)}";

        using var browser = new Browser(application);
        await browser.OpenAsync(address);
        await browser.SignInAsync("patient1");
        await browser.SubmitAsync(new Dictionary<string, string> { ["drc_decision"] = "allow" }, "Allow what is ticked");
        Assert.Equal("the-state", browser.Parameter("state"));
        var tokens = await client.ExchangeAsync(browser.Parameter("code")!);
        Assert.Equal(Scope, tokens.Scope);

        await browser.OpenAsync(address);
        await browser.SubmitAsync(new Dictionary<string, string> { ["drc_decision"] = "allow" }, "Allow what is ticked");
        Assert.Null(browser.Parameter("code"));
    }

    [Fact]
    public async Task What_is_wrong_is_refused_when_it_is_pushed()
    {
        var client = await OAuthClient.RegisterAsync(application, Scope);
        foreach (var wrong in new (string, string?)[] { ("redirect_uri", "https://evil.example.org/"), ("aud", "https://evil.example.org/fhir"), ("code_challenge", "short"), ("launch", "forged"), ("response_type", "token") })
        {
            Assert.Equal(HttpStatusCode.BadRequest, (await PushAsync(client, client.AuthorizeUrl(Scope, wrong))).Status);
        }
    }

    [Fact]
    public async Task A_request_that_was_not_pushed_by_the_client_is_refused()
    {
        var (client, other) = (await OAuthClient.RegisterAsync(application, Scope), await OAuthClient.RegisterAsync(application, Scope));
        var (_, answer) = await PushAsync(client, client.AuthorizeUrl(Scope));
        foreach (var (id, uri) in new[] { (other.Id, answer.GetProperty("request_uri").GetString()!), (client.Id, "urn:ietf:params:oauth:request_uri:forged"), (client.Id, "https://evil.example.org/request") })
        {
            using var browser = new Browser(application);
            await browser.OpenAsync($"{client.Issuer}/authorize?client_id={id}&request_uri={Uri.EscapeDataString(uri)}");
            Assert.Equal(HttpStatusCode.BadRequest, browser.Status);
        }
    }

    private async Task<(HttpStatusCode Status, JsonElement Answer)> PushAsync(OAuthClient client, string authorize)
    {
        var parameters = HttpUtility.ParseQueryString(new Uri(authorize).Query);
        using var http = application.NewClient();
        using var form = new FormUrlEncodedContent(parameters.AllKeys.Select(name => KeyValuePair.Create(name!, parameters[name]!)));
        using var response = await http.PostAsync($"{client.Issuer}/par", form, Ct);
        return (response.StatusCode, await response.Content.ReadFromJsonAsync<JsonElement>(Ct));
    }
}
