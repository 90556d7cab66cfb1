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

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

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
    public async Task The_FHIR_interface_and_system_scopes_are_switched_off_and_on_within_a_second()
    {
        using var browser = await SignedInAsync();
        using var client = await SystemClient.RegisterAsync(application, "system/Patient.read system/admin.read");
        using var system = application.NewClient(await client.TokenAsync("system/Patient.read system/admin.read"));
        using var patient = await application.NewPatientClientAsync("demo-1");
        await AssertAnswersAsync(HttpStatusCode.OK, HttpStatusCode.OK);
        try
        {
            await SaveAsync("system-scopes", "Disabled");
            await AssertAnswersAsync(HttpStatusCode.OK, HttpStatusCode.Forbidden);
            using (var refused = await client.RequestAsync("system/Patient.read"))
            {
                Assert.Equal(HttpStatusCode.BadRequest, refused.StatusCode);
                Assert.Contains("invalid_scope", await refused.Content.ReadAsStringAsync(Ct), StringComparison.Ordinal);
            }

            // Who administers by a client can switch it on again.
            Assert.NotEmpty(await client.TokenAsync("system/admin.read"));

            await SaveAsync("fhir-interface", "Disabled");
            await AssertAnswersAsync(HttpStatusCode.NotFound, HttpStatusCode.NotFound);
            Assert.Equal(HttpStatusCode.OK, (await patient.GetAsync("metadata", Ct)).StatusCode);
            await browser.OpenAsync($"{application.BaseAddress}/interface/default/fhir/Patient/demo-1");
            Assert.Equal(HttpStatusCode.OK, browser.Status);
        }
        finally
        {
            foreach (var name in (string[])["system-scopes", "fhir-interface"])
            {
                await application.Administration.SetSettingAsync(DrCloudApplication.Site, name, null);
            }

            await Task.Delay(TimeSpan.FromSeconds(1), Ct);
        }

        await AssertAnswersAsync(HttpStatusCode.OK, HttpStatusCode.OK);

        async Task SaveAsync(string name, string value)
        {
            await browser.OpenAsync(application.BaseAddress + Address);
            await browser.SubmitAsync(new Dictionary<string, string> { [$"set-{name}"] = value }, "Save");
            Assert.Equal(HttpStatusCode.OK, browser.Status);
            await Task.Delay(TimeSpan.FromSeconds(1), Ct);
        }

        async Task AssertAnswersAsync(HttpStatusCode ofPatient, HttpStatusCode ofSystem)
        {
            using var one = await patient.GetAsync("Patient/demo-1", Ct);
            Assert.Equal(ofPatient, one.StatusCode);
            using var two = await system.GetAsync("Patient/demo-1", Ct);
            Assert.Equal(ofSystem, two.StatusCode);
            Assert.Equal(ofSystem == HttpStatusCode.OK ? "Patient" : "OperationOutcome", JsonElement.Parse(await two.Content.ReadAsByteArrayAsync(Ct)).GetProperty("resourceType").GetString());
        }
    }

    [Fact]
    public async Task Several_settings_are_saved_together_or_not_at_all()
    {
        var refused = await application.Administration.SetSettingsAsync(DrCloudApplication.Site, new Dictionary<string, string?> { ["refresh-token-days"] = "30", ["access-token-seconds"] = "many", ["nothing"] = "x" });
        Assert.Equal(["access-token-seconds", "nothing"], refused.Keys.Order());
        Assert.Equal("90", (await application.Administration.GetSettingAsync(DrCloudApplication.Site, "refresh-token-days"))!.Value);
        Assert.Empty(await application.Administration.SetSettingsAsync(DrCloudApplication.Site, new Dictionary<string, string?> { ["refresh-token-days"] = "30", ["access-token-seconds"] = "600" }));
        Assert.Equal("600", (await application.Administration.GetSettingAsync(DrCloudApplication.Site, "access-token-seconds"))!.Value);
        Assert.Empty(await application.Administration.SetSettingsAsync(DrCloudApplication.Site, new Dictionary<string, string?> { ["refresh-token-days"] = null, ["access-token-seconds"] = null }));
        Assert.Equal("90", (await application.Administration.GetSettingAsync(DrCloudApplication.Site, "refresh-token-days"))!.Value);
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
