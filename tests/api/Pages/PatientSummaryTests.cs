using System.Net;
using System.Text.RegularExpressions;
using DrCloud.Api.Tests.Fhir;
using DrCloud.Api.Tests.OAuth;
using DrCloud.Fhir.Auditing;
using DrCloud.Grains;
using DrCloud.Grains.Interfaces;
using DrCloud.Grains.Interfaces.Accounts;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace DrCloud.Api.Tests.Pages;

/// <summary>The patient finder and the summary show what a person's role sees, and nothing else.</summary>
[Collection(OAuthTests.Name)]
public sealed partial class PatientSummaryTests(OAuthApplication application)
{
    private const string Home = "/interface/default/patients";
    private static readonly string[] Clinical = ["Allergies", "Problems", "Medications", "Vital signs", "Laboratory", "Immunizations", "Visits", "Documents", "Care team"];

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Staff_finds_patients_by_name_birth_date_and_number()
    {
        using var client = await application.NewUserClientAsync();
        var made = await (await client.PostJsonAsync("Patient",
            """{"resourceType":"Patient","name":[{"family":"O,Hara|x","given":["Quill"]}],"birthDate":"1931-02-03","identifier":[{"system":"urn:numbers","value":"Q-77"}]}"""))
            .ExpectAsync(HttpStatusCode.Created);
        using var browser = await SignedInAsync("clinician");
        foreach (var query in (string[])["name=quill%20o%2Chara%7C", "birthdate=1931-02-03", "identifier=Q-77", "name=Quill&birthdate=1931-02-03&identifier=Q-77"])
        {
            await browser.OpenAsync($"{Home}?{query}");
            Assert.Equal([made.Id()], Patients(browser));
        }

        await browser.OpenAsync($"{Home}?name=Quill&birthdate=1932-02-03");
        Assert.Empty(Patients(browser));
        Assert.Contains("No patient fits", browser.Html, StringComparison.Ordinal);
        await browser.OpenAsync($"{Home}?birthdate=soon");
        Assert.Equal(HttpStatusCode.BadRequest, browser.Status);
        Assert.Contains("role=\"alert\"", browser.Html, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Patients_opened_last_are_in_front_for_the_person_who_opened_them()
    {
        using var browser = await SignedInAsync("clinician");
        await browser.OpenAsync($"{Home}/demo-5");
        await browser.OpenAsync($"{Home}/demo-3");
        await browser.OpenAsync($"{Home}/nobody");
        await browser.OpenAsync(Home);
        Assert.Contains("Opened last", browser.Html, StringComparison.Ordinal);
        Assert.Equal(["demo-3", "demo-5"], Patients(browser).Take(2));
        Assert.DoesNotContain("demo-3", browser.Cookies.GetAllCookies().Single(cookie => cookie.Name == "__Host-drcloud-recent").Value, StringComparison.Ordinal);

        await browser.SubmitAsync(new Dictionary<string, string>(), "Sign out");
        await browser.OpenAsync(Home);
        await browser.SignInAsync("admin");
        Assert.DoesNotContain("Opened last", browser.Html, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_summary_shows_the_record_and_leads_into_the_browser()
    {
        using var browser = await SignedInAsync("clinician");
        await browser.OpenAsync($"{Home}/demo-1");
        Assert.Equal(HttpStatusCode.OK, browser.Status);
        Assert.All(Clinical, title => Assert.Contains($">{title}</h2>", browser.Html, StringComparison.Ordinal));
        Assert.Contains("<h1>Juniper", browser.Html, StringComparison.Ordinal);
        Assert.Contains("Record no.", browser.Html, StringComparison.Ordinal);
        Assert.Contains("aria-label=\"Blood pressure from ", browser.Html, StringComparison.Ordinal);
        Assert.True(Regex.Count(browser.Html, "<svg class=\"plot\"") > 10);
        Assert.Contains("class=\"band\"", browser.Html, StringComparison.Ordinal);
        var links = BrowserLinks().Matches(browser.Html).Select(link => WebUtility.HtmlDecode(link.Groups[1].Value)).Distinct().ToList();
        foreach (var link in links.GroupBy(link => link.Split('/')[4]).Select(type => type.First()).Concat(links.Where(link => link.StartsWith("/interface/default/fhir/Patient/demo-1", StringComparison.Ordinal))))
        {
            await browser.OpenAsync(link);
            Assert.True(browser.Status == HttpStatusCode.OK, $"{link} answers {(int)browser.Status}.");
        }
    }

    [Fact]
    public async Task Each_read_is_in_the_audit_log()
    {
        using var browser = await SignedInAsync("clinician");
        await browser.OpenAsync($"{Home}/demo-4");
        string[] types = ["Patient", "AllergyIntolerance", "Condition", "MedicationRequest", "Observation", "Immunization", "Encounter", "DocumentReference", "CareTeam"];
        List<AuditEvent> events = [];
        var deadline = TimeProvider.System.GetUtcNow().AddSeconds(10);
        while (types.Except(events.Select(e => e.Type)).Any() && TimeProvider.System.GetUtcNow() < deadline)
        {
            await Task.Delay(50, Ct);   // the log is written behind the answers
            events = [.. (await EventsAsync()).Where(e => e.Client == "drcloud-pages" && e.Person is not null && e.Patient == "demo-4")];
        }

        Assert.Empty(types.Except(events.Select(e => e.Type)));
    }

    [Fact]
    public async Task A_patient_is_led_to_the_own_record_and_to_no_other()
    {
        using var browser = await SignedInAsync("patient1");
        Assert.Equal($"{Home}/demo-1", browser.Address.AbsolutePath);
        Assert.Equal(HttpStatusCode.OK, browser.Status);
        foreach (var other in (string[])["demo-2", "demo-3", "nobody", "demo-1%2Fdemo-2", "-"])
        {
            await browser.OpenAsync($"{Home}/{other}");
            Assert.Equal(HttpStatusCode.NotFound, browser.Status);
            Assert.DoesNotContain("class=\"banner", browser.Html, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task A_proxy_of_two_opens_both_and_no_other()
    {
        using var browser = await SignedInAsync(await MakeAsync("summary-proxy", AccountRole.Proxy, "demo-2", "demo-3"));
        Assert.Equal(["demo-2", "demo-3"], Patients(browser).Order());
        foreach (var (patient, status) in ((string, HttpStatusCode)[])[("demo-2", HttpStatusCode.OK), ("demo-3", HttpStatusCode.OK), ("demo-1", HttpStatusCode.Forbidden)])
        {
            await browser.OpenAsync($"{Home}/{patient}");
            Assert.Equal(status, browser.Status);
        }

        // The browser shows the record whose summary was opened last.
        await browser.OpenAsync($"{Home}/demo-2");
        var link = BrowserLinks().Matches(browser.Html).Select(link => link.Groups[1].Value).First(link => link.Contains("/Observation/", StringComparison.Ordinal));
        await browser.OpenAsync($"{Home}/demo-3");
        await browser.OpenAsync(link);
        Assert.Equal(HttpStatusCode.NotFound, browser.Status);
        await browser.OpenAsync($"{Home}/demo-2");
        await browser.OpenAsync(link);
        Assert.Equal(HttpStatusCode.OK, browser.Status);
    }

    [Fact]
    public async Task The_front_desk_sees_who_it_is_and_nothing_clinical()
    {
        using var browser = await SignedInAsync(await MakeAsync("summary-desk", AccountRole.FrontDesk));
        await browser.OpenAsync($"{Home}/demo-1");
        Assert.Equal(HttpStatusCode.OK, browser.Status);
        Assert.Contains("<h1>Juniper", browser.Html, StringComparison.Ordinal);
        Assert.Contains(">Insurance</h2>", browser.Html, StringComparison.Ordinal);
        Assert.All(Clinical, title => Assert.DoesNotContain($">{title}</h2>", browser.Html, StringComparison.Ordinal));
        Assert.DoesNotContain("<svg", browser.Html, StringComparison.Ordinal);
        Assert.DoesNotContain("Allergies:", browser.Html, StringComparison.Ordinal);
        Assert.Contains("Your role does not see all of a record: allergies, problems", browser.Html, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_empty_record_says_so_and_what_is_in_error_is_not_shown()
    {
        using var client = await application.NewUserClientAsync();
        var patient = (await (await client.PostJsonAsync("Patient", """{"resourceType":"Patient","deceasedBoolean":true}""")).ExpectAsync(HttpStatusCode.Created)).Id();
        var subject = $"\"reference\":\"Patient/{patient}\"";
        await (await client.PostJsonAsync("Observation", $$"""
            {"resourceType":"Observation","status":"entered-in-error","category":[{"coding":[{"system":"http://terminology.hl7.org/CodeSystem/observation-category","code":"vital-signs"}]}],
            "code":{"text":"Wrong value"},"subject":{ {{subject}} },"effectiveDateTime":"2020-01-01","valueQuantity":{"value":1} }
            """)).ExpectAsync(HttpStatusCode.Created);
        await (await client.PostJsonAsync("Condition", $$"""
            {"resourceType":"Condition","code":{"text":"Wrong problem"},"subject":{ {{subject}} },
            "verificationStatus":{"coding":[{"system":"http://terminology.hl7.org/CodeSystem/condition-ver-status","code":"entered-in-error"}]} }
            """)).ExpectAsync(HttpStatusCode.Created);
        using var browser = await SignedInAsync("clinician");
        await browser.OpenAsync($"{Home}/{patient}");
        Assert.DoesNotContain("Wrong", browser.Html, StringComparison.Ordinal);
        Assert.Contains("No allergies are recorded", browser.Html, StringComparison.Ordinal);
        Assert.Contains("No current problems are recorded", browser.Html, StringComparison.Ordinal);
        Assert.Contains("Nothing was measured", browser.Html, StringComparison.Ordinal);
        Assert.Contains("Deceased", browser.Html, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_banner_warns_of_allergies_but_not_of_none()
    {
        using var browser = await SignedInAsync("clinician");
        await browser.OpenAsync($"{Home}/demo-1");
        Assert.Contains("Allergies: Penicillin", browser.Html, StringComparison.Ordinal);
        await browser.OpenAsync($"{Home}/demo-2");
        Assert.Contains("No known allergy", browser.Html, StringComparison.Ordinal);
        Assert.DoesNotContain("Allergies:", browser.Html, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_a_record_holds_is_never_markup()
    {
        using var client = await application.NewUserClientAsync();
        const string evil = "<img src=x onerror=alert(1)>'\\\"";
        var patient = (await (await client.PostJsonAsync("Patient", $$"""{"resourceType":"Patient","name":[{"family":"{{evil}}"}],"identifier":[{"value":"{{evil}}"}]}""")).ExpectAsync(HttpStatusCode.Created)).Id();
        await (await client.PostJsonAsync("Observation", $$"""
            {"resourceType":"Observation","status":"final","category":[{"coding":[{"system":"http://terminology.hl7.org/CodeSystem/observation-category","code":"laboratory"}]}],
            "code":{"text":"{{evil}}"},"subject":{"reference":"Patient/{{patient}}"},"effectiveDateTime":"2020-01-01","valueQuantity":{"value":7,"unit":"{{evil}}"},
            "interpretation":[{"coding":[{"code":"H"}],"text":"{{evil}}"}],"referenceRange":[{"text":"{{evil}}"}]}
            """)).ExpectAsync(HttpStatusCode.Created);
        using var browser = await SignedInAsync("clinician");
        await browser.OpenAsync($"{Home}/{patient}");
        Assert.Contains("<svg", browser.Html, StringComparison.Ordinal);
        Assert.DoesNotContain("<img src=x", browser.Html, StringComparison.Ordinal);
        await browser.OpenAsync($"{Home}?name={Uri.EscapeDataString("<img src=x")}");
        Assert.DoesNotContain("<img src=x", browser.Html, StringComparison.Ordinal);
    }

    private static List<string> Patients(Browser browser) => [.. PatientLinks().Matches(browser.Html).Select(link => link.Groups[1].Value)];

    private async Task<Browser> SignedInAsync(string account)
    {
        var browser = new Browser(application);
        await browser.OpenAsync(Home);
        await browser.SignInAsync(account);
        return browser;
    }

    private async Task<string> MakeAsync(string name, AccountRole role, params string[] patients)
    {
        var account = new Account { Id = name, UserName = name, DisplayName = name, Role = role, Patients = patients };
        var grain = application.Services.GetRequiredService<IGrainFactory>().GetGrain<IAccountGrain>(GrainKeys.Of(DrCloudApplication.Site, name));
        Assert.Equal(AccountOutcome.Done, await grain.CreateAsync(account, "pass"));
        return name;
    }

    private async Task<List<AuditEvent>> EventsAsync()
    {
        var store = application.Services.GetRequiredService<ClinicalSites>().For(DrCloudApplication.Site).Store.Audit;
        var events = new List<AuditEvent>();
        foreach (var writer in await store.WritersAsync(Ct))
        {
            foreach (var block in await store.ReadAsync(writer, 0, int.MaxValue, Ct))
            {
                events.AddRange(block.Data.IsEmpty ? [] : AuditPacking.Unpack(block.Data));
            }
        }

        return events;
    }

    [GeneratedRegex("<a href=\"/interface/default/patients/([A-Za-z0-9.-]+)\"")]
    private static partial Regex PatientLinks();

    [GeneratedRegex("href=\"(/interface/default/fhir/[^\"]+)\"")]
    private static partial Regex BrowserLinks();
}
