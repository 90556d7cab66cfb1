using System.Net;
using System.Text.RegularExpressions;
using DrCloud.Api.Administration;
using DrCloud.Api.Tests.Fhir;
using DrCloud.Api.Tests.OAuth;
using DrCloud.Fhir.Capability;
using Xunit;

namespace DrCloud.Api.Tests.Pages;

/// <summary>The FHIR browser shows what the FHIR interface would show the same account, and nothing else.</summary>
[Collection(OAuthTests.Name)]
public sealed partial class ReaderTests(OAuthApplication application)
{
    private const string Home = "/interface/default/fhir";

    [Fact]
    public async Task Who_is_not_signed_in_is_sent_to_sign_in_and_what_was_asked_is_not_kept_in_the_address()
    {
        using var browser = new Browser(application);
        await browser.OpenAsync($"{Home}/Patient?name=Larkmeadow");
        Assert.Equal("/oauth2/default/login", browser.Address.AbsolutePath);
        Assert.DoesNotContain("Larkmeadow", browser.Address.Query, StringComparison.Ordinal);
        await browser.SignInAsync("clinician");
        Assert.Equal($"{Home}/Patient", browser.Address.AbsolutePath);
        foreach (var elsewhere in new[] { OAuthApplication.OtherSite, "nowhere" })
        {
            await browser.OpenAsync($"/interface/{elsewhere}/fhir/Patient");
            Assert.Equal(HttpStatusCode.NotFound, browser.Status);
            Assert.Contains("There is no such page", browser.Html, StringComparison.Ordinal);
        }
    }

    /// <summary>Addresses of every kind, for each account, beside the interface asked with a token of the account.</summary>
    [Theory]
    [InlineData("clinician")]
    [InlineData("patient1")]
    public async Task Each_address_is_answered_as_the_interface_answers_a_token_of_the_account(string account)
    {
        using var client = application.NewClient(await application.TokenAsync(new DemoTokenRequest { User = account, Scopes = "user/*.read" }));
        using var browser = await SignedInAsync(account);
        string[] addresses =
        [
            .. ServedTypes.All.Select(type => $"{type}?_count=3"), "Patient/demo-1", "Patient/demo-2", "Patient/nobody", "Patient/demo-1/_history", "Patient/demo-2/_history",
            "Patient/demo-1/_history/1", "Patient/demo-2/_history/1", "Patient/demo-1/_history/9", "Patient/demo-1/Observation?_count=2", "Patient/demo-2/Observation?_count=2",
            "Patient/demo-2/$everything?_count=5", "Observation?patient=demo-2", "_history?_count=3", "?_type=Condition&_count=2", "Patient?nonsense=1", "Patient?name:nonsense=1", "Nonsense",
            "Patient/demo-1/$nonsense", "Observation?_cursor=forged", "Patient/%00", "metadata",
        ];
        var seen = 0;
        foreach (var address in addresses)
        {
            var answer = await client.FetchAsync(address.StartsWith('?') ? application.FhirBase + address : address);
            await browser.OpenAsync($"{Home}/{address}");
            Assert.True(answer.StatusCode == browser.Status, $"{address}: the interface says {(int)answer.StatusCode}, the page {(int)browser.Status}.");
            if (answer.StatusCode == HttpStatusCode.OK && await answer.JsonAsync() is var bundle && bundle.TryGetProperty("entry", out var entries))
            {
                var expected = entries.EnumerateArray().Where(entry => entry.TryGetProperty("fullUrl", out _))
                    .Select(entry => entry.GetProperty("fullUrl").GetString()![(application.FhirBase.Length + 1)..]).ToHashSet();
                Assert.Superset(expected, Links().Matches(browser.Html).Select(link => link.Groups[1].Value).ToHashSet());
                seen += expected.Count;
            }
        }

        Assert.True(seen > (account == "patient1" ? 10 : 40), $"Only {seen} resources were seen.");
    }

