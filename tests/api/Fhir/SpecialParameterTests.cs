using System.Net;
using Xunit;

namespace DrCloud.Api.Tests.Fhir;

/// <summary>Places and words, with every kind of token.</summary>
public abstract class SpecialParameterTests(DrCloudApplication app)
{
    [Theory]
    [InlineData("Location?near=52.52|13.405", "special-berlin special-potsdam")]
    [InlineData("Location?near=52.52|13.405|5|km", "special-berlin")]
    [InlineData("Location?near=52.52|13.405|25|[mi_i]", "special-berlin special-potsdam")]
    [InlineData("Location?near=0|-179.9|30|km", "special-fiji")]
    [InlineData("Location?near=0|0|30000|km", "special-berlin special-fiji special-potsdam")]
    [InlineData("Location?near=0|0|1|km", "")]
    [InlineData("Location?near=52.52|13.405|1|m,0|179.9|1", "special-berlin special-fiji")]
    [InlineData("Location?near:missing=false", "special-berlin special-fiji special-potsdam")]
    [InlineData("Location?near:missing=true", "special-nowhere")]
    [InlineData("Encounter?location.near=52.4|13|10", "special-visit")]
    public async Task Locations_are_found_by_their_distance(string query, string expected)
    {
        await PrepareAsync();
        await ExpectAsync(query, expected);
    }

    [Theory]
    [InlineData("Observation?_text=nephrology", "special-a special-b")]
    [InlineData("Observation?_text=Nephrology referral", "special-a")]
    [InlineData("Observation?_text=nephro", "")]
    [InlineData("Observation?_text=creatinine", "special-b")]
    [InlineData("Observation?_content=creatinine", "special-a special-b")]
    [InlineData("Observation?_content=KREATININE,referral", "special-a special-b")]
    [InlineData("Observation?_content=nephrology&code=special-y", "special-b")]
    [InlineData("Observation?_content=mueller,muller", "special-a")]
    [InlineData("Encounter?_content=nephrology", "")]
    [InlineData("Encounter?_has:Observation:encounter:_text=referral", "special-visit")]
    [InlineData("Observation?encounter:Encounter._content=walkin", "special-a")]
    public async Task Resources_are_found_by_whole_words(string query, string expected)
    {
        await PrepareAsync();
        await ExpectAsync(query, expected);
    }

    [Fact]
    public async Task Words_follow_updates_and_deletes()
    {
        var client = await app.NewUserClientAsync();
        var id = $"words-{Guid.NewGuid():N}";
        async Task<bool> FindsAsync(string word) => (await (await client.FetchAsync($"Organization?_id={id}&_content={word}")).ExpectAsync(HttpStatusCode.OK)).Entries().Count > 0;
        async Task PutAsync(string name) => await client.PutJsonAsync($"Organization/{id}", $$"""{"resourceType":"Organization","id":"{{id}}","name":"{{name}}"}""");
        await PutAsync("Aldebaran clinic");
        Assert.True(await FindsAsync("aldebaran"));
        await PutAsync("Betelgeuse clinic");
        Assert.False(await FindsAsync("aldebaran"));
        Assert.True(await FindsAsync("betelgeuse"));
        await client.SendAsync("DELETE", $"Organization/{id}");
        Assert.False(await FindsAsync("betelgeuse"));
        await PutAsync("Capella clinic");
        Assert.True(await FindsAsync("capella"));
    }

    [Fact]
    public async Task A_condition_does_not_ask_for_words()
    {
        var client = await app.NewUserClientAsync();
        await (await client.PostJsonAsync("Organization", """{"resourceType":"Organization","name":"x"}""", ("If-None-Exist", "_content=x"))).ExpectAsync(HttpStatusCode.BadRequest);
        await (await client.SendAsync("DELETE", "Organization?_text=x")).ExpectAsync(HttpStatusCode.BadRequest);
    }

    private async Task ExpectAsync(string query, string expected)
    {
        // The patient's token searches in memory, the user's by SQL.
        foreach (var client in new[] { await app.NewPatientClientAsync("special"), await app.NewUserClientAsync(), await app.NewSystemClientAsync() })
        {
            var bundle = await (await client.FetchAsync(query + "&_tag=special-tag&_sort=_id")).ExpectAsync(HttpStatusCode.OK);
            Assert.Equal(expected, string.Join(' ', bundle.Entries().Select(entry => entry.Id())));
        }
    }

    private async Task PrepareAsync()
    {
        var system = await app.NewSystemClientAsync();
        const string Tag = "\"meta\":{\"tag\":[{\"code\":\"special-tag\"}]}", Subject = "\"subject\":{\"reference\":\"Patient/special\"}";
        static string Place(double latitude, double longitude) => FormattableString.Invariant($"{Tag},\"position\":{{\"latitude\":{latitude},\"longitude\":{longitude}}}");
        static string Told(string text) => $"{Tag},{Subject},\"text\":{{\"status\":\"additional\",\"div\":\"<div xmlns=\\\"http://www.w3.org/1999/xhtml\\\">{text}</div>\"}}";
        foreach (var (key, members) in new[]
        {
            ("Location/special-berlin", Place(52.52, 13.405)),
            ("Location/special-potsdam", Place(52.39, 13.06)),
            ("Location/special-fiji", Place(0, 179.9)),
            ("Location/special-nowhere", Tag),
            ("Patient/special", Tag),
            ("Encounter/special-visit", $$"""
                {{Tag}},{{Subject}},"reasonCode":[{"text":"Walkin"}],"location":[{"location":{"reference":"Location/special-berlin"} },{"location":{"reference":"Location/special-potsdam"} },
                {"location":{"reference":"Location/special-fiji"} },{"location":{"reference":"Location/special-nowhere"} }]
                """),
            ("Observation/special-a", $$"""{{Told("<b>Referral</b> to nephrology: M&#252;ller")}},"encounter":{"reference":"Encounter/special-visit"},"code":{"text":"Creatinine"}"""),
            ("Observation/special-b", $$"""{{Told("Nephrology, creatinine")}},"code":{"coding":[{"code":"special-y","display":"Kreatinine"}]}"""),
        })
        {
            using var response = await system.PutJsonAsync(key, MinimalResources.Of(key.Split('/')[0], key.Split('/')[1], members));
            Assert.True(response.IsSuccessStatusCode, $"{key}: {await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken)}");
        }
    }
}

[Collection(OnSqlite.Name)]
public sealed class SpecialParameterOnSqliteTests(DrCloudApplication app) : SpecialParameterTests(app);

[Collection(OnMariaDb.Name)]
public sealed class SpecialParameterOnMariaDbTests(MariaDbApplication app) : SpecialParameterTests(app);
