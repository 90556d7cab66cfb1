using System.Net;
using DrCloud.Grains.Interfaces;
using DrCloud.Grains.Interfaces.Accounts;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace DrCloud.Api.Tests.OAuth;

/// <summary>No code without a person who was asked, could say yes, and said it to something.</summary>
[Collection(OAuthTests.Name)]
public sealed class ConsentTests(OAuthApplication application)
{
    private const string Scope = "launch/patient openid patient/Patient.read";

    [Fact]
    public async Task Who_is_signed_in_is_asked_even_when_the_app_wants_no_question()
    {
        var client = await OAuthClient.RegisterAsync(application, Scope);
        using var browser = new Browser(application);
        await browser.OpenAsync(client.AuthorizeUrl(Scope));
        await browser.SignInAsync("patient1");
        await browser.OpenAsync(client.AuthorizeUrl(Scope, ("prompt", "none")));
        AssertRefused(browser, "consent_required");
    }

    [Fact]
    public async Task Yes_to_nothing_is_a_no()
    {
        var client = await OAuthClient.RegisterAsync(application, Scope);
        using var browser = new Browser(application);
        await browser.OpenAsync(client.AuthorizeUrl(Scope));
        await browser.SignInAsync("patient1");
        await browser.SubmitAsync(new Dictionary<string, string> { ["drc_decision"] = "allow" }, "Allow what is ticked", ticks: _ => false);
        AssertRefused(browser, "access_denied");
    }

    [Fact]
    public async Task There_is_no_question_about_scopes_that_the_app_has_not_registered()
    {
        var client = await OAuthClient.RegisterAsync(application, Scope);
        using var browser = new Browser(application);
        await browser.OpenAsync(client.AuthorizeUrl("user/Patient.read patient/Observation.read"));
        await browser.SignInAsync("patient1");
        AssertRefused(browser, "invalid_scope");
    }

    [Fact]
    public async Task A_person_without_a_record_opens_nobody_elses()
    {
        var account = new Account { Id = "no-record", UserName = "no-record", DisplayName = "No Record", Role = AccountRole.Patient };
        await application.Services.GetRequiredService<IGrainFactory>().GetGrain<IAccountGrain>(GrainKeys.Of(DrCloudApplication.Site, account.Id)).CreateAsync(account, "pass");
        var client = await OAuthClient.RegisterAsync(application, Scope);
        using var browser = new Browser(application);
        await browser.OpenAsync(client.AuthorizeUrl(Scope));
        await browser.SignInAsync(account.UserName);
        AssertRefused(browser, "access_denied");
    }

    [Fact]
    public async Task Staff_cannot_pick_a_patient_who_is_not_there()
    {
        var client = await OAuthClient.RegisterAsync(application, Scope);
        using var browser = new Browser(application);
        await browser.OpenAsync(client.AuthorizeUrl(Scope));
        await browser.SignInAsync("clinician");
        await browser.SubmitAsync(new Dictionary<string, string> { ["drc_patient"] = "nobody", ["drc_decision"] = "allow" }, "drc_name");
        Assert.Equal(HttpStatusCode.OK, browser.Status);
        Assert.Contains("Choose a patient", browser.Html, StringComparison.Ordinal);
    }

    private static void AssertRefused(Browser browser, string error)
    {
        Assert.StartsWith(OAuthClient.Callback, browser.Address.AbsoluteUri, StringComparison.Ordinal);
        Assert.Equal((error, null), (browser.Parameter("error"), browser.Parameter("code")));
    }
}
