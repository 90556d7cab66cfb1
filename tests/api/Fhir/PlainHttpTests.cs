using System.Net;
using DrCloud.Api.Sites;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Xunit;

namespace DrCloud.Api.Tests.Fhir;

/// <summary>What comes without TLS to a site that is served under https, at a plain listener before the application's own gate.</summary>
[Collection(OnSqlite.Name)]
public sealed class PlainHttpTests(DrCloudApplication app)
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("/apis/default/fhir/metadata")]
    [InlineData("/apis/default/fhir/Patient/demo-1")]
    [InlineData("/oauth2/default/.well-known/openid-configuration")]
    [InlineData("/oauth2/default/login")]
    public async Task An_interface_refuses_it(string path) => Assert.Equal(HttpStatusCode.Forbidden, (await GetAsync(path)).Status);

    [Fact]
    public async Task A_page_sends_it_to_the_address_with_TLS() =>
        Assert.Equal((HttpStatusCode.PermanentRedirect, $"{app.BaseAddress}/admin/default/clients?x=1"), await GetAsync("/admin/default/clients?x=1"));

    private async Task<(HttpStatusCode Status, string? Location)> GetAsync(string path)
    {
        var gate = app.Services.GetRequiredService<SiteGate>();
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0));
        await using var plain = builder.Build();
        plain.Run(context => gate.InvokeAsync(context, _ => Task.CompletedTask));
        await plain.StartAsync(Ct);
        using var handler = new SocketsHttpHandler { AllowAutoRedirect = false };
        using var http = new HttpClient(handler);
        http.DefaultRequestHeaders.Host = new Uri(app.BaseAddress).Authority;
        using var response = await http.GetAsync(plain.Urls.First() + path, Ct);
        return (response.StatusCode, response.Headers.Location?.ToString());
    }
}
