using System.Net;
using System.Text.Json;
using Duende.IdentityModel;
using Microsoft.IdentityModel.JsonWebTokens;
using Xunit;

namespace DrCloud.Api.Tests.OAuth;

[Collection(OAuthTests.Name)]
public sealed class AuthorizationCodeTests(OAuthApplication application)
{
    private const string PatientApp = "launch/patient openid fhirUser offline_access patient/Patient.read patient/Observation.read";

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_public_app_gets_tokens_with_launch_context_and_reads_its_patient()
    {
        var client = await OAuthClient.RegisterAsync(application, PatientApp);
        var tokens = await client.TokensAsync(PatientApp);

        Assert.Equal("Bearer", tokens.TokenType);
        Assert.InRange(tokens.ExpiresIn, 3590, 3600);
        Assert.Equal(PatientApp, tokens.Scope);
        Assert.Equal("demo-1", tokens.Json!.Value.GetProperty("patient").GetString());
        Assert.Equal(JsonValueKind.True, tokens.Json.Value.GetProperty("need_patient_banner").ValueKind);
        Assert.StartsWith(application.BaseAddress, tokens.Json.Value.GetProperty("smart_style_url").GetString(), StringComparison.Ordinal);
        Assert.NotNull(tokens.RefreshToken);
        Assert.True(tokens.HttpResponse!.Headers.CacheControl!.NoStore);

        var identity = new JsonWebToken(tokens.IdentityToken);
        Assert.Equal("RS256", identity.Alg);
        Assert.Equal(client.Issuer, identity.Issuer);
        Assert.Equal(client.Id, Assert.Single(identity.Audiences));
        Assert.Equal("the-nonce", identity.GetClaim("nonce").Value);
        Assert.Equal($"{application.FhirBase}/Patient/demo-1", identity.GetClaim("fhirUser").Value);

        var access = new JsonWebToken(tokens.AccessToken);
        Assert.Equal(("at+jwt", "RS256"), (access.Typ, access.Alg));

        using var http = application.NewClient(tokens.AccessToken);
        Assert.Equal(HttpStatusCode.OK, (await http.GetAsync("Patient/demo-1", Ct)).StatusCode);
        Assert.Equal(HttpStatusCode.NotFound, (await http.GetAsync("Patient/demo-2", Ct)).StatusCode);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_confidential_app_authenticates_by_Basic_or_in_the_body(bool basic)
    {
        const string scope = "openid user/Patient.read";
        var client = await OAuthClient.RegisterAsync(application, scope, confidential: true);
        var tokens = await client.ExchangeAsync(await client.CodeAsync(scope, "clinician"), basic: basic);
        Assert.False(tokens.IsError, tokens.Raw);
        Assert.Null(tokens.RefreshToken);
        Assert.False(tokens.Json!.Value.TryGetProperty("patient", out _));
        using var http = application.NewClient(tokens.AccessToken);
        Assert.Equal(HttpStatusCode.OK, (await http.GetAsync("Patient/demo-2", Ct)).StatusCode);
    }

    [Fact]
    public async Task Staff_picks_the_patient_for_a_patient_app()
    {
        var client = await OAuthClient.RegisterAsync(application, PatientApp);
        using var browser = new Browser(application);
        await browser.OpenAsync(client.AuthorizeUrl(PatientApp));
        await browser.SignInAsync("clinician");
        Assert.Contains("Choose a patient", browser.Html, StringComparison.Ordinal);
        await browser.SubmitAsync(new Dictionary<string, string> { ["drc_name"] = "stoneb" }, "drc_name");
        Assert.Contains("Stonebridge", browser.Html, StringComparison.Ordinal);
        Assert.DoesNotContain("Larkmeadow", browser.Html, StringComparison.Ordinal);
        await browser.SubmitAsync(new Dictionary<string, string> { ["drc_patient"] = "demo-2" }, "drc_patient");
        await browser.SubmitAsync(new Dictionary<string, string> { ["drc_decision"] = "allow" }, "Allow what is ticked");
        var tokens = await client.ExchangeAsync(browser.Parameter("code")!);
        Assert.Equal("demo-2", tokens.Json!.Value.GetProperty("patient").GetString());
    }

    [Fact]
    public async Task A_patient_cannot_pick_the_record_of_another()
    {
        var client = await OAuthClient.RegisterAsync(application, PatientApp);
        using var browser = new Browser(application);
        await browser.OpenAsync(client.AuthorizeUrl(PatientApp));
        await browser.SignInAsync("patient1");
        await browser.SubmitAsync(new Dictionary<string, string> { ["drc_decision"] = "allow", ["drc_patient"] = "demo-2" }, "Allow what is ticked");
        var tokens = await client.ExchangeAsync(browser.Parameter("code")!);
        Assert.Equal("demo-1", tokens.Json!.Value.GetProperty("patient").GetString());
    }

    [Fact]
    public async Task Scopes_without_a_tick_are_not_granted()
    {
        var client = await OAuthClient.RegisterAsync(application, PatientApp);
        var tokens = await client.ExchangeAsync(await client.CodeAsync(PatientApp, ticks: scope => scope is not ("patient/Observation.read" or "offline_access")));
        Assert.Equal("launch/patient openid fhirUser patient/Patient.read", tokens.Scope);
        Assert.Null(tokens.RefreshToken);
        using var http = application.NewClient(tokens.AccessToken);
        Assert.Equal(HttpStatusCode.Forbidden, (await http.GetAsync("Observation", Ct)).StatusCode);
    }

    [Fact]
    public async Task Scopes_that_are_not_registered_are_not_offered()
    {
        var client = await OAuthClient.RegisterAsync(application, "openid patient/Patient.read");
        var tokens = await client.TokensAsync("openid patient/Patient.read patient/Observation.read user/*.* system/*.read");
        Assert.Equal("openid patient/Patient.read", tokens.Scope);
    }

    [Fact]
    public async Task Denial_returns_access_denied()
    {
        var client = await OAuthClient.RegisterAsync(application, PatientApp);
        using var browser = new Browser(application);
        await browser.OpenAsync(client.AuthorizeUrl(PatientApp));
        await browser.SignInAsync("patient1");
        await browser.SubmitAsync(new Dictionary<string, string> { ["drc_decision"] = "deny" }, "drc_decision");
        Assert.Equal(("access_denied", "the-state", null), (browser.Parameter("error"), browser.Parameter("state"), browser.Parameter("code")));
    }

    [Fact]
    public async Task A_code_used_again_is_refused_and_kills_the_tokens_of_its_first_use()
    {
        var client = await OAuthClient.RegisterAsync(application, PatientApp);
        var code = await client.CodeAsync(PatientApp);
        var tokens = await client.ExchangeAsync(code);
        using var http = application.NewClient(tokens.AccessToken);
        Assert.Equal(HttpStatusCode.OK, (await http.GetAsync("Patient/demo-1", Ct)).StatusCode);

        Assert.Equal(OidcConstants.TokenErrors.InvalidGrant, (await client.ExchangeAsync(code)).Error);
        await Task.Delay(TimeSpan.FromSeconds(1), Ct);
        Assert.Equal(HttpStatusCode.Unauthorized, (await http.GetAsync("Patient/demo-1", Ct)).StatusCode);
        Assert.Equal(OidcConstants.TokenErrors.InvalidGrant, (await client.RefreshAsync(tokens.RefreshToken!)).Error);
    }

    [Fact]
    public async Task Of_twenty_exchanges_of_one_code_at_once_at_most_one_succeeds()
    {
        var client = await OAuthClient.RegisterAsync(application, PatientApp);
        var code = await client.CodeAsync(PatientApp);
        var answers = await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => client.ExchangeAsync(code)));
        Assert.True(answers.Count(answer => !answer.IsError) <= 1);
        Assert.All(answers.Where(answer => answer.IsError), answer => Assert.Equal(OidcConstants.TokenErrors.InvalidGrant, answer.Error));
    }

    [Fact]
    public async Task A_wrong_verifier_or_redirect_address_or_client_is_refused()
    {
        var client = await OAuthClient.RegisterAsync(application, PatientApp);
        var other = await OAuthClient.RegisterAsync(application, PatientApp);
        var code = await client.CodeAsync(PatientApp);
        Assert.Equal(OidcConstants.TokenErrors.InvalidGrant, (await client.ExchangeAsync(code, verifier: CryptoRandom.CreateUniqueId(32))).Error);
        Assert.Equal(OidcConstants.TokenErrors.InvalidGrant, (await client.ExchangeAsync(code, redirect: "https://client.example.org/other")).Error);
        Assert.Equal(OidcConstants.TokenErrors.InvalidGrant, (await client.ExchangeAsync(code, clientId: other.Id)).Error);
        Assert.False((await client.ExchangeAsync(code)).IsError);
    }

    [Theory]
    [InlineData("https://client.example.org/callback/")]
    [InlineData("https://client.example.org/callback?x=1")]
    [InlineData("https://client.example.org/Callback")]
    [InlineData("https://evil.example.org/callback")]
    public async Task A_redirect_address_that_is_not_registered_gets_a_page_and_no_redirect(string address)
    {
        var client = await OAuthClient.RegisterAsync(application, PatientApp);
        using var browser = new Browser(application);
        await browser.OpenAsync(client.AuthorizeUrl(PatientApp, ("redirect_uri", address)));
        Assert.Equal(HttpStatusCode.BadRequest, browser.Status);
        Assert.Null(browser.Response.Headers.Location);
        Assert.Contains("text/html", browser.Response.Content.Headers.ContentType!.ToString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("aud", "https://evil.example.org/fhir", "invalid_request")]
    [InlineData("launch", "forged", "invalid_request")]
    [InlineData("code_challenge", null, "invalid_request")]
    [InlineData("code_challenge", "short", "invalid_request")]
    [InlineData("code_challenge_method", "plain", "invalid_request")]
    [InlineData("response_type", "token", "unsupported_response_type")]
    [InlineData("prompt", "none", "login_required")]
    public async Task A_wrong_request_goes_back_to_the_app_with_its_error(string parameter, string? value, string error)
    {
        var client = await OAuthClient.RegisterAsync(application, PatientApp);
        using var browser = new Browser(application);
        var request = parameter == "code_challenge" && value is null
            ? client.AuthorizeUrl(PatientApp, ("code_challenge", null), ("code_challenge_method", null))
            : client.AuthorizeUrl(PatientApp, (parameter, value));
        await browser.OpenAsync(request);
        Assert.StartsWith(OAuthClient.Callback, browser.Address.AbsoluteUri, StringComparison.Ordinal);
        Assert.Equal(error, browser.Parameter("error"));
        Assert.Null(browser.Parameter("code"));
    }
}
