using System.Net;
using Duende.IdentityModel.Client;
using Xunit;

namespace DrCloud.Api.Tests.OAuth;

/// <summary>Who the person is, for a token whose scopes say so.</summary>
[Collection(OAuthTests.Name)]
public sealed class UserInfoTests(OAuthApplication application)
{
    private const string Scope = "launch/patient openid fhirUser profile email patient/Patient.read";

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task The_person_is_described_as_far_as_the_scopes_go()
    {
        var client = await OAuthClient.RegisterAsync(application, Scope);
        var tokens = await client.TokensAsync(Scope);
        var person = await AskAsync(client, tokens.AccessToken!);
        Assert.False(person.IsError, person.Error);
        Assert.Equal($"{application.FhirBase}/Patient/demo-1", Claim(person, "fhirUser"));
        Assert.Equal("patient1", Claim(person, "preferred_username"));
        Assert.Equal("patient1@example.org", Claim(person, "email"));
        Assert.Equal(new Microsoft.IdentityModel.JsonWebTokens.JsonWebToken(tokens.IdentityToken).Subject, Claim(person, "sub"));

        var narrow = await AskAsync(client, (await client.TokensAsync("openid launch/patient patient/Patient.read")).AccessToken!);
        Assert.Equal(["aud", "iss", "sub"], narrow.Claims.Select(claim => claim.Type).Order());
    }

    [Fact]
    public async Task Without_openid_or_with_a_token_that_has_ended_nothing_is_told()
    {
        var client = await OAuthClient.RegisterAsync(application, Scope);
        Assert.Equal(HttpStatusCode.Forbidden, (await AskAsync(client, (await client.TokensAsync("launch/patient patient/Patient.read")).AccessToken!)).HttpStatusCode);
        var tokens = await client.TokensAsync(Scope);
        await client.RevokeAsync(tokens.AccessToken!);
        Assert.Equal(HttpStatusCode.Unauthorized, (await AskAsync(client, tokens.AccessToken!)).HttpStatusCode);
        using var http = application.NewClient();
        using var nothing = await http.GetAsync($"{client.Issuer}/userinfo", Ct);
        Assert.NotEqual(HttpStatusCode.OK, nothing.StatusCode);
    }

    private async Task<UserInfoResponse> AskAsync(OAuthClient client, string token)
    {
        using var http = application.NewClient();
        return await http.GetUserInfoAsync(new UserInfoRequest { Address = $"{client.Issuer}/userinfo", Token = token }, Ct);
    }

    private static string? Claim(UserInfoResponse person, string type) => person.Claims.FirstOrDefault(claim => claim.Type == type)?.Value;
}
