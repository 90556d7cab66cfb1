using System.Net;
using Xunit;

namespace DrCloud.Api.Tests.OAuth;

/// <summary>Libraries of others (openid-client, oauth4webapi) as clients: discovery, registration, pushed request, code, refresh, introspection, revocation, a client's own token.</summary>
[Collection(OAuthTests.Name)]
public sealed class ForeignClientTests(OAuthApplication application)
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_foreign_app_pushes_its_request_gets_tokens_refreshes_asks_about_and_revokes_them()
    {
        using var client = await StartAsync("code");
        var address = (await client.ReadAsync()).GetProperty("authorize").GetString()!;
        Assert.Contains("request_uri=", address, StringComparison.Ordinal);
        using var browser = new Browser(application);
        await browser.OpenAsync(address);
        await browser.SignInAsync("patient1");
        await browser.SubmitAsync(new Dictionary<string, string> { ["drc_decision"] = "allow" }, "Allow what is ticked");
        await client.WriteAsync(new { callback = browser.Address.AbsoluteUri });
        var found = await client.ReadAsync();
        Assert.Equal("demo-1", found.GetProperty("patient").GetString());
        Assert.Equal($"{application.FhirBase}/Patient/demo-1", found.GetProperty("fhirUser").GetString());
        Assert.NotEmpty(found.GetProperty("name").GetString()!);
        Assert.Equal("[true,false]", found.GetProperty("active").GetRawText());
    }

    [Fact]
    public async Task A_foreign_service_registers_its_key_and_acts_for_itself()
    {
        using var client = await StartAsync("service");
        var id = (await client.ReadAsync()).GetProperty("enable").GetString()!;
        Assert.True(await application.Administration.SetClientEnabledAsync(DrCloudApplication.Site, id, enabled: true));
        await client.WriteAsync(new { enabled = true });
        var found = await client.ReadAsync();
        Assert.Equal("system/Patient.read", found.GetProperty("scope").GetString());
        using var http = application.NewClient(found.GetProperty("token").GetString());
        Assert.Equal(HttpStatusCode.OK, (await http.GetAsync("Patient/demo-1", Ct)).StatusCode);
    }

    private Task<ForeignScript> StartAsync(string kind) =>
        ForeignScript.StartAsync(application, "client.mjs", kind, $"{application.BaseAddress}/oauth2/default", application.FhirBase);
}
