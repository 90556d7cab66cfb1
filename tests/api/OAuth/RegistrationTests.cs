using System.Net;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Duende.IdentityModel;
using Xunit;

namespace DrCloud.Api.Tests.OAuth;

[Collection(OAuthTests.Name)]
public sealed class RegistrationTests(OAuthApplication application)
{
    // The example of the description, to the letter.
    private const string Example = """
        {
           "application_type": "private",
           "redirect_uris":
             ["https://client.example.org/callback"],
           "post_logout_redirect_uris":
             ["https://client.example.org/logout/callback"],
           "client_name": "A Private App",
           "token_endpoint_auth_method": "client_secret_post",
           "contacts": ["me@example.org", "them@example.org"],
           "scope": "openid offline_access api:fhir user/allergy.read user/allergy.write user/appointment.read user/appointment.write user/dental_issue.read user/dental_issue.write user/document.read user/document.write user/drug.read user/encounter.read user/encounter.write user/facility.read user/facility.write user/immunization.read user/insurance.read user/insurance.write user/insurance_company.read user/insurance_company.write user/insurance_type.read user/list.read user/medical_problem.read user/medical_problem.write user/medication.read user/medication.write user/message.write user/patient.read user/patient.write user/practitioner.read user/practitioner.write user/prescription.read user/procedure.read user/soap_note.read user/soap_note.write user/surgery.read user/surgery.write user/transaction.read user/transaction.write user/vital.read user/vital.write user/AllergyIntolerance.read user/CareTeam.read user/Condition.read user/Coverage.read user/Encounter.read user/Immunization.read user/Location.read user/Medication.read user/MedicationRequest.read user/Observation.read user/Organization.read user/Organization.write user/Patient.read user/Patient.write user/Practitioner.read user/Practitioner.write user/PractitionerRole.read user/Procedure.read patient/encounter.read patient/patient.read patient/AllergyIntolerance.read patient/CareTeam.read patient/Condition.read patient/Coverage.read patient/Encounter.read patient/Immunization.read patient/MedicationRequest.read patient/Observation.read patient/Patient.read patient/Procedure.read"
          }
        """;

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task The_example_of_the_description_works_as_it_stands()
    {
        var response = await PostAsync(Example);
        Assert.Equal(HttpStatusCode.Created, response.StatusCode);
        Assert.True(response.Headers.CacheControl!.NoStore);
        var client = await response.Content.ReadFromJsonAsync<JsonElement>(Ct);
        using var sent = JsonDocument.Parse(Example);
        foreach (var name in new[] { "contacts", "application_type", "client_name", "redirect_uris", "token_endpoint_auth_method", "scope" })
        {
            Assert.True(JsonElement.DeepEquals(sent.RootElement.GetProperty(name), client.GetProperty(name)), name);
        }

        Assert.Equal(43, client.GetProperty("client_id").GetString()!.Length);
        Assert.Equal(86, client.GetProperty("client_secret").GetString()!.Length);
        Assert.Equal(43, client.GetProperty("registration_access_token").GetString()!.Length);
        Assert.StartsWith($"{application.BaseAddress}/oauth2/default/client/", client.GetProperty("registration_client_uri").GetString(), StringComparison.Ordinal);
        Assert.Equal(0, client.GetProperty("client_secret_expires_at").GetInt64());
        Assert.InRange(client.GetProperty("client_id_issued_at").GetInt64(), DateTimeOffset.UtcNow.AddMinutes(-1).ToUnixTimeSeconds(), DateTimeOffset.UtcNow.ToUnixTimeSeconds());
    }

    [Fact]
    public async Task A_private_client_with_user_scopes_waits_for_an_administrator()
    {
        var response = await PostAsync("""{"application_type":"private","client_name":"Waiting","redirect_uris":["https://client.example.org/callback"],"scope":"openid user/Patient.read"}""");
        var id = (await response.Content.ReadFromJsonAsync<JsonElement>(Ct)).GetProperty("client_id").GetString()!;
        Assert.False((await application.Administration.ShowClientAsync(DrCloudApplication.Site, id))!.Enabled);
        using var browser = new Browser(application);
        await browser.OpenAsync($"{application.BaseAddress}/oauth2/default/authorize?client_id={id}&response_type=code&redirect_uri=https%3A%2F%2Fclient.example.org%2Fcallback&scope=openid");
        Assert.Equal(HttpStatusCode.BadRequest, browser.Status);
    }

