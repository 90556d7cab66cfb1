using System.Net;
using System.Text.RegularExpressions;
using DrCloud.Api.Pages;
using DrCloud.Api.Tests.OAuth;
using DrCloud.Grains.Interfaces.Accounts;
using Xunit;

namespace DrCloud.Api.Tests.Pages;

/// <summary>The header and the landing page lead everybody to what is theirs, and to nothing else.</summary>
[Collection(OAuthTests.Name)]
public sealed partial class NavigationTests(OAuthApplication application)
{
    [Theory]
    [InlineData("patient1", AccountRole.Patient)]
    [InlineData("clinician", AccountRole.Clinician)]
    [InlineData("admin", AccountRole.Administrator)]
    public async Task Everybody_is_shown_the_pages_that_let_them_in_and_no_others(string userName, AccountRole role)
    {
        var person = new Account { Id = "", UserName = userName, DisplayName = userName, Role = role };
        using var browser = await SignedInAsync(userName);
        var landing = browser.Html;
        foreach (var page in SitePages.All)
        {
            var address = page.At(DrCloudApplication.Site);
            var shown = page.IsFor(person);
            Assert.Equal(shown ? 2 : 0, Regex.Count(landing, $"href=\"{Regex.Escape(address)}\""));   // in the header, and below it
            await browser.OpenAsync(address);
            Assert.True(browser.Status == (shown ? HttpStatusCode.OK : HttpStatusCode.Forbidden), $"{userName}: {address} answers {(int)browser.Status}.");
            Assert.True(!shown || browser.Html.Contains($"href=\"{address}\" aria-current=\"page\"", StringComparison.Ordinal), $"{address} does not say that it is current.");
        }
    }

    [Fact]
    public async Task The_landing_page_tells_people_who_are_signed_out_where_to_begin()
    {
        using var browser = new Browser(application);
        await browser.OpenAsync("/");
        Assert.Contains("/oauth2/default/login\"", browser.Html, StringComparison.Ordinal);
        Assert.Contains("Demonstration", browser.Html, StringComparison.Ordinal);
        Assert.DoesNotContain("<nav", browser.Html, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Every_address_on_the_landing_page_answers()
    {
        using var browser = new Browser(application);
        await browser.OpenAsync("/");
        var addresses = Links().Matches(browser.Html).Select(link => WebUtility.HtmlDecode(link.Groups[1].Value)).Distinct().ToList();
        Assert.Contains($"{application.FhirBase}/.well-known/smart-configuration", addresses);
        Assert.Contains($"{application.BaseAddress}/oauth2/default/.well-known/openid-configuration", addresses);
        foreach (var address in addresses)
        {
            await browser.OpenAsync(address);
            Assert.True(browser.Status == HttpStatusCode.OK, $"{address} answers {(int)browser.Status}.");
        }
    }

    private async Task<Browser> SignedInAsync(string userName)
    {
        var browser = new Browser(application);
        await browser.OpenAsync("/oauth2/default/login");
        await browser.SignInAsync(userName);
        return browser;
    }

    [GeneratedRegex("(?:href|src)=\"([^\"#][^\"]*)\"")]
    private static partial Regex Links();
}
