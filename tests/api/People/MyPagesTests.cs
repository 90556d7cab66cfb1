using System.Net;
using DrCloud.Api.Administration.Accounts;
using DrCloud.Api.Tests.OAuth;
using Duende.IdentityModel;
using Xunit;

namespace DrCloud.Api.Tests.People;

/// <summary>People see where they are signed in, which apps they let in and who acts for them, and end it.</summary>
[Collection(OAuthTests.Name)]
public sealed class MyPagesTests(OAuthApplication application)
{
    private const string Account = "/me/default/account";
    private const string Apps = "/me/default/apps";
    private const string Lasting = "launch/patient openid offline_access patient/Patient.read patient/Appointment.write";

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_person_ends_one_session_and_then_all_others()
    {
        var (_, name) = await application.NewPersonAsync(new AccountDetails("Kim", "patient", "Patient/demo-5"));
        using var here = await application.SignedInAsync(name, to: Account);
        using var there = await application.SignedInAsync(name, to: Account);
        using var third = await application.SignedInAsync(name, to: Account);
        await here.OpenAsync(Account);
        Assert.Single(here.Html.Split("This one")[1..]);
        await here.SubmitAsync(new Dictionary<string, string>(), "handler=end\"");   // the newest of the others
        Assert.Contains("The session has ended", here.Html, StringComparison.Ordinal);
        await third.OpenAsync(Account);
        Assert.EndsWith("/login", third.Address.AbsolutePath, StringComparison.Ordinal);
        await there.OpenAsync(Account);
        Assert.Equal(HttpStatusCode.OK, there.Status);
        await here.SubmitAsync(new Dictionary<string, string>(), "End all others");
        await there.OpenAsync(Account);
        Assert.EndsWith("/login", there.Address.AbsolutePath, StringComparison.Ordinal);
        await here.OpenAsync(Account);
        Assert.EndsWith(Account, here.Address.AbsolutePath, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_person_ends_the_access_of_an_app_within_a_second_and_of_that_app_alone()
    {
        var (_, name) = await application.NewPersonAsync(new AccountDetails("Kim", "patient", "Patient/demo-5"));
        using var browser = await application.SignedInAsync(name, to: Apps);
        Assert.Contains("No app has access", browser.Html, StringComparison.Ordinal);
        var (one, oneTokens) = await LetInAsync(browser, Lasting);
        var (other, otherTokens) = await LetInAsync(browser, Lasting);
        await browser.OpenAsync(Apps);
        Assert.Contains("Name, birth date, address", browser.Html, StringComparison.Ordinal);
        Assert.Contains("It may change", browser.Html, StringComparison.Ordinal);
        Assert.Contains("unless it is used before", browser.Html, StringComparison.Ordinal);
        await browser.SubmitAsync(new Dictionary<string, string>(), $"value=\"{one.Id}\"", withToken: false);
        Assert.Equal(HttpStatusCode.BadRequest, browser.Status);
        await browser.OpenAsync(Apps);
        await browser.SubmitAsync(new Dictionary<string, string>(), $"value=\"{one.Id}\"");
        await Task.Delay(TimeSpan.FromSeconds(1), Ct);
        Assert.DoesNotContain($"value=\"{one.Id}\"", browser.Html, StringComparison.Ordinal);
        Assert.Contains($"value=\"{other.Id}\"", browser.Html, StringComparison.Ordinal);
        Assert.Equal([HttpStatusCode.Unauthorized, HttpStatusCode.OK], [await ReadAsync(oneTokens.AccessToken!), await ReadAsync(otherTokens.AccessToken!)]);
        Assert.Equal(OidcConstants.TokenErrors.InvalidGrant, (await one.RefreshAsync(oneTokens.RefreshToken!)).Error);
        Assert.False((await other.RefreshAsync(otherTokens.RefreshToken!)).IsError);
    }

    [Fact]
    public async Task An_app_of_another_person_is_neither_shown_nor_ended()
    {
        var (_, name) = await application.NewPersonAsync(new AccountDetails("Kim", "patient", "Patient/demo-5"));
        var (_, stranger) = await application.NewPersonAsync(new AccountDetails("Lee", "patient", "Patient/demo-5"));
        using var browser = await application.SignedInAsync(name);
        var (client, tokens) = await LetInAsync(browser, Lasting);
        using var thief = await application.SignedInAsync(stranger, to: Account);
        await thief.OpenAsync(Apps);
        Assert.DoesNotContain(client.Id, thief.Html, StringComparison.Ordinal);
        await thief.SubmitAsync(new Dictionary<string, string> { ["client"] = client.Id }, elsewhere: Apps);
        await Task.Delay(TimeSpan.FromSeconds(1), Ct);
        Assert.Equal(HttpStatusCode.OK, await ReadAsync(tokens.AccessToken!));
    }

    [Fact]
    public async Task A_patient_sees_who_looks_after_the_record()
    {
        var (_, name) = await application.NewPersonAsync(new AccountDetails("Kim", "patient", "Patient/demo-6"));
        using var browser = await application.SignedInAsync(name, to: Apps);
        Assert.DoesNotContain("Ruth Proxyholder", browser.Html, StringComparison.Ordinal);
        await application.NewPersonAsync(new AccountDetails("Ruth Proxyholder", "proxy", Patients: ["demo-6"]));
        await browser.OpenAsync(Apps);
        Assert.Contains("Ruth Proxyholder", browser.Html, StringComparison.Ordinal);
    }

    private static async Task<(OAuthClient Client, Duende.IdentityModel.Client.TokenResponse Tokens)> LetInAsync(Browser browser, OAuthClient client, string scope)
    {
        await browser.OpenAsync(client.AuthorizeUrl(scope));
        await browser.SubmitAsync(new Dictionary<string, string> { ["drc_decision"] = "allow" }, "Allow what is ticked");
        return (client, await client.ExchangeAsync(browser.Parameter("code")!));
    }

    private async Task<(OAuthClient Client, Duende.IdentityModel.Client.TokenResponse Tokens)> LetInAsync(Browser browser, string scope) =>
        await LetInAsync(browser, await OAuthClient.RegisterAsync(application, scope), scope);

    private async Task<HttpStatusCode> ReadAsync(string token)
    {
        using var http = application.NewClient(token);
        return (await http.GetAsync("Patient/demo-5", Ct)).StatusCode;
    }
}
