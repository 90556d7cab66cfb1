using System.Diagnostics;
using System.Net;
using System.Text.Json;
using DrCloud.Api.Tests.OAuth;
using Xunit;

namespace DrCloud.Api.Tests.Pages;

/// <summary>Administrators set the interfaces up at Globals > Connectors.</summary>
[Collection(OAuthTests.Name)]
public sealed class ConnectorsTests(OAuthApplication application)
{
    private const string Address = "/admin/default/connectors";

    [Fact]
    public async Task The_password_grant_is_switched_on_and_off_within_a_second()
    {
        using var browser = await SignedInAsync();
        Assert.Contains("Enable OAuth2 Password Grant (Not considered secure)", browser.Html, StringComparison.Ordinal);
        try
        {
            await browser.SubmitAsync(new Dictionary<string, string> { ["set-password-grant"] = "Both" }, "Save");
            await WaitAsync(isOn: true);
            Assert.Contains("Saved: Enable OAuth2 Password Grant", browser.Html, StringComparison.Ordinal);
        }
        finally
        {
            await browser.SubmitAsync(new Dictionary<string, string> { ["set-password-grant"] = "Off" }, "Save");
            await WaitAsync(isOn: false);
        }
    }

    [Fact]
    public async Task A_value_that_is_refused_is_told_at_its_field_and_nothing_is_saved()
    {
        using var browser = await SignedInAsync();
        await browser.SubmitAsync(new Dictionary<string, string> { ["set-refresh-token-days"] = "<many>", ["set-access-token-seconds"] = "600" }, "Save");
        Assert.Equal(HttpStatusCode.BadRequest, browser.Status);
        Assert.Contains("<a href=\"#refresh-token-days\">", browser.Html, StringComparison.Ordinal);
        Assert.Contains("value=\"&lt;many&gt;\"", browser.Html, StringComparison.Ordinal);
        Assert.Equal("3600", (await application.Administration.GetSettingAsync(DrCloudApplication.Site, "access-token-seconds"))!.Value);
    }

    [Fact]
    public async Task A_form_without_its_token_changes_nothing()
    {
        using var browser = await SignedInAsync();
        await browser.SubmitAsync(new Dictionary<string, string> { ["set-password-grant"] = "Both" }, "Save", withToken: false);
        Assert.Equal(HttpStatusCode.BadRequest, browser.Status);
        Assert.Equal("Off", (await application.Administration.GetSettingAsync(DrCloudApplication.Site, "password-grant"))!.Value);
    }

    private async Task<Browser> SignedInAsync()
    {
        var browser = new Browser(application);
        await browser.OpenAsync(Address);
        await browser.SignInAsync("admin");
        Assert.Equal(HttpStatusCode.OK, browser.Status);
        return browser;
    }

    // What the API process itself goes by is what discovery says.
    private async Task WaitAsync(bool isOn)
    {
        using var http = application.NewClient();
        var waited = Stopwatch.StartNew();
        while (true)
        {
            var document = JsonElement.Parse(await http.GetStringAsync($"{application.BaseAddress}/oauth2/default/.well-known/openid-configuration", TestContext.Current.CancellationToken));
            if (document.GetProperty("grant_types_supported").EnumerateArray().Any(grant => grant.GetString() == "password") == isOn)
            {
                return;
            }

            Assert.True(waited.Elapsed < TimeSpan.FromSeconds(1), $"After {waited.Elapsed} the password grant is still {(isOn ? "off" : "on")}.");
            await Task.Delay(20, TestContext.Current.CancellationToken);
        }
    }
}