    [Fact]
    public async Task Manual_approval_of_all_is_a_setting()
    {
        Assert.Null(await application.Administration.SetSettingAsync(DrCloudApplication.Site, "client-approval", "AllManual"));
        try
        {
            await Task.Delay(TimeSpan.FromSeconds(1), Ct);
            var response = await PostAsync("""{"client_name":"Patient app","redirect_uris":["https://client.example.org/callback"],"scope":"openid patient/Patient.read"}""");
            var id = (await response.Content.ReadFromJsonAsync<JsonElement>(Ct)).GetProperty("client_id").GetString()!;
            Assert.False((await application.Administration.ShowClientAsync(DrCloudApplication.Site, id))!.Enabled);
        }
        finally
        {
            await application.Administration.SetSettingAsync(DrCloudApplication.Site, "client-approval", null);
            await Task.Delay(TimeSpan.FromSeconds(1), Ct);
        }

        Assert.NotNull(await application.Administration.SetSettingAsync(DrCloudApplication.Site, "client-approval", "Whatever"));
        Assert.NotNull(await application.Administration.SetSettingAsync(DrCloudApplication.Site, "no-such-setting", "1"));
    }

    [Theory]
    [InlineData("""{"client_name":"x"}""", "invalid_redirect_uri")]
    [InlineData("""{"client_name":"x","redirect_uris":[]}""", "invalid_redirect_uri")]
    [InlineData("""{"client_name":"x","redirect_uris":["http://evil.example/cb"]}""", "invalid_redirect_uri")]
    [InlineData("""{"client_name":"x","redirect_uris":["javascript:alert(1)"]}""", "invalid_redirect_uri")]
    [InlineData("""{"client_name":"x","redirect_uris":["data:text/html,x"]}""", "invalid_redirect_uri")]
    [InlineData("""{"client_name":"x","redirect_uris":["https://a.example/cb#f"]}""", "invalid_redirect_uri")]
    [InlineData("""{"client_name":"x","redirect_uris":["https://*.example/cb"]}""", "invalid_redirect_uri")]
    [InlineData("""{"client_name":"x","redirect_uris":["https://a@b.example/cb"]}""", "invalid_redirect_uri")]
    [InlineData("""{"client_name":"x","redirect_uris":["https://a.example/x/../cb"]}""", "invalid_redirect_uri")]
    [InlineData("""{"client_name":"x","redirect_uris":["https://a.example/%2e%2e/cb"]}""", "invalid_redirect_uri")]
    [InlineData("""{"client_name":"x","redirect_uris":["https://a.example/cb"],"scope":"openid patient/Foo.read"}""", "invalid_scope")]
    [InlineData("""{"client_name":"x","redirect_uris":["https://a.example/cb"],"scope":"patient/Patient.sr"}""", "invalid_scope")]
    [InlineData("""{"client_name":"x","redirect_uris":["https://a.example/cb"],"scope":"user/Patient.read"}""", "invalid_client_metadata")]
    [InlineData("""{"client_name":"x","redirect_uris":["https://a.example/cb"],"application_type":"private","scope":"system/Patient.read"}""", "invalid_client_metadata")]
    [InlineData("""{"client_name":"x","redirect_uris":["https://a.example/cb"],"application_type":"private","token_endpoint_auth_method":"none"}""", "invalid_client_metadata")]
    [InlineData("""{"client_name":"x","redirect_uris":["https://a.example/cb"],"token_endpoint_auth_method":"tls_client_auth"}""", "invalid_client_metadata")]
    [InlineData("""{"client_name":"x","redirect_uris":["https://a.example/cb"],"post_logout_redirect_uris":[]}""", "invalid_client_metadata")]
    [InlineData("""{"client_name":"x","redirect_uris":["https://a.example/cb"],"jwks_uri":"http://127.0.0.1/keys"}""", "invalid_client_metadata")]
    [InlineData("""{"client_name":"x","redirect_uris":["https://a.example/cb"],"jwks":{"keys":[{"kty":"oct","kid":"1","k":"AA"}]}}""", "invalid_client_metadata")]
    [InlineData("""{"client_name":"x","redirect_uris":["https://a.example/cb"],"jwks":{"keys":[{"kty":"RSA","n":"AA","e":"AQAB"}]}}""", "invalid_client_metadata")]
    [InlineData("""{"client_name":"x","redirect_uris":["https://a.example/cb"],"jwks":{"keys":[{"kty":"RSA","kid":"1","d":"AA"}]}}""", "invalid_client_metadata")]
    [InlineData("""{"client_name":"x‮y","redirect_uris":["https://a.example/cb"]}""", "invalid_client_metadata")]
    [InlineData("""{"redirect_uris":["https://a.example/cb"]}""", "invalid_client_metadata")]
    [InlineData("""{"client_name":"x","redirect_uris":["https://a.example/cb"],"jwks":{"keys":[{"kty":"RSA","kid":"\ud800","n":"AA","e":"AQAB"}]}}""", "invalid_client_metadata")]
    [InlineData("""{"client_name":""", "invalid_client_metadata")]
    [InlineData("null", "invalid_client_metadata")]
    public async Task What_breaks_a_rule_is_refused(string metadata, string error)
    {
        var response = await PostAsync(metadata);
        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
        var answer = await response.Content.ReadFromJsonAsync<JsonElement>(Ct);
        Assert.Equal(error, answer.GetProperty("error").GetString());
        Assert.NotEmpty(answer.GetProperty("error_description").GetString()!);
    }

