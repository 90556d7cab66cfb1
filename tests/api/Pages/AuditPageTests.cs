using System.Net;
using DrCloud.Api.Tests.Fhir;
using DrCloud.Api.Tests.OAuth;
using Xunit;

namespace DrCloud.Api.Tests.Pages;

/// <summary>Administrators see at System > Audit what was done, and take it away as a file.</summary>
[Collection(OAuthTests.Name)]
public sealed class AuditPageTests(OAuthApplication application)
{
    private const string Address = "/admin/default/audit";

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_filter_shows_who_read_what_and_pages_lead_on()
    {
        var id = await ReadOftenAsync(60);
        using var browser = await SignedInAsync($"{Address}?patient={id}&kind=reads");
        await WaitAsync(browser, $"{Address}?patient={id}&kind=reads", "rel=\"next\"");
        Assert.Contains("Robin Ashgrove", browser.Html, StringComparison.Ordinal);
        Assert.Contains($"Patient/{id}", browser.Html, StringComparison.Ordinal);
        Assert.DoesNotContain("Updated", browser.Html[browser.Html.IndexOf("<tbody>", StringComparison.Ordinal)..], StringComparison.Ordinal);
        var next = WebUtility.HtmlDecode(browser.Html.Split("rel=\"next\"")[0].Split("href=\"")[^1].Split('"')[0]);
        await browser.OpenAsync(next);
        Assert.Equal(10, browser.Html.Split("<b>Read</b>").Length - 1);

        await browser.OpenAsync($"{Address}?patient=nobody-there");
        Assert.Contains("No event fits.", browser.Html, StringComparison.Ordinal);
        await browser.OpenAsync($"{Address}?from=yesterday");
        Assert.Equal(HttpStatusCode.BadRequest, browser.Status);
    }

    [Fact]
    public async Task What_fits_is_taken_away_as_a_table_or_as_resources()
    {
        var id = await ReadOftenAsync(3);
        using var browser = await SignedInAsync($"{Address}?patient={id}");
        await WaitAsync(browser, $"{Address}?patient={id}&kind=reads", $"Patient/{id}");
        await browser.OpenAsync($"{Address}?patient={id}&kind=reads&handler=export&format=ndjson");
        var lines = browser.Html.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal(3, lines.Length);
        Assert.All(lines, line => Assert.Equal("AuditEvent", System.Text.Json.JsonElement.Parse(line).GetProperty("resourceType").GetString()));
        await browser.OpenAsync($"{Address}?patient={id}&kind=reads&handler=export&format=csv");
        Assert.Equal(4, browser.Html.Split("\r\n", StringSplitOptions.RemoveEmptyEntries).Length);
        Assert.StartsWith("time,kind,outcome", browser.Html, StringComparison.Ordinal);
        await browser.OpenAsync($"{Address}?handler=export&format=pdf");
        Assert.Equal(HttpStatusCode.BadRequest, browser.Status);
    }

    [Fact]
    public async Task A_cell_that_a_spreadsheet_would_run_is_a_text()
    {
        using var client = await application.NewUserClientAsync();
        var patient = $"p{Guid.NewGuid():N}";
        using var asked = await client.FetchAsync($"Observation/=cmd(),{patient}");
        Assert.False(asked.IsSuccessStatusCode);
        using var browser = await SignedInAsync(Address);
        await WaitAsync(browser, $"{Address}?kind=reads", patient);
        await browser.OpenAsync($"{Address}?kind=reads&handler=export&format=csv");
        var line = browser.Html.Split("\r\n").Single(text => text.Contains(patient, StringComparison.Ordinal));
        Assert.DoesNotContain(",=", line, StringComparison.Ordinal);
        Assert.Contains($"\"Observation/=cmd(),{patient}\"", line, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_log_is_verified_and_nobody_else_is_let_in()
    {
        using var browser = await SignedInAsync(Address);
        await browser.SubmitAsync(new Dictionary<string, string>(), "Verify the log");
        Assert.Contains("The log is whole.", browser.Html, StringComparison.Ordinal);

        foreach (var name in new[] { "clinician", "patient1" })
        {
            using var other = new Browser(application);
            await other.OpenAsync(Address);
            await other.SignInAsync(name);
            Assert.Equal(HttpStatusCode.Forbidden, other.Status);
            await other.OpenAsync($"{Address}?handler=export&format=csv");
            Assert.Equal(HttpStatusCode.Forbidden, other.Status);
        }
    }

    private async Task<Browser> SignedInAsync(string address)
    {
        var browser = new Browser(application);
        await browser.OpenAsync(address);
        await browser.SignInAsync("admin");
        Assert.Equal(HttpStatusCode.OK, browser.Status);
        return browser;
    }

    private async Task<string> ReadOftenAsync(int times)
    {
        using var client = await application.NewUserClientAsync();
        var id = $"paged-{Guid.NewGuid():N}";
        using var written = await client.PutJsonAsync($"Patient/{id}", $$"""{"resourceType":"Patient","id":"{{id}}"}""");
        Assert.Equal(HttpStatusCode.Created, written.StatusCode);
        for (var i = 0; i < times; i++)
        {
            using var read = await client.FetchAsync($"Patient/{id}");
            Assert.Equal(HttpStatusCode.OK, read.StatusCode);
        }

        return id;
    }

    private static async Task WaitAsync(Browser browser, string address, string text)
    {
        for (var deadline = TimeProvider.System.GetUtcNow().AddSeconds(10); ; await Task.Delay(100, Ct))
        {
            await browser.OpenAsync(address);
            if (browser.Html.Contains(text, StringComparison.Ordinal))
            {
                // Events come into the log in their order: the last read, a tenth of a second later.
                await Task.Delay(400, Ct);
                await browser.OpenAsync(address);
                return;
            }

            Assert.True(TimeProvider.System.GetUtcNow() < deadline, $"{text} does not appear.");
        }
    }
}
