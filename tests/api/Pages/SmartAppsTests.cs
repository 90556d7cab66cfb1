using System.Net;
using System.Web;
using DrCloud.Api.Tests.Fhir;
using DrCloud.Api.Tests.OAuth;
using Xunit;

namespace DrCloud.Api.Tests.Pages;

/// <summary>The SMART Enabled Apps of the Patient Summary: which are listed, and what a launch from there brings the app.</summary>
[Collection(OAuthTests.Name)]
public sealed class SmartAppsTests(OAuthApplication application)
{
    private const string Summary = "/interface/default/patients/demo-2";
    private const string Scope = "launch openid patient/Patient.read";
    private const string LaunchAddress = "https://client.example.org/launch?theme=dark";

    [Fact]
    public async Task An_app_is_listed_once_it_is_enabled_and_no_longer_when_it_is_disabled()
    {
        var app = await RegisterAsync(Scope, LaunchAddress);
        using var browser = await SignedInAsync("clinician");
        Assert.False(IsListed(browser, app.Id));
        await EnableAsync(app, enabled: true);
        await browser.OpenAsync(Summary);
        Assert.True(IsListed(browser, app.Id));

        // The redirect that follows the form must be allowed, or the browser would stop it.
        Assert.Matches("form-action 'self' [^;]*https://client\\.example\\.org[ ;]", browser.Response.Headers.GetValues("Content-Security-Policy").Single());
        await EnableAsync(app, enabled: false);
        await browser.SubmitAsync(new Dictionary<string, string> { ["client"] = app.Id }, $"value=\"{app.Id}\"");
        Assert.Equal(HttpStatusCode.NotFound, browser.Status);
        await browser.OpenAsync(Summary);
        Assert.False(IsListed(browser, app.Id));
    }

    [Theory]
    [InlineData("openid launch/patient patient/Patient.read", LaunchAddress)]
    [InlineData(Scope, null)]
    public async Task An_app_that_cannot_be_launched_is_not_listed(string scope, string? address)
    {
        var app = await RegisterAsync(scope, address);
        await EnableAsync(app, enabled: true);
        using var browser = await SignedInAsync("clinician");
        Assert.False(IsListed(browser, app.Id));
    }

    [Fact]
    public async Task A_launch_brings_the_app_patient_visit_and_intent()
    {
        var app = await RegisterAsync($"{Scope} launch/encounter", LaunchAddress);
        await EnableAsync(app, enabled: true);
        using var staff = await application.NewUserClientAsync();
        var visit = (await (await staff.FetchAsync("Encounter?patient=demo-2&_sort=-date&_count=1")).ExpectAsync(HttpStatusCode.OK)).GetProperty("entry")[0].GetProperty("resource").Id();
        using var browser = await SignedInAsync("clinician");
        Assert.Contains($"<option value=\"{visit}\">", browser.Html, StringComparison.Ordinal);
        await browser.SubmitAsync(new Dictionary<string, string> { ["client"] = app.Id, ["encounter"] = visit }, $"value=\"{app.Id}\"");
        var query = HttpUtility.ParseQueryString(browser.Address.Query);
        Assert.Equal("https://client.example.org/launch", browser.Address.GetLeftPart(UriPartial.Path));
        Assert.Equal(("dark", application.FhirBase), (query["theme"], query["iss"]));

        await browser.OpenAsync(app.AuthorizeUrl($"{Scope} launch/encounter", ("launch", query["launch"])));
        await browser.SubmitAsync(new Dictionary<string, string> { ["drc_decision"] = "allow" }, "Allow what is ticked");
        var tokens = (await app.ExchangeAsync(browser.Parameter("code")!)).Json!.Value;
        Assert.Equal(("demo-2", visit), (tokens.GetProperty("patient").GetString(), tokens.GetProperty("encounter").GetString()));
        Assert.Equal("patient.demographics.dialog", tokens.GetProperty("intent").GetString());
        Assert.True(tokens.GetProperty("need_patient_banner").GetBoolean());
    }

    [Fact]
    public async Task A_launch_is_on_what_the_person_may_see_and_by_the_page_alone()
    {
        var app = await RegisterAsync(Scope, LaunchAddress);
        await EnableAsync(app, enabled: true);
        using var staff = await application.NewUserClientAsync();
        var others = (await (await staff.FetchAsync("Encounter?patient=demo-3&_count=1")).ExpectAsync(HttpStatusCode.OK)).GetProperty("entry")[0].GetProperty("resource").Id();
        using var browser = await SignedInAsync("patient2");
        var form = new Dictionary<string, string> { ["client"] = app.Id };
        await browser.SubmitAsync(new Dictionary<string, string>(form) { ["encounter"] = others }, $"value=\"{app.Id}\"");
        Assert.Equal(HttpStatusCode.BadRequest, browser.Status);
        await browser.OpenAsync(Summary);
        await browser.SubmitAsync(form, $"value=\"{app.Id}\"", elsewhere: "/interface/default/patients/demo-3?handler=launch");
        Assert.Equal(HttpStatusCode.NotFound, browser.Status);
        await browser.OpenAsync(Summary);
        await browser.SubmitAsync(form, $"value=\"{app.Id}\"", withToken: false);
        Assert.Equal(HttpStatusCode.BadRequest, browser.Status);
        await browser.OpenAsync(Summary);
        await browser.SubmitAsync(form, $"value=\"{app.Id}\"");
        Assert.Equal("client.example.org", browser.Address.Host);
    }

    private static bool IsListed(Browser browser, string client) => browser.Html.Contains($"name=\"client\" value=\"{client}\"", StringComparison.Ordinal);

    private async Task<Browser> SignedInAsync(string account)
    {
        var browser = new Browser(application);
        await browser.OpenAsync(Summary);
        await browser.SignInAsync(account);
        return browser;
    }

    private async Task EnableAsync(OAuthClient app, bool enabled) =>
        Assert.True(await application.Administration.SetClientEnabledAsync(DrCloudApplication.Site, app.Id, enabled));

    private Task<OAuthClient> RegisterAsync(string scope, string? launchAddress) => OAuthClient.RegisterAsync(application, scope, launch: launchAddress);
}
