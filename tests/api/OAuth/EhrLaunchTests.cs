using System.Text.Json;
using DrCloud.Api.OAuth.Launches;
using DrCloud.Api.Sites;
using DrCloud.Grains.Interfaces;
using DrCloud.Grains.Interfaces.Accounts;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace DrCloud.Api.Tests.OAuth;

/// <summary>An app started from the EHR's own pages: the context is the launch's, nobody picks it.</summary>
[Collection(OAuthTests.Name)]
public sealed class EhrLaunchTests(OAuthApplication application)
{
    private const string Scope = "launch launch/encounter openid patient/Patient.read";

    private EhrLaunches Launches => application.Services.GetRequiredService<EhrLaunches>();

    [Fact]
    public async Task The_context_of_the_launch_comes_with_the_token()
    {
        var client = await RegisterAsync();
        var handle = await BeginAsync(client, "clinician");
        var answer = (await client.ExchangeAsync((await AuthorizeAsync(client, handle)).Parameter("code")!)).Json!.Value;
        Assert.Equal("demo-2", answer.GetProperty("patient").GetString());
        Assert.Equal("visit-1", answer.GetProperty("encounter").GetString());
        Assert.Equal(Scope, answer.GetProperty("scope").GetString());
        Assert.Equal("reconcile", answer.GetProperty("intent").GetString());
        Assert.Equal(JsonValueKind.False, answer.GetProperty("need_patient_banner").ValueKind);
        Assert.Equal("ImagingStudy/x1", answer.GetProperty("fhirContext")[0].GetProperty("reference").GetString());
    }

    [Fact]
    public async Task Without_a_launch_there_is_no_encounter_to_grant()
    {
        const string scope = "launch/patient launch/encounter patient/Patient.read";
        var tokens = await (await OAuthClient.RegisterAsync(application, scope)).TokensAsync(scope);
        Assert.Equal("launch/patient patient/Patient.read", tokens.Scope);
        Assert.False(tokens.Json!.Value.TryGetProperty("encounter", out _));
    }

    [Fact]
    public async Task A_launch_gives_one_code()
    {
        var client = await RegisterAsync();
        var handle = await BeginAsync(client, "clinician");
        Assert.NotNull((await AuthorizeAsync(client, handle)).Parameter("code"));
        var again = await AuthorizeAsync(client, handle);
        Assert.Equal((null, "invalid_request"), (again.Parameter("code"), again.Parameter("error")));
    }

    [Fact]
    public async Task A_launch_is_for_one_client_one_person_and_one_site()
    {
        var (client, other) = (await RegisterAsync(), await RegisterAsync());
        Assert.Equal("invalid_request", await ErrorAsync(other, await BeginAsync(client, "clinician")));
        Assert.Equal("invalid_request", await ErrorAsync(client, await BeginAsync(client, "clinician", OAuthApplication.OtherSite)));
        using var browser = new Browser(application);
        await browser.OpenAsync(client.AuthorizeUrl(Scope, ("launch", await BeginAsync(client, "clinician"))));
        await browser.SignInAsync("admin");
        Assert.Equal("access_denied", browser.Parameter("error"));
    }

    [Fact]
    public async Task A_launch_needs_its_aud()
    {
        var client = await RegisterAsync();
        using var browser = new Browser(application);
        await browser.OpenAsync(client.AuthorizeUrl(Scope, ("launch", await BeginAsync(client, "clinician")), ("aud", null)));
        Assert.Equal("invalid_request", browser.Parameter("error"));
    }

    private async Task<OAuthClient> RegisterAsync()
    {
        var client = await OAuthClient.RegisterAsync(application, Scope);
        Assert.True(await application.Administration.SetClientEnabledAsync(DrCloudApplication.Site, client.Id, enabled: true));
        return client;
    }

    private async Task<string> BeginAsync(OAuthClient client, string userName, string site = DrCloudApplication.Site)
    {
        var name = application.Services.GetRequiredService<IGrainFactory>().GetGrain<IAccountNameGrain>(GrainKeys.Of(DrCloudApplication.Site, Account.NormalizeName(userName)));
        return Launches.Begin(application.Services.GetRequiredService<SiteTable>().Find(site)!, new EhrLaunch
        {
            Client = client.Id,
            Person = (await name.ResolveAsync())!,
            Patient = "demo-2",
            Encounter = "visit-1",
            Intent = "reconcile",
            Context = ["ImagingStudy/x1"],
        });
    }

    private async Task<string?> ErrorAsync(OAuthClient client, string handle)
    {
        using var browser = new Browser(application);
        await browser.OpenAsync(client.AuthorizeUrl(Scope, ("launch", handle)));
        return browser.Parameter("error");
    }

    private async Task<Browser> AuthorizeAsync(OAuthClient client, string handle)
    {
        using var browser = new Browser(application);
        await browser.OpenAsync(client.AuthorizeUrl(Scope, ("launch", handle)));
        await browser.SignInAsync("clinician");
        await browser.SubmitAsync(new Dictionary<string, string> { ["drc_decision"] = "allow" }, "Allow what is ticked");
        return browser;
    }
}