    [Fact]
    public async Task A_patient_sees_the_own_record_only()
    {
        using var browser = await SignedInAsync("patient1");
        await browser.OpenAsync($"{Home}/Patient");
        var own = Assert.Single(Links().Matches(browser.Html).Select(link => link.Groups[1].Value).Where(key => key.StartsWith("Patient/", StringComparison.Ordinal)).Distinct());
        await browser.OpenAsync($"{Home}/{own}");
        Assert.Equal(HttpStatusCode.OK, browser.Status);
        foreach (var other in Enumerable.Range(1, DrCloudApplication.DemoPatients).Select(i => $"Patient/demo-{i}").Where(key => key != own))
        {
            await browser.OpenAsync($"{Home}/{other}");
            Assert.Equal(HttpStatusCode.NotFound, browser.Status);
        }
    }

    [Fact]
    public async Task What_a_resource_holds_is_never_markup()
    {
        using var client = await application.NewUserClientAsync();
        const string evil = "<img src=x onerror=alert(1)>'\\\"";
        const string narrative = "<div xmlns=\\\"http://www.w3.org/1999/xhtml\\\"><b>bold</b></div>";
        var made = await (await client.PostJsonAsync("Patient", $$$"""{"resourceType":"Patient","text":{"status":"generated","div":"{{{narrative}}}"},"name":[{"family":"{{{evil}}}"}]}""")).ExpectAsync(HttpStatusCode.Created);
        using var browser = await SignedInAsync("clinician");
        foreach (var address in new[] { $"Patient/{made.Id()}", $"Patient/{made.Id()}?ui-view=json", $"Patient/{made.Id()}/_history", $"Patient?_id={made.Id()}", $"Patient?family={Uri.EscapeDataString(evil)}&nonsense={Uri.EscapeDataString(evil)}" })
        {
            await browser.OpenAsync($"{Home}/{address}");
            Assert.Equal(HttpStatusCode.OK, browser.Status);
            Assert.DoesNotContain("<img src=x", browser.Html, StringComparison.Ordinal);
            Assert.DoesNotContain("<b>bold</b>", browser.Html, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task A_form_becomes_a_search_and_the_search_fills_the_form()
    {
        using var browser = await SignedInAsync("clinician");
        await browser.OpenAsync($"{Home}/Patient?ui-form=1&family:how=contains&family=arkm&birthdate:from=1900-01-01&birthdate:to=&_sort=birthdate&ui-order=-&_count=&ui-more=gender%3Anot%3Dmale%26deceased%3Dfalse&given=");
        Assert.Equal("?family:contains=arkm&birthdate=ge1900-01-01&_sort=-birthdate&gender:not=male&deceased=false", Uri.UnescapeDataString(browser.Address.Query));
        Assert.Equal(HttpStatusCode.OK, browser.Status);
        Assert.Contains("""value="arkm""", browser.Html, StringComparison.Ordinal);
        Assert.Contains("""value="1900-01-01""", browser.Html, StringComparison.Ordinal);
        Assert.Contains("""value="gender:not=male""", browser.Html, StringComparison.Ordinal);
        Assert.Contains("Larkmeadow", browser.Html, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Every_offered_parameter_of_every_type_has_a_field()
    {
        using var client = application.NewClient();
        var statement = await (await client.FetchAsync("metadata")).ExpectAsync(HttpStatusCode.OK);
        using var browser = await SignedInAsync("clinician");
        var fields = 0;
        foreach (var type in statement.GetProperty("rest")[0].GetProperty("resource").EnumerateArray().Where(type => !type.GetProperty("type").ValueEquals(ServedTypes.AuditLog)))
        {
            await browser.OpenAsync($"{Home}/{type.GetProperty("type").GetString()}?_count=1");
            foreach (var parameter in type.GetProperty("searchParam").EnumerateArray().Select(parameter => parameter.GetProperty("name").GetString()))
            {
                Assert.True(browser.Html.Contains($"name=\"{parameter}\"", StringComparison.Ordinal)
                    || browser.Html.Contains($"name=\"{parameter}:from\"", StringComparison.Ordinal), $"{browser.Address}: {parameter}");
                fields++;
            }
        }

        Assert.True(fields > 1500, $"{fields} fields.");
    }

    [Fact]
    public async Task Paging_leads_through_every_result_once_and_back_again()
    {
        using var browser = await SignedInAsync("clinician");
        await browser.OpenAsync($"{Home}/Observation?_count=7&_sort=-date");
        List<IReadOnlyList<string>> pages = [Rows(browser)];
        while (LinkOf(browser, "next") is { } next && pages.Count < 6)
        {
            await browser.OpenAsync(next);
            pages.Add(Rows(browser));
        }

        Assert.True(pages.Count > 3);
        Assert.Equal(pages.Sum(page => page.Count), pages.SelectMany(page => page).Distinct().Count());
        foreach (var page in pages.AsEnumerable().Reverse().Skip(1))
        {
            await browser.OpenAsync(LinkOf(browser, "prev")!);
            Assert.Equal(page, Rows(browser));
        }

        Assert.Null(LinkOf(browser, "prev"));
    }

    [Fact]
    public async Task Versions_tell_what_differs()
    {
        using var client = await application.NewUserClientAsync();
        var id = (await (await client.PostJsonAsync("Patient", """{"resourceType":"Patient","active":true,"name":[{"family":"First"}]}""")).ExpectAsync(HttpStatusCode.Created)).Id();
        await (await client.PutJsonAsync($"Patient/{id}", $$"""{"resourceType":"Patient","id":"{{id}}","active":true,"name":[{"family":"Second"}]}""")).ExpectAsync(HttpStatusCode.OK);
        await (await client.PutJsonAsync($"Patient/{id}", $$"""{"resourceType":"Patient","id":"{{id}}","name":[{"family":"Third"}]}""")).ExpectAsync(HttpStatusCode.OK);
        using var browser = await SignedInAsync("clinician");
        await browser.OpenAsync($"{Home}/Patient/{id}/_history");
        Assert.Contains("<del>First</del>", browser.Html, StringComparison.Ordinal);
        Assert.Contains("<ins>Third</ins>", browser.Html, StringComparison.Ordinal);
        await browser.OpenAsync($"{Home}/Patient/{id}/_history?ui-earlier=1&ui-later=3");
        Assert.Contains("From version 1 to version 3", browser.Html, StringComparison.Ordinal);
        await client.DeleteAsync($"Patient/{id}", TestContext.Current.CancellationToken);
        await browser.OpenAsync($"{Home}/Patient/{id}");
        Assert.Equal(HttpStatusCode.Gone, browser.Status);
        Assert.Contains("Deleted", browser.Html, StringComparison.Ordinal);
        await browser.OpenAsync($"{Home}/Patient/{id}/_history");
        Assert.Contains("deleted", browser.Html, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("go=Patient/demo-1", HttpStatusCode.OK, "/Patient/demo-1")]
    [InlineData("go=%20Condition%3Fcode%3Da%7Cb%20", HttpStatusCode.OK, "/Condition")]
    [InlineData("go=Patient%3Fname%3DM%C3%BCller%0D%0ASet-Cookie%3Ax", HttpStatusCode.OK, "/Patient")]
    [InlineData("go=https://evil.example/Patient", HttpStatusCode.OK, "")]
    [InlineData("go=//evil.example", HttpStatusCode.OK, "")]
    [InlineData("go=Patient/..%2f..%2f..%2fadmin", HttpStatusCode.OK, "")]
    [InlineData("go=nonsense", HttpStatusCode.OK, "")]
    public async Task What_is_typed_leads_into_the_browser_or_nowhere(string query, HttpStatusCode status, string path)
    {
        using var browser = await SignedInAsync("clinician");
        await browser.OpenAsync($"{Home}?{query}");
        Assert.Equal(status, browser.Status);
        Assert.Equal(Home + path, Uri.UnescapeDataString(browser.Address.AbsolutePath));
    }

    private async Task<Browser> SignedInAsync(string account)
    {
        var browser = new Browser(application);
        await browser.OpenAsync(Home);
        await browser.SignInAsync(account);
        return browser;
    }

    private static IReadOnlyList<string> Rows(Browser browser) => [.. RowLinks().Matches(browser.Html).Select(link => link.Groups[1].Value)];

    private static string? LinkOf(Browser browser, string relation) =>
        Regex.Match(browser.Html, $"rel=\"{relation}\" href=\"([^\"]*)\"") is { Success: true } link ? WebUtility.HtmlDecode(link.Groups[1].Value) : null;

    [GeneratedRegex("href=\"/interface/default/fhir/([A-Za-z]+/[A-Za-z0-9.-]+)(?:/_history/[0-9]+)?\"")]
    private static partial Regex Links();

    [GeneratedRegex("<th scope=\"row\"[^>]*><a href=\"([^\"]*)\"")]
    private static partial Regex RowLinks();
}
