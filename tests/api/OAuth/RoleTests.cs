using System.Net;
using DrCloud.Api.Access;
using DrCloud.Grains.Interfaces;
using DrCloud.Grains.Interfaces.Accounts;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace DrCloud.Api.Tests.OAuth;

/// <summary>What each role may grant, and whose records its apps open.</summary>
[Collection(OAuthTests.Name)]
public sealed class RoleTests(OAuthApplication application)
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_proxy_chooses_among_the_patients_looked_after_and_the_app_sees_that_one_alone()
    {
        const string scope = "launch/patient openid patient/Patient.read";
        var proxy = await MakeAsync(new() { Id = "proxy-of-two", UserName = "proxy-of-two", DisplayName = "Proxy", Role = AccountRole.Proxy, Patients = ["demo-1", "demo-3"] });
        var client = await OAuthClient.RegisterAsync(application, scope);
        using var browser = new Browser(application);
        await browser.OpenAsync(client.AuthorizeUrl(scope));
        await browser.SignInAsync(proxy);
        Assert.Contains("value=\"demo-1\"", browser.Html, StringComparison.Ordinal);
        Assert.Contains("value=\"demo-3\"", browser.Html, StringComparison.Ordinal);
        Assert.DoesNotContain("demo-2", browser.Html, StringComparison.Ordinal);
        Assert.DoesNotContain("drc_name", browser.Html, StringComparison.Ordinal);

        await browser.SubmitAsync(new Dictionary<string, string> { ["drc_patient"] = "demo-2" }, "value=\"demo-1\"");
        Assert.Contains("Choose a patient", browser.Html, StringComparison.Ordinal);
        await browser.SubmitAsync(new Dictionary<string, string> { ["drc_patient"] = "demo-3" }, "value=\"demo-1\"");
        await browser.SubmitAsync(new Dictionary<string, string> { ["drc_decision"] = "allow" }, "Allow what is ticked");
        var tokens = await client.ExchangeAsync(browser.Parameter("code")!);
        Assert.Equal("demo-3", tokens.Json!.Value.GetProperty("patient").GetString());
        Assert.Equal([HttpStatusCode.OK, HttpStatusCode.NotFound], await ReadAsync(tokens.AccessToken!, "Patient/demo-3", "Patient/demo-1"));
    }

    [Fact]
    public async Task A_proxy_has_no_record_of_the_own_to_grant()
    {
        const string scope = "openid user/Patient.read";
        var proxy = await MakeAsync(new() { Id = "proxy-of-one", UserName = "proxy-of-one", DisplayName = "Proxy", Role = AccountRole.Proxy, Patients = ["demo-1"] });
        var client = await OAuthClient.RegisterAsync(application, scope, confidential: true);
        using var browser = new Browser(application);
        await browser.OpenAsync(client.AuthorizeUrl("user/Patient.read"));
        await browser.SignInAsync(proxy);
        Assert.Equal("invalid_scope", browser.Parameter("error"));
        await browser.OpenAsync("/interface/default/fhir/Patient");
        Assert.Equal(HttpStatusCode.OK, browser.Status);
        Assert.DoesNotContain("demo-2", browser.Html, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_front_desk_grants_and_sees_nothing_clinical()
    {
        const string scope = "openid user/*.read";
        var desk = await MakeAsync(new() { Id = "desk", UserName = "desk", DisplayName = "Desk", Role = AccountRole.FrontDesk });
        var client = await OAuthClient.RegisterAsync(application, scope, confidential: true);
        var tokens = await client.TokensAsync(scope, desk);
        var granted = tokens.Scope!.Split(' ');
        Assert.Contains("user/Patient.read", granted);
        Assert.DoesNotContain("user/*.read", granted);
        Assert.DoesNotContain("user/Observation.read", granted);
        Assert.Equal([HttpStatusCode.OK, HttpStatusCode.Forbidden], await ReadAsync(tokens.AccessToken!, "Patient/demo-1", "Observation?_count=1"));

        using var browser = new Browser(application);
        await browser.OpenAsync("/interface/default/fhir/Patient/demo-1");
        await browser.SignInAsync(desk);
        Assert.Equal(HttpStatusCode.OK, browser.Status);
        await browser.OpenAsync("/interface/default/fhir/Observation");
        Assert.Equal(HttpStatusCode.Forbidden, browser.Status);
        await browser.OpenAsync("/admin/default/clients");
        Assert.Equal(HttpStatusCode.Forbidden, browser.Status);
    }

    [Theory]
    [InlineData(AccountRole.FrontDesk, "openid launch/patient patient/Condition.read patient/Coverage.rs user/patient.read user/vital.read", "openid launch/patient patient/Coverage.rs user/patient.read")]
    [InlineData(AccountRole.FrontDesk, "user/DocumentReference.$docref user/Patient.rs?gender=female", "user/Patient.rs?gender=female")]
    [InlineData(AccountRole.Proxy, "openid patient/*.read user/*.read user/vital.read", "openid patient/*.read")]
    [InlineData(AccountRole.Clinician, "openid user/*.read", "openid user/*.read")]
    public void A_role_grants_what_it_has(AccountRole role, string asked, string granted) =>
        Assert.Equal(granted, string.Join(' ', RolePolicy.Narrow(role, asked.Split(' '))));

    private async Task<string> MakeAsync(Account account)
    {
        var grain = application.Services.GetRequiredService<IGrainFactory>().GetGrain<IAccountGrain>(GrainKeys.Of(DrCloudApplication.Site, account.Id));
        Assert.Equal(AccountOutcome.Done, await grain.CreateAsync(account, "pass"));
        return account.UserName;
    }

    private async Task<HttpStatusCode[]> ReadAsync(string token, params string[] addresses)
    {
        using var http = application.NewClient(token);
        var answers = new List<HttpStatusCode>();
        foreach (var address in addresses)
        {
            using var response = await http.GetAsync(address, Ct);
            answers.Add(response.StatusCode);
        }

        return [.. answers];
    }
}