    public static TheoryData<string, string> Addresses => new MatrixTheoryData<string, string>(
        ["jwks_uri", "logo_uri", "policy_uri", "tos_uri", "client_uri", "initiate_login_uri"],
        ["http://a.example/x", "http://169.254.169.254/latest/meta-data", "http://[::1]/x", "file:///etc/passwd", "gopher://127.0.0.1:25/x", "javascript:alert(1)", "data:text/html,x", "//a.example/x", "x"]);

    [Theory]
    [MemberData(nameof(Addresses))]
    public async Task An_address_that_is_shown_or_fetched_is_of_https_alone(string member, string address)
    {
        var metadata = new JsonObject { ["client_name"] = "x", ["redirect_uris"] = new JsonArray("https://a.example/cb"), ["scope"] = "openid patient/Patient.read", [member] = address };
        var response = await PostAsync(metadata.ToJsonString());
        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
        Assert.Equal("invalid_client_metadata", (await response.Content.ReadFromJsonAsync<JsonElement>(Ct)).GetProperty("error").GetString());
    }

    [Fact]
    public async Task A_client_that_waits_is_refused_wherever_it_shows_up()
    {
        var client = await OAuthClient.RegisterAsync(application, "openid offline_access launch patient/Patient.read");
        Assert.False((await application.Administration.ShowClientAsync(DrCloudApplication.Site, client.Id))!.Enabled);
        using var browser = new Browser(application);
        await browser.OpenAsync(client.AuthorizeUrl("openid patient/Patient.read"));
        Assert.Equal(HttpStatusCode.BadRequest, browser.Status);
        var answer = await client.ExchangeAsync("x");
        Assert.Equal(HttpStatusCode.Unauthorized, answer.HttpStatusCode);
        Assert.Contains("invalid_client", answer.Raw, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Discovery_describes_what_there_is()
    {
        var client = await OAuthClient.RegisterAsync(application, "openid patient/Patient.read");
        var document = await client.DiscoverAsync();
        Assert.False(document.IsError, document.Error);
        Assert.Equal(client.Issuer, document.Issuer);
        Assert.Equal($"{client.Issuer}/authorize", document.AuthorizeEndpoint);
        Assert.Equal($"{client.Issuer}/registration", document.RegistrationEndpoint);
        Assert.Equal($"{client.Issuer}/jwk", document.JwksUri);
        Assert.Equal([OidcConstants.CodeChallengeMethods.Sha256], document.CodeChallengeMethodsSupported);
        Assert.Equal(["code"], document.ResponseTypesSupported);
        Assert.Equal(["authorization_code", "client_credentials", "refresh_token"], document.GrantTypesSupported.Order());
        Assert.Equal(["client_secret_basic", "client_secret_post", "private_key_jwt"], document.TokenEndpointAuthenticationMethodsSupported.Order());
        var key = Assert.Single(document.KeySet!.Keys);
        Assert.Equal(("RSA", "sig", "RS256"), (key.Kty, key.Use, key.Alg));
        Assert.NotEmpty(key.Kid);
        Assert.Null(key.D);
    }

    [Fact]
    public async Task An_unknown_site_is_404()
    {
        using var http = application.NewClient();
        Assert.Equal(HttpStatusCode.NotFound, (await http.GetAsync($"{application.BaseAddress}/oauth2/nowhere/.well-known/openid-configuration", Ct)).StatusCode);
    }

    private async Task<HttpResponseMessage> PostAsync(string metadata)
    {
        using var http = application.NewClient();
        using var body = new StringContent(metadata, Encoding.UTF8, "application/json");
        return await http.PostAsync($"{application.BaseAddress}/oauth2/default/registration", body, Ct);
    }
}
