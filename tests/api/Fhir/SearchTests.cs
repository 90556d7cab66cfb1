using System.Net;
using System.Text.Json;
using Xunit;

namespace DrCloud.Api.Tests.Fhir;

/// <summary>search by GET and POST, paging, links and warnings.</summary>
public abstract class SearchTests(DrCloudApplication app)
{
    [Theory]
    [InlineData("Observation?patient=demo-1&category=vital-signs")]
    [InlineData("Observation?patient=demo-1&code=http://loinc.org|8867-4")]
    [InlineData("Condition?patient=demo-1")]
    [InlineData("Patient?_id=demo-1&_revinclude=Provenance:target")]
    [InlineData("MedicationRequest?patient=demo-1&intent=order&_include=MedicationRequest:medication")]
    [InlineData("Encounter?patient=demo-1&date=ge2000-01-01")]
    public async Task GET_and_POST_find_the_same_with_every_kind_of_token(string query)
    {
        var counts = new List<int>();
        foreach (var client in new[] { await app.NewPatientClientAsync("demo-1"), await app.NewUserClientAsync(), await app.NewSystemClientAsync() })
        {
            var bundle = await (await client.FetchAsync($"{query}&_count=1000")).ExpectAsync(HttpStatusCode.OK);
            Assert.Equal("searchset", bundle.GetProperty("type").GetString());
            counts.Add(bundle.Entries().Count);

            var parts = query.Split('?');
            using var form = new StringContent(parts[1] + "&_count=1000", System.Text.Encoding.UTF8, "application/x-www-form-urlencoded");
            using var posted = await client.PostAsync($"{parts[0]}/_search", form, TestContext.Current.CancellationToken);
            counts.Add((await posted.ExpectAsync(HttpStatusCode.OK)).Entries().Count);
        }

        Assert.NotEqual(0, counts[0]);
        Assert.All(counts, c => Assert.Equal(counts[0], c));
    }

