using System.Net;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Xunit;

namespace DrCloud.Api.Tests.OAuth;

/// <summary>Client metadata that is right but for one thing: too much of it, or two members that contradict each other.</summary>
[Collection(OAuthTests.Name)]
public sealed class RegistrationLimitTests(OAuthApplication application)
{
    private static readonly Dictionary<string, (string Error, Action<JsonObject> Edit)> Mistakes = new()
    {
        ["51 redirect addresses"] = ("invalid_redirect_uri", m => m["redirect_uris"] = Addresses(51)),
        ["51 addresses after logout"] = ("invalid_client_metadata", m => m["post_logout_redirect_uris"] = Addresses(51)),
        ["a redirect address of 2,001 characters"] = ("invalid_redirect_uri", m => m["redirect_uris"] = new JsonArray("https://a.example/".PadRight(2001, 'x'))),
        ["a name of 201 characters"] = ("invalid_client_metadata", m => m["client_name"] = new string('x', 201)),
        ["a user in an address that is shown"] = ("invalid_client_metadata", m => m["logo_uri"] = "https://a@b.example/logo"),
        ["an address of 2,001 characters that is shown"] = ("invalid_client_metadata", m => m["logo_uri"] = "https://a.example/".PadRight(2001, 'x')),
        ["501 scopes"] = ("invalid_scope", m => m["scope"] = string.Join(' ', Scopes.Take(501))),
        ["keys and their address"] = ("invalid_client_metadata", m => (m["jwks"], m["jwks_uri"]) = (PublicKeys.Set("1"), "https://a.example/keys")),
        ["no keys"] = ("invalid_client_metadata", m => m["jwks"] = PublicKeys.Set()),
        ["two keys of one id"] = ("invalid_client_metadata", m => m["jwks"] = PublicKeys.Set("1", "1")),
        ["a key without an id"] = ("invalid_client_metadata", m => m["jwks"] = EditedKey(key => key.Remove("kid"))),
        ["an RSA key of 1024 bits"] = ("invalid_client_metadata", m => m["jwks"] = EditedKey(key => (key["kty"], key["e"], key["n"]) = ("RSA", "AQAB", new string('w', 171)))),
        ["a private key"] = ("invalid_client_metadata", m => m["jwks"] = EditedKey(key => key["d"] = "AA")),
        ["a public client that acts for itself"] = ("invalid_client_metadata", m => m["grant_types"] = new JsonArray("client_credentials")),
        ["a public client with a private key"] = ("invalid_client_metadata", m => (m["token_endpoint_auth_method"], m["jwks"]) = ("private_key_jwt", PublicKeys.Set("1"))),
        ["a private key without its public one"] = ("invalid_client_metadata", m => (m["application_type"], m["token_endpoint_auth_method"]) = ("private", "private_key_jwt")),
    };

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    // Every level, type and combination of permissions is a scope of its own.
    private static IEnumerable<string> Scopes =>
        from type in (string[])["Patient", "Observation", "Condition", "Encounter", "Procedure", "Immunization", "Goal", "CarePlan", "CareTeam", "Device", "Coverage", "Location",
            "Medication", "Organization", "Practitioner", "Provenance", "Appointment"]
        from permissions in Enumerable.Range(1, 31)
        select $"patient/{type}.{string.Concat("cruds".Where((_, at) => (permissions >> at & 1) == 1))}";

    public static TheoryData<string> Whats => [.. Mistakes.Keys];

    [Theory]
    [MemberData(nameof(Whats))]
    public async Task One_thing_too_much_is_refused(string what)
    {
        var (error, edit) = Mistakes[what];
        var metadata = Metadata();
        edit(metadata);
        await AssertRefusedAsync(JsonContent.Create(metadata), error);
    }

    [Fact]
    public async Task As_much_as_is_allowed_is_taken()
    {
        var metadata = Metadata();
        metadata["redirect_uris"] = Addresses(49);
        metadata["redirect_uris"]!.AsArray().Add("https://a.example/".PadRight(2000, 'x'));
        metadata["client_name"] = new string('x', 200);
        metadata["scope"] = string.Join(' ', Scopes.Take(500));
        metadata["jwks"] = PublicKeys.Set("1", "2");
        using var response = await PostAsync(JsonContent.Create(metadata));
        Assert.Equal(HttpStatusCode.Created, response.StatusCode);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_body_of_more_than_256_KiB_is_refused_whether_its_length_is_told_or_not(bool chunked)
    {
        var metadata = Metadata();
        metadata["more"] = new string('x', 256 * 1024);
        var bytes = Encoding.UTF8.GetBytes(metadata.ToJsonString());
        using HttpContent body = chunked ? new StreamContent(new UnknownLength(bytes)) : new ByteArrayContent(bytes);
        body.Headers.ContentType = new("application/json");
        await AssertRefusedAsync(body, "invalid_client_metadata");
    }

    [Fact]
    public async Task Another_media_type_than_JSON_is_refused()
    {
        using var body = new StringContent(Metadata().ToJsonString(), Encoding.UTF8, "text/plain");
        await AssertRefusedAsync(body, "invalid_client_metadata");
    }

    private static JsonObject Metadata() => new()
    {
        ["client_name"] = "x",
        ["redirect_uris"] = Addresses(1),
        ["scope"] = "openid patient/Patient.read",
    };

    private static JsonArray Addresses(int count) => [.. Enumerable.Range(0, count).Select(n => JsonValue.Create($"https://a.example/{n}"))];

    private static JsonObject EditedKey(Action<JsonObject> edit)
    {
        var keys = PublicKeys.Set("1");
        edit(keys["keys"]![0]!.AsObject());
        return keys;
    }

    private async Task AssertRefusedAsync(HttpContent body, string error)
    {
        using var response = await PostAsync(body);
        var answer = await response.Content.ReadFromJsonAsync<JsonElement>(Ct);
        Assert.True(response.StatusCode == HttpStatusCode.BadRequest, answer.ToString());
        Assert.Equal(error, answer.GetProperty("error").GetString());
    }

    private async Task<HttpResponseMessage> PostAsync(HttpContent body)
    {
        using var http = application.NewClient();
        http.DefaultRequestHeaders.ExpectContinue = true;   // who is refused for the length does not send it all
        return await http.PostAsync($"{application.BaseAddress}/oauth2/default/registration", body, Ct);
    }

    // Sent in chunks, as its length is not known before its end.
    private sealed class UnknownLength(byte[] bytes) : MemoryStream(bytes)
    {
        public override bool CanSeek => false;
    }
}
