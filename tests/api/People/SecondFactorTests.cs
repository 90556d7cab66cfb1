using System.Net;
using System.Text.RegularExpressions;
using DrCloud.Api.Administration.Accounts;
using DrCloud.Api.Tests.OAuth;
using DrCloud.Grains.Interfaces;
using DrCloud.Grains.Interfaces.Accounts;
using Microsoft.Extensions.DependencyInjection;
using OtpNet;
using Xunit;

namespace DrCloud.Api.Tests.People;

/// <summary>A code beside the password: set up by the person, asked for at each sign-in, right once.</summary>
[Collection(OAuthTests.Name)]
public sealed partial class SecondFactorTests(OAuthApplication application)
{
    private const string Page = "/me/default/account/second-factor";
    private const string Home = "/interface/default/fhir";
    private static readonly TimeSpan Step = TimeSpan.FromSeconds(30);

    private IGrainFactory Grains => application.Services.GetRequiredService<IGrainFactory>();

    [Fact]
    public async Task Who_set_it_up_gives_a_code_that_is_right_once_on_every_node()
    {
        var (_, name) = await application.NewPersonAsync(new AccountDetails("Sam", "clinician"));
        using var owner = await application.SignedInAsync(name, to: Page);
        await owner.SubmitAsync(new Dictionary<string, string> { ["Password"] = "wrong" }, "Set it up");
        Assert.Equal(HttpStatusCode.BadRequest, owner.Status);
        await owner.SubmitAsync(new Dictionary<string, string> { ["Password"] = PeopleBrowser.Good }, "Set it up");
        Assert.Contains("<svg class=\"qr\"", owner.Html, StringComparison.Ordinal);
        Assert.DoesNotContain("style=", owner.Html, StringComparison.Ordinal);
        var totp = new Totp(Base32Encoding.ToBytes(Secret().Match(owner.Html).Groups[1].Value.Replace(" ", "", StringComparison.Ordinal)));
        await owner.SubmitAsync(new Dictionary<string, string> { ["Code"] = "000000" }, "Turn it on");
        Assert.Equal(HttpStatusCode.BadRequest, owner.Status);
        var first = totp.ComputeTotp();
        await owner.SubmitAsync(new Dictionary<string, string> { ["Code"] = first }, "Turn it on");
        var codes = Code().Matches(owner.Html).Select(match => match.Groups[1].Value).ToList();
        Assert.Equal(10, codes.Distinct().Count());
        await owner.OpenAsync(Page);
        Assert.DoesNotContain(codes[0], owner.Html, StringComparison.Ordinal);
        Assert.Contains("10 recovery codes are left", owner.Html, StringComparison.Ordinal);

        using var person = await application.SignedInAsync(name, to: Home);
        Assert.EndsWith("/second-factor", person.Address.AbsolutePath, StringComparison.Ordinal);
        var (step, before) = (person.Address.AbsoluteUri, person.Session());
        await person.OpenAsync(Home);
        Assert.EndsWith("/login", person.Address.AbsolutePath, StringComparison.Ordinal);
        await person.OpenAsync("/oauth2/default/change-password");
        Assert.EndsWith("/login", person.Address.AbsolutePath, StringComparison.Ordinal);
        await person.OpenAsync(step);
        await GiveAsync(person, first);
        Assert.Contains("role=\"alert\"", person.Html, StringComparison.Ordinal);

        var second = totp.ComputeTotp(DateTime.UtcNow + Step);   // a device may be half a minute ahead
        await GiveAsync(person, second);
        Assert.EndsWith(Home, person.Address.AbsolutePath, StringComparison.Ordinal);
        Assert.NotEqual(before, person.Session());

        // Another silo, or this one after a restart, knows what was used.
        await Grains.GetGrain<IManagementGrain>(0).ForceActivationCollection(TimeSpan.Zero, TestContext.Current.CancellationToken);
        using var thief = await application.SignedInAsync(name, to: Home);
        await GiveAsync(thief, second);
        Assert.Contains("role=\"alert\"", thief.Html, StringComparison.Ordinal);
        await GiveAsync(thief, codes[3].ToUpperInvariant().Replace("-", " ", StringComparison.Ordinal));
        Assert.EndsWith(Home, thief.Address.AbsolutePath, StringComparison.Ordinal);
        using var again = await application.SignedInAsync(name, to: Home);
        await GiveAsync(again, codes[3]);
        Assert.Contains("role=\"alert\"", again.Html, StringComparison.Ordinal);

        await owner.OpenAsync(Page);
        Assert.Contains("9 recovery codes are left", owner.Html, StringComparison.Ordinal);
        await owner.SubmitAsync(new Dictionary<string, string> { ["Password"] = PeopleBrowser.Good }, "Make new recovery codes", elsewhere: $"{Page}?handler=renew");
        Assert.DoesNotContain(codes[0], owner.Html, StringComparison.Ordinal);
        await GiveAsync(again, codes[0]);
        Assert.Contains("role=\"alert\"", again.Html, StringComparison.Ordinal);
        await owner.OpenAsync(Page);
        await owner.SubmitAsync(new Dictionary<string, string> { ["Password"] = PeopleBrowser.Good }, "Turn it off", elsewhere: $"{Page}?handler=end");
        Assert.Contains("It is off", owner.Html, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Wrong_codes_lock_the_account_however_often_the_right_password_is_given_between_them()
    {
        var (id, name) = await application.NewPersonAsync(new AccountDetails("Sam", "clinician"));
        var codes = await TurnOnAsync(id, name);
        for (var i = 0; i < 10; i++)
        {
            using var thief = await application.SignedInAsync(name, to: Home);
            await GiveAsync(thief, "000000");
        }

        Assert.NotNull((await application.Administration.Accounts.ShowAsync(DrCloudApplication.Site, id))!.LockedUntil);
        using var owner = await application.SignedInAsync(name, to: Home);
        Assert.EndsWith("/login", owner.Address.AbsolutePath, StringComparison.Ordinal);
        Assert.True(await application.Administration.Accounts.UnlockAsync(DrCloudApplication.Site, id));
        await owner.SignInAsync(name, PeopleBrowser.Good);
        await GiveAsync(owner, codes[0]);
        Assert.EndsWith(Home, owner.Address.AbsolutePath, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_administrator_resets_it_and_sessions_end()
    {
        var (id, name) = await application.NewPersonAsync(new AccountDetails("Sam", "clinician"));
        var codes = await TurnOnAsync(id, name);
        using var person = await application.SignedInAsync(name, to: Home);
        await GiveAsync(person, codes[0]);
        using var administrator = await application.SignedInAsync("admin", "pass", $"/admin/default/accounts/{id}");
        await administrator.SubmitAsync(new Dictionary<string, string>(), "Reset the second factor");
        Assert.Contains("The second factor is off", administrator.Html, StringComparison.Ordinal);
        await person.OpenAsync(Home);
        await person.SignInAsync(name, PeopleBrowser.Good);
        Assert.EndsWith(Home, person.Address.AbsolutePath, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_password_alone_gets_an_app_no_token()
    {
        const string scope = "openid user/Patient.read";
        var (id, name) = await application.NewPersonAsync(new AccountDetails("Sam", "clinician"));
        var client = await OAuthClient.RegisterAsync(application, scope, confidential: true);
        using var browser = await application.SignedInAsync(name);
        await TurnOnAsync(id, name);
        await browser.OpenAsync(client.AuthorizeUrl(scope));
        Assert.EndsWith("/login", browser.Address.AbsolutePath, StringComparison.Ordinal);   // a session of before has its code yet to give
        await browser.SignInAsync(name, PeopleBrowser.Good);
        await browser.OpenAsync(client.AuthorizeUrl(scope, ("prompt", "none")));
        Assert.Equal("login_required", browser.Parameter("error"));
    }

    [Fact]
    public async Task The_secret_is_not_in_the_database_in_clear()
    {
        var (id, name) = await application.NewPersonAsync(new AccountDetails("Sam", "clinician"));
        var grain = Grains.GetGrain<IAccountGrain>(GrainKeys.Of(DrCloudApplication.Site, id));
        Assert.True(await grain.BeginSecondFactorAsync(PeopleBrowser.Good));
        var secret = (await grain.SecondFactorAsync()).PendingSecret!;
        var stored = application.StoredState();
        Assert.True(stored.AsSpan().IndexOf(System.Text.Encoding.UTF8.GetBytes(name)) >= 0, "The account itself is not found: the test looks in the wrong place.");
        Assert.True(stored.AsSpan().IndexOf(Base32Encoding.ToBytes(secret)) < 0);
        Assert.True(stored.AsSpan().IndexOf(System.Text.Encoding.UTF8.GetBytes(secret)) < 0);
    }

    private static Task GiveAsync(Browser browser, string code) => browser.SubmitAsync(new Dictionary<string, string> { ["Code"] = code }, "Go on");

    private async Task<IReadOnlyList<string>> TurnOnAsync(string id, string name)
    {
        var grain = Grains.GetGrain<IAccountGrain>(GrainKeys.Of(DrCloudApplication.Site, id));
        var session = Guid.NewGuid().ToString();
        Assert.NotNull(await grain.SignInAsync(PeopleBrowser.Good, session, name));
        Assert.True(await grain.BeginSecondFactorAsync(PeopleBrowser.Good));
        var totp = new Totp(Base32Encoding.ToBytes((await grain.SecondFactorAsync()).PendingSecret));
        return (await grain.ConfirmSecondFactorAsync(session, totp.ComputeTotp()))!;
    }

    [GeneratedRegex("<code class=\"copy\">([A-Z2-7 ]+)</code>")]
    private static partial Regex Secret();

    [GeneratedRegex("<code class=\"copy\">([a-z1-9-]{19})</code>")]
    private static partial Regex Code();
}