    [Fact]
    public async Task Both_forms_of_a_patient_reference_find_the_same()
    {
        var client = await app.NewUserClientAsync();
        var forms = new[] { "patient=demo-1", "patient=Patient/demo-1", "subject=Patient/demo-1", "subject:Patient=demo-1", $"patient={app.FhirBase}/Patient/demo-1" };
        var counts = new List<int>();
        foreach (var form in forms)
        {
            counts.Add((await (await client.FetchAsync($"Observation?{form}&_count=1000")).ExpectAsync(HttpStatusCode.OK)).Entries().Count);
        }

        Assert.NotEqual(0, counts[0]);
        Assert.All(counts, c => Assert.Equal(counts[0], c));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_walk_through_all_pages_meets_every_match_once(bool byRecord)
    {
        var client = byRecord ? await app.NewPatientClientAsync("demo-1") : await app.NewUserClientAsync();
        var total = (await (await client.FetchAsync("Observation?_summary=count")).ExpectAsync(HttpStatusCode.OK)).GetProperty("total").GetInt32();
        Assert.True(total > 50);
        var seen = new HashSet<string>();
        var next = "Observation?_count=17&_sort=-date";
        while (next is not null)
        {
            var page = await (await client.FetchAsync(next)).ExpectAsync(HttpStatusCode.OK);
            Assert.True(page.Entries().Count <= 17);
            Assert.All(page.Entries(), e => Assert.True(seen.Add(e.Id())));
            Assert.StartsWith(app.FhirBase + "/Observation?", page.Link("self"), StringComparison.Ordinal);
            next = page.Link("next");
        }

        Assert.Equal(total, seen.Count);
    }

    [Fact]
    public async Task The_self_link_finds_the_same_again()
    {
        var client = await app.NewUserClientAsync();
        var page = await (await client.FetchAsync("Observation?_count=5&code=8867-4&nonsense=1")).ExpectAsync(HttpStatusCode.OK);
        Assert.DoesNotContain("nonsense", page.Link("self"), StringComparison.Ordinal);
        var again = await (await client.FetchAsync(page.Link("self")!)).ExpectAsync(HttpStatusCode.OK);
        Assert.Equal(page.Entries().Select(e => e.Id()), again.Entries().Select(e => e.Id()));
    }

    [Theory]
    [InlineData("patient", "Observation?_count=9")]
    [InlineData("patient", "Observation?_count=9&_sort=-date,code")]
    [InlineData("user", "Observation?_count=31&_sort=-date")]
    [InlineData("user", "?_type=Condition,Encounter&_count=13")]
    public async Task Previous_links_lead_back_through_the_same_pages_to_the_first(string level, string address)
    {
        var client = level == "patient" ? await app.NewPatientClientAsync("demo-1") : await app.NewUserClientAsync();
        var forth = new List<string>();
        string? previous = null;
        string IdsOf(System.Text.Json.JsonElement page) => string.Join(' ', page.Entries().Select(entry => entry.Id()));
        for (string? next = address; next is not null && forth.Count < 6;)
        {
            var page = await (await client.FetchAsync(next)).ExpectAsync(HttpStatusCode.OK);
            Assert.EndsWith(address, Uri.UnescapeDataString(page.Link("first")!), StringComparison.Ordinal);
            Assert.Equal(forth.Count == 0, page.Link("previous") is null);
            forth.Add(IdsOf(page));
            (next, previous) = (page.Link("next"), page.Link("previous"));
        }

        Assert.InRange(forth.Count, 3, 6);
        for (var at = forth.Count - 2; at >= 0; at--)
        {
            var page = await (await client.FetchAsync(previous!)).ExpectAsync(HttpStatusCode.OK);
            Assert.Equal(forth[at], IdsOf(page));
            Assert.Equal(forth[at + 1], IdsOf(await (await client.FetchAsync(page.Link("next")!)).ExpectAsync(HttpStatusCode.OK)));
            previous = page.Link("previous");
        }

        Assert.Null(previous);
    }

    [Fact]
    public async Task A_walk_back_neither_leaves_out_nor_repeats_what_was_there_all_the_time()
    {
        var client = await app.NewUserClientAsync();
        var tag = $"walk-{Guid.NewGuid():N}";
        string Basic(int number) => $$$"""{"resourceType":"Basic","id":"{{{tag}}}-{{{number}}}","meta":{"tag":[{"code":"{{{tag}}}"}]},"code":{"text":"x"},"created":"2020-01-{{{number:00}}}"}""";
        async Task PutAsync(int number) => await (await client.PutJsonAsync($"Basic/{tag}-{number}", Basic(number))).ExpectAsync(HttpStatusCode.Created);
        foreach (var number in new[] { 2, 4, 6, 8, 10, 12 })
        {
            await PutAsync(number);
        }

        async Task<System.Text.Json.JsonElement> FetchAsync(string address) => await (await client.FetchAsync(address)).ExpectAsync(HttpStatusCode.OK);
        var second = await FetchAsync((await FetchAsync($"Basic?_tag={tag}&_sort=created&_count=2")).Link("next")!);
        var third = await FetchAsync(second.Link("next")!);
        await PutAsync(5);
        await client.SendAsync("DELETE", $"Basic/{tag}-4");
        var back = await FetchAsync(third.Link("previous")!);
        var again = await FetchAsync(back.Link("next")!);
        Assert.Equal(["5", "6"], back.Entries().Select(entry => entry.Id().Split('-')[^1]));
        Assert.Equal(["8", "10"], again.Entries().Select(entry => entry.Id().Split('-')[^1]));
        await (await (await app.NewSystemClientAsync()).FetchAsync(third.Link("previous")!)).ExpectAsync(HttpStatusCode.BadRequest);
    }

    [Fact]
    public async Task A_next_link_is_good_for_its_user_and_search_only()
    {
        var one = await app.NewPatientClientAsync("demo-1");
        var next = (await (await one.FetchAsync("Observation?_count=2")).ExpectAsync(HttpStatusCode.OK)).Link("next")!;
        await (await one.FetchAsync(next)).ExpectAsync(HttpStatusCode.OK);
        await (await (await app.NewPatientClientAsync("demo-2")).FetchAsync(next)).ExpectAsync(HttpStatusCode.BadRequest);
        await (await one.FetchAsync(next.Replace("/Observation", "/Condition", StringComparison.Ordinal))).ExpectAsync(HttpStatusCode.BadRequest);
        await (await one.FetchAsync("Observation?_count=2&_cursor=AAAA")).ExpectAsync(HttpStatusCode.BadRequest);
    }

    [Theory]
    [InlineData("Organization", "telecom={0}@own.example", "telecom=555")]
    [InlineData("Organization", "email={0}@own.example", "email=555-{0}")]
    [InlineData("Organization", "phone=555-{0}", "phone={0}@own.example")]
    [InlineData("Person", "family=F{0}", "family=G{0}")]
    [InlineData("Person", "given=G{0}", "given=F{0}")]
    [InlineData("Person", "active=true&family=F{0}", "active=false&family=F{0}")]
    public async Task What_apps_of_this_interface_search_by_is_found_beside_what_R4_has(string type, string finds, string findsNot)
    {
        var (client, value) = (await app.NewSystemClientAsync(), Guid.NewGuid().ToString("N"));
        var id = (await (await client.PostJsonAsync(type, type == "Person"
            ? $$"""{"resourceType":"Person","active":true,"name":[{"family":"F{{value}}","given":["G{{value}}"]}]}"""
            : $$"""{"resourceType":"Organization","telecom":[{"system":"email","value":"{{value}}@own.example"},{"system":"phone","value":"555-{{value}}"}]}""")).ExpectAsync(HttpStatusCode.Created)).Id();
        async Task<IReadOnlyList<JsonElement>> FindAsync(string query) =>
            (await (await client.FetchAsync($"{type}?{query.Replace("{0}", value, StringComparison.Ordinal)}", ("Prefer", "handling=strict"))).ExpectAsync(HttpStatusCode.OK)).Entries();
        Assert.Equal(id, Assert.Single(await FindAsync(finds)).Id());
        Assert.Empty(await FindAsync(findsNot));
    }

    [Fact]
    public async Task An_unknown_parameter_is_warned_of_and_refused_when_handling_is_strict()
    {
        var client = await app.NewUserClientAsync();
        var lenient = await (await client.FetchAsync("Patient?nonsense=1&_count=1")).ExpectAsync(HttpStatusCode.OK);
        Assert.Single(lenient.Entries());
        Assert.Equal("warning", lenient.Entries("outcome").Single().GetProperty("issue")[0].GetProperty("severity").GetString());
        Assert.Contains("it was ignored", lenient.GetRawText(), StringComparison.Ordinal);
        var strict = await (await client.FetchAsync("Patient?nonsense=1", ("Prefer", "handling=strict"))).ExpectAsync(HttpStatusCode.BadRequest);
        Assert.DoesNotContain("ignored", strict.GetRawText(), StringComparison.Ordinal);
        await (await client.FetchAsync("Patient?name=x", ("Prefer", "handling=strict"))).ExpectAsync(HttpStatusCode.OK);
    }

    [Theory]
    [InlineData("Patient?birthdate=yesterday")]
    [InlineData("Patient?birthdate=xx2000-01-01")]
    [InlineData("Observation?value-quantity=abc")]
    [InlineData("Patient?name:nonsense=x")]
    [InlineData("Patient?_count=abc")]
    [InlineData("Patient?_count=-1")]
    [InlineData("Patient?_sort=name;DROP")]
    [InlineData("Patient?_include=nonsense")]
    [InlineData("Patient?_total=many")]
    [InlineData("Patient?_offset=50")]
    [InlineData("Patient?_filter=name eq x")]
    public async Task A_value_that_cannot_be_read_is_400(string query)
    {
        var client = await app.NewUserClientAsync();
        await (await client.FetchAsync(query)).ExpectAsync(HttpStatusCode.BadRequest);
    }

    [Theory]
    [InlineData("Patient?name=o'br%25_\\\"")]
    [InlineData("Patient?name:exact=%F0%9F%98%80")]
    [InlineData("Patient?name=%00")]
    [InlineData("Patient?identifier=a|b%27%20OR%201=1--")]
    [InlineData("Patient?_count=100000000")]
    [InlineData("Patient?name=%FF%FE")]
    public async Task Strange_values_find_nothing_and_break_nothing(string query)
    {
        var client = await app.NewUserClientAsync();
        using var response = await client.FetchAsync(query);
        Assert.True(response.StatusCode is HttpStatusCode.OK or HttpStatusCode.BadRequest);
    }

    [Fact]
    public async Task Every_match_fulfils_its_condition()
    {
        var client = await app.NewUserClientAsync();
        var females = await (await client.FetchAsync("Patient?gender=female&_count=1000")).ExpectAsync(HttpStatusCode.OK);
        Assert.All(females.Entries(), p => Assert.Equal("female", p.GetProperty("gender").GetString()));
        var recent = await (await client.FetchAsync("Observation?patient=demo-1&date=gt2025-06-01&_count=1000")).ExpectAsync(HttpStatusCode.OK);
        Assert.All(recent.Entries(), o => Assert.True(string.CompareOrdinal(Effective(o), "2025-06-01") > 0));
        var all = await (await client.FetchAsync("Observation?patient=demo-1&_count=1000")).ExpectAsync(HttpStatusCode.OK);
        Assert.Equal(all.Entries().Count(o => string.CompareOrdinal(Effective(o), "2025-06-02") >= 0), recent.Entries().Count(o => string.CompareOrdinal(Effective(o), "2025-06-02") >= 0));
    }

    /// <summary>Empty where there is none: other tests write to the same patients.</summary>
    private static string Effective(System.Text.Json.JsonElement observation) =>
        observation.TryGetProperty("effectiveDateTime", out var time) ? time.GetString()!
        : observation.TryGetProperty("effectivePeriod", out var period) ? period.GetProperty("start").GetString()!
        : "";
}
