using System.Net;
using Xunit;

namespace DrCloud.Api.Tests.Fhir;

/// <summary>Browser apps of other origins.</summary>
[Collection(OnSqlite.Name)]
public sealed class CorsTests(DrCloudApplication app)
{
    private const string Origin = "https://app.example";

    [Fact]
    public async Task A_preflight_is_answered_without_a_token()
    {
        using var response = await app.NewClient().SendAsync("OPTIONS", "Patient/demo-1", ("Origin", Origin), ("Access-Control-Request-Method", "PUT"), ("Access-Control-Request-Headers", "authorization, if-match"));
        Assert.Equal(HttpStatusCode.NoContent, response.StatusCode);
        Assert.Equal("*", response.Headers.GetValues("Access-Control-Allow-Origin").Single());
        Assert.Contains("PUT", response.Headers.GetValues("Access-Control-Allow-Methods").Single(), StringComparison.Ordinal);
        Assert.Contains("If-Match", response.Headers.GetValues("Access-Control-Allow-Headers").Single(), StringComparison.Ordinal);
        Assert.False(response.Headers.Contains("Access-Control-Allow-Credentials"));
    }

    [Theory]
    [InlineData("metadata")]
    [InlineData(".well-known/smart-configuration")]
    [InlineData("Patient/demo-1")]
    public async Task Answers_and_refusals_may_be_read(string address)
    {
        using var response = await app.NewClient().FetchAsync(address, ("Origin", Origin));
        Assert.Equal("*", response.Headers.GetValues("Access-Control-Allow-Origin").Single());
        var exposed = response.Headers.GetValues("Access-Control-Expose-Headers").Single().Split(", ");
        Assert.Subset(exposed.ToHashSet(), new HashSet<string> { "ETag", "Location", "Content-Location", "X-Progress", "Content-Range", "Content-Disposition" });
    }

    [Theory]
    [InlineData("/swagger/index.html")]
    [InlineData("/oauth2/default/authorize")]
    [InlineData("/oauth2/default/login")]
    public async Task Pages_take_no_part(string address)
    {
        using var response = await app.NewClient().FetchAsync(address, ("Origin", Origin));
        Assert.False(response.Headers.Contains("Access-Control-Allow-Origin"));
    }
}
