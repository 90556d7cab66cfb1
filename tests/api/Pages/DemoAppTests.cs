using System.Net;
using System.Text.RegularExpressions;
using DrCloud.Api.Administration;
using DrCloud.Api.Tests.OAuth;
using Xunit;

namespace DrCloud.Api.Tests.Pages;

/// <summary>The demo app is files and a client like those of others. What it does is proved in a browser.</summary>
[Collection(OAuthTests.Name)]
public sealed class DemoAppTests(OAuthApplication application)
{
    [Theory]
    [InlineData("", "text/html; charset=utf-8")]
    [InlineData("app.js", "text/javascript; charset=utf-8")]
    [InlineData("chart.js", "text/javascript; charset=utf-8")]
    [InlineData("app.css", "text/css; charset=utf-8")]
    public async Task Its_files_run_nothing_but_its_script(string file, string type)
    {
        using var browser = new Browser(application);
        await browser.OpenAsync($"/apps/demo/{file}");
        Assert.Equal(HttpStatusCode.OK, browser.Status);
        Assert.Equal(type, browser.Response.Content.Headers.ContentType!.ToString());
        var policy = browser.Response.Headers.GetValues("Content-Security-Policy").Single();
        Assert.StartsWith("default-src 'none'; script-src 'self'; style-src 'self';", policy, StringComparison.Ordinal);
        Assert.DoesNotContain("unsafe", policy, StringComparison.Ordinal);
        Assert.DoesNotMatch(new Regex("<script>|<style|style=|\\son[a-z]+="), file.Length == 0 ? browser.Html : "");
    }

    [Fact]
    public async Task There_is_nothing_else()
    {
        using var browser = new Browser(application);
        foreach (var file in (string[])["nothing.js", "ChartApp.cs", "..%2Fassets%2Fdrcloud.css"])
        {
            await browser.OpenAsync($"/apps/demo/{file}");
            Assert.Equal(HttpStatusCode.NotFound, browser.Status);
        }
    }

    [Fact]
    public async Task It_may_read_patients_and_observations_and_no_more()
    {
        var client = (await application.Administration.ShowClientAsync(DrCloudApplication.Site, DemoClient.ChartId))!;
        Assert.Equal(["fhirUser", "launch", "launch/patient", "openid", "patient/Observation.read", "patient/Patient.read"], client.Scopes.Order(StringComparer.Ordinal));
        Assert.Equal([$"{application.BaseAddress}/apps/demo/"], client.RedirectUris);
        Assert.True(client.Enabled);
    }
}
