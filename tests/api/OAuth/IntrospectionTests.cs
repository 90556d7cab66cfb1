using System.Net;
using System.Text.Json;
using Microsoft.IdentityModel.JsonWebTokens;
using Xunit;

namespace DrCloud.Api.Tests.OAuth;

/// <summary>What a client is told of tokens.</summary>
[Collection(OAuthTests.Name)]
public sealed class IntrospectionTests(OAuthApplication application)
{
    private const string Scope = "launch/patient openid fhirUser offline_access patient/Patient.read";

    [Fact]
    public async Task A_token_is_described_with_scopes_person_and_launch_context()
    {
        var client = await OAuthClient.RegisterAsync(application, Scope, confidential: true);
        var tokens = await client.TokensAsync(Scope);
        var identity = new JsonWebToken(tokens.IdentityToken);
        foreach (var token in new[] { tokens.AccessToken!, tokens.RefreshToken! })
        {
            var answer = (await client.IntrospectAsync(token)).Json!.Value;
            Assert.Equal(JsonValueKind.True, answer.GetProperty("active").ValueKind);
            Assert.Equal("active", Text(answer, "status"));
            Assert.Equal(client.Id, Text(answer, "client_id"));
            Assert.Equal(Scope.Split(' ').Order(), Text(answer, "scope")!.Split(' ').Order());
            Assert.Equal((identity.Issuer, identity.Subject), (Text(answer, "iss"), Text(answer, "sub")));
            Assert.Equal("demo-1", Text(answer, "patient"));
            Assert.Equal($"{application.FhirBase}/Patient/demo-1", Text(answer, "fhirUser"));
            Assert.True(answer.GetProperty("exp").GetInt64() > DateTimeOffset.UtcNow.ToUnixTimeSeconds());
        }
    }

    [Fact]
    public async Task Of_another_clients_token_and_of_nonsense_it_is_told_that_it_is_not_active()
    {
        var tokens = await (await OAuthClient.RegisterAsync(application, Scope, confidential: true)).TokensAsync(Scope);
        var other = await OAuthClient.RegisterAsync(application, Scope, confidential: true);
        foreach (var token in new[] { tokens.AccessToken!, tokens.RefreshToken!, "nonsense" })
        {
            Assert.Equal("""{"active":false}""", (await other.IntrospectAsync(token)).Json!.Value.GetRawText().Replace(" ", "", StringComparison.Ordinal).Replace("\n", "", StringComparison.Ordinal));
        }
    }

    [Fact]
    public async Task Nobody_asks_without_being_a_client()
    {
        var client = await OAuthClient.RegisterAsync(application, Scope, confidential: true);
        var tokens = await client.TokensAsync(Scope);
        using var http = application.NewClient();
        foreach (var (id, secret, status) in new[] { (client.Id, "wrong", HttpStatusCode.Unauthorized), (client.Id, "", HttpStatusCode.Unauthorized), ("nobody", "x", HttpStatusCode.Unauthorized) })
        {
            using var form = new FormUrlEncodedContent(new Dictionary<string, string> { ["token"] = tokens.AccessToken!, ["client_id"] = id, ["client_secret"] = secret });
            using var answer = await http.PostAsync($"{client.Issuer}/introspect", form, TestContext.Current.CancellationToken);
            Assert.Equal(status, answer.StatusCode);
        }
    }

    private static string? Text(JsonElement answer, string name) => answer.TryGetProperty(name, out var value) ? value.GetString() : null;
}
