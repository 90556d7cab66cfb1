using System.Net;
using Xunit;

namespace DrCloud.Api.Tests.Fhir;

/// <summary>Includes that iterate and take stars, modifiers, units and lists, with every kind of token.</summary>
public abstract class IncludeTests(DrCloudApplication app)
{
    [Theory]
    [InlineData("Observation?_id=include-o&_include=Observation:performer", "include-role")]
    [InlineData("Observation?_id=include-o&_include=*", "include-e include-role included")]
    [InlineData("Observation?_id=include-o&_include=Observation:*:Patient", "included")]
    [InlineData("Observation?_id=include-o&_include=Observation:performer&_include:iterate=PractitionerRole:organization", "include-org include-role")]
    [InlineData("Observation?_id=include-o&_include=Observation:performer&_include=PractitionerRole:organization", "include-role")]
    [InlineData("Observation?_id=include-o&_include:iterate=*", "include-e include-org include-role included")]
    [InlineData("Patient?_id=included&_revinclude=Observation:*", "include-o")]
    [InlineData("Patient?_id=included&_revinclude=Encounter:patient&_revinclude:iterate=Observation:encounter", "include-e include-o")]
    public async Task Includes_add_the_same_by_record_and_over_the_site(string query, string expected)
    {
        await PrepareAsync();
        foreach (var client in new[] { await app.NewPatientClientAsync("included"), await app.NewUserClientAsync(), await app.NewSystemClientAsync() })
        {
            var bundle = await (await client.FetchAsync(query)).ExpectAsync(HttpStatusCode.OK);
            Assert.Single(bundle.Entries());
            Assert.Equal(expected, string.Join(' ', bundle.Entries("include").Select(entry => entry.Id()).Order(StringComparer.Ordinal)));
        }
    }

    [Theory]
    [InlineData("Observation?_list=include-list", "include-o")]
    [InlineData("Patient?_list=include-list", "")]
    [InlineData("?_type=Observation,Encounter&_list=include-list&_sort=_id", "include-e include-o")]
    [InlineData("Observation?value-quantity=540|http://unitsofmeasure.org|mg/dL&patient=included", "include-o")]
    [InlineData("Observation?value-quantity=gt5.3|http://unitsofmeasure.org|g/L&patient=included", "include-o")]
    [InlineData("Observation?value-quantity=540||mg/dL&patient=included", "")]
    [InlineData("Observation?code:text=glucose&patient=included", "include-o")]
    [InlineData("Observation?code-value-quantity=include-code$gt540|http://unitsofmeasure.org|mg/dL&patient=included", "")]
    [InlineData("Observation?code-value-quantity=include-code$ge540|http://unitsofmeasure.org|mg/dL&patient=included", "include-o")]
    [InlineData("Observation?code-value-quantity=other$ge540|http://unitsofmeasure.org|mg/dL&patient=included", "")]
    [InlineData("Observation?component-code-value-quantity=8480-6$gt100&patient=included", "include-o")]
    [InlineData("Observation?component-code-value-quantity=8480-6$lt100&patient=included", "")]
    [InlineData("Observation?component-code-value-quantity=8462-4$lt11|http://unitsofmeasure.org|kPa&patient=included", "include-o")]
    [InlineData("Observation?combo-code-value-quantity=8480-6$lt100,8462-4$80&patient=included", "include-o")]
    [InlineData("Observation?combo-code-value-quantity=include-code$5.4&patient=included", "include-o")]
    [InlineData("Observation?combo-code-value-quantity=include-code$80&patient=included", "")]
    [InlineData("Observation?subject:identifier=http://example.org/mrn|included-mrn&patient=included", "include-o")]
    [InlineData("Observation?subject:identifier=http://example.org/mrn|other&patient=included", "")]
    [InlineData("Observation?identifier:of-type=http://terminology.hl7.org/CodeSystem/v2-0203|FILL|7&patient=included", "include-o")]
    [InlineData("Observation?identifier:of-type=http://terminology.hl7.org/CodeSystem/v2-0203|PLAC|7&patient=included", "")]
    [InlineData("Observation?code:text=ucose&patient=included", "")]
    [InlineData("Observation?status:in=http://hl7.org/fhir/ValueSet/observation-status&patient=included", "include-o")]
    [InlineData("Observation?status:not-in=http://hl7.org/fhir/ValueSet/observation-status&patient=included", "")]
    [InlineData("Encounter?class:below=http://terminology.hl7.org/CodeSystem/v3-ActCode|_ActEncounterCode&patient=included", "include-e")]
    [InlineData("Observation?_profile:below=http://example.org/profiles&patient=included", "include-o")]
    [InlineData("Observation?_profile:above=http://example.org/profiles/a/b&patient=included", "include-o")]
    public async Task Modifiers_and_lists_find_the_same_by_record_and_over_the_site(string query, string expected)
    {
        await PrepareAsync();
        foreach (var client in new[] { await app.NewPatientClientAsync("included"), await app.NewUserClientAsync(), await app.NewSystemClientAsync() })
        {
            var bundle = await (await client.FetchAsync(query)).ExpectAsync(HttpStatusCode.OK);
            Assert.Equal(expected, string.Join(' ', bundle.Entries().Select(entry => entry.Id())));
        }

        // Without a patient a user's search is over the site, by SQL.
        var site = await (await (await app.NewUserClientAsync()).FetchAsync(query.Replace("&patient=included", "&_tag=include-tag", StringComparison.Ordinal))).ExpectAsync(HttpStatusCode.OK);
        Assert.Equal(expected, string.Join(' ', site.Entries().Select(entry => entry.Id())));
    }

    [Fact]
    public async Task Includes_show_the_types_of_the_scopes_only()
    {
        await PrepareAsync();
        foreach (var client in new[] { await app.NewPatientClientAsync("included", "patient/Observation.read patient/Encounter.read"), await app.NewUserClientAsync("user/Observation.read user/Encounter.read") })
        {
            var bundle = await (await client.FetchAsync("Observation?_id=include-o&_include:iterate=*")).ExpectAsync(HttpStatusCode.OK);
            Assert.Equal(["include-e"], bundle.Entries("include").Select(entry => entry.Id()));
        }
    }

    [Theory]
    [InlineData("Observation?patient=include-mine&_include=Observation:derived-from", "include-theirs")]
    [InlineData("Observation?patient=include-mine&_revinclude=Observation:derived-from", "include-after")]
    [InlineData("Observation?patient=include-mine&_revinclude=Observation:derived-from&_include:iterate=Observation:subject", "include-after include-mine include-other")]
    [InlineData("Observation?patient=include-mine&_revinclude=List:item", "include-shared")]
    public async Task A_search_that_names_one_patient_includes_what_its_token_may_see(string query, string expected)
    {
        var system = await app.NewSystemClientAsync();
        foreach (var (key, members) in new[]
        {
            ("Patient/include-mine", "\"active\":true"),
            ("Patient/include-other", "\"active\":true"),
            ("Observation/include-theirs", "\"subject\":{\"reference\":\"Patient/include-other\"}"),
            ("Observation/include-own", "\"subject\":{\"reference\":\"Patient/include-mine\"},\"derivedFrom\":[{\"reference\":\"Observation/include-theirs\"}]"),
            ("Observation/include-after", "\"subject\":{\"reference\":\"Patient/include-other\"},\"derivedFrom\":[{\"reference\":\"Observation/include-own\"}]"),
            ("List/include-shared", "\"entry\":[{\"item\":{\"reference\":\"Observation/include-own\"} }]"),
        })
        {
            using var response = await system.PutJsonAsync(key, MinimalResources.Of(key.Split('/')[0], key.Split('/')[1], members));
            Assert.True(response.IsSuccessStatusCode, key);
        }

        foreach (var client in new[] { await app.NewUserClientAsync(), system })
        {
            var bundle = await (await client.FetchAsync(query)).ExpectAsync(HttpStatusCode.OK);
            Assert.Equal(["include-own"], bundle.Entries().Select(entry => entry.Id()));
            Assert.Equal(expected, string.Join(' ', bundle.Entries("include").Select(entry => entry.Id()).Order(StringComparer.Ordinal)));
        }

        var bounded = await (await (await app.NewPatientClientAsync("include-mine")).FetchAsync(query)).ExpectAsync(HttpStatusCode.OK);
        Assert.DoesNotContain(bounded.Entries("include"), entry => entry.Id() != "include-mine");
        var narrow = await (await (await app.NewUserClientAsync("user/Observation.read")).FetchAsync(query)).ExpectAsync(HttpStatusCode.OK);
        Assert.All(narrow.Entries("include"), entry => Assert.Equal("Observation", entry.GetProperty("resourceType").GetString()));
    }

    [Theory]
    [InlineData("Observation?_id=cycle-0&_include:iterate=Observation:derived-from", "cycle-1 cycle-2")]
    [InlineData("Observation?_id=cycle-0&_include:iterate=Observation:derived-from&_revinclude:iterate=Observation:derived-from", "cycle-1 cycle-2")]
    [InlineData("Observation?_id=cycle-0,cycle-1,cycle-2&_include:iterate=*", "cycle")]
    public async Task References_in_a_circle_are_included_once(string query, string expected)
    {
        var system = await app.NewSystemClientAsync();
        await (await system.PutJsonAsync("Patient/cycle", MinimalResources.Of("Patient", "cycle", "\"active\":true"))).JsonAsync();
        foreach (var number in new[] { 0, 1, 2 })
        {
            var members = $$"""
                "subject":{"reference":"Patient/cycle"},"derivedFrom":[{"reference":"Observation/cycle-{{(number + 1) % 3}}"}]
                """;
            await (await system.PutJsonAsync($"Observation/cycle-{number}", MinimalResources.Of("Observation", $"cycle-{number}", members))).JsonAsync();
        }

        foreach (var client in new[] { await app.NewPatientClientAsync("cycle"), await app.NewUserClientAsync() })
        {
            var bundle = await (await client.FetchAsync(query)).ExpectAsync(HttpStatusCode.OK);
            Assert.Equal(expected, string.Join(' ', bundle.Entries("include").Select(entry => entry.Id()).Order(StringComparer.Ordinal)));
        }
    }

    [Theory]
    [InlineData("QuestionnaireResponse?_id=canonical-first&_include=QuestionnaireResponse:questionnaire", "canonical-1")]
    [InlineData("QuestionnaireResponse?_id=canonical-any&_include=QuestionnaireResponse:questionnaire", "canonical-2")]
    [InlineData("QuestionnaireResponse?_id=canonical-none&_include=QuestionnaireResponse:questionnaire", "")]
    [InlineData("QuestionnaireResponse?_id=canonical-any&_include=*", "canonical-2 canonical-patient")]
    [InlineData("QuestionnaireResponse?_id=canonical-any&_include=QuestionnaireResponse:*:Questionnaire", "canonical-2")]
    [InlineData("Patient?_id=canonical-patient&_revinclude=QuestionnaireResponse:patient&_include:iterate=QuestionnaireResponse:questionnaire", "canonical-1 canonical-2 canonical-any canonical-first canonical-none")]
    [InlineData("Questionnaire?_id=canonical-1&_revinclude=QuestionnaireResponse:questionnaire", "canonical-any canonical-first")]
    [InlineData("Questionnaire?_id=canonical-2&_revinclude=QuestionnaireResponse:*", "canonical-any")]
    [InlineData("Questionnaire?_id=canonical-2&_revinclude=QuestionnaireResponse:questionnaire:Patient", "")]
    public async Task Canonical_references_are_included(string query, string expected)
    {
        const string Url = "http://example.org/Questionnaire/canonical";
        var system = await app.NewSystemClientAsync();
        await (await system.PutJsonAsync("Patient/canonical-patient", """{"resourceType":"Patient","id":"canonical-patient"}""")).JsonAsync();
        foreach (var (id, members) in new[]
        {
            ("canonical-1", $"\"url\":\"{Url}\",\"version\":\"1\""),
            ("canonical-2", $"\"url\":\"{Url}\",\"version\":\"2\""),
        })
        {
            await (await system.PutJsonAsync($"Questionnaire/{id}", MinimalResources.Of("Questionnaire", id, members))).JsonAsync();
        }

        foreach (var (id, canonical) in new[] { ("canonical-first", $"{Url}|1"), ("canonical-any", Url), ("canonical-none", $"{Url}|3") })
        {
            var members = $$"""
                "subject":{"reference":"Patient/canonical-patient"},"questionnaire":"{{canonical}}"
                """;
            await (await system.PutJsonAsync($"QuestionnaireResponse/{id}", MinimalResources.Of("QuestionnaireResponse", id, members))).JsonAsync();
        }

        foreach (var client in new[] { await app.NewUserClientAsync(), system })
        {
            var bundle = await (await client.FetchAsync(query)).ExpectAsync(HttpStatusCode.OK);
            Assert.Equal(expected, string.Join(' ', bundle.Entries("include").Select(entry => entry.Id()).Order(StringComparer.Ordinal)));
        }

        // Of shared resources, a record shows what it refers to by their place.
        var bounded = await (await (await app.NewPatientClientAsync("canonical-patient")).FetchAsync(query)).ExpectAsync(HttpStatusCode.OK);
        Assert.DoesNotContain(bounded.Entries("include"), entry => entry.GetProperty("resourceType").ValueEquals("Questionnaire"));
        Assert.Empty((await (await (await app.NewUserClientAsync($"user/{query.Split('?')[0]}.read")).FetchAsync(query)).ExpectAsync(HttpStatusCode.OK)).Entries("include"));
    }

    [Fact]
    public async Task A_list_of_5000_alternatives_is_refused()
    {
        var client = await app.NewUserClientAsync();
        using var form = new FormUrlEncodedContent([new("code", string.Join(',', Enumerable.Range(0, 5000)))]);
        using var response = await client.PostAsync(new Uri("Observation/_search", UriKind.Relative), form, TestContext.Current.CancellationToken);
        var outcome = await response.ExpectAsync(HttpStatusCode.BadRequest);
        Assert.Equal("too-costly", outcome.GetProperty("issue")[0].GetProperty("code").GetString());
        using var tooLong = await client.FetchAsync($"Observation?code={string.Join(',', Enumerable.Range(0, 5000))}");
        Assert.InRange((int)tooLong.StatusCode, 400, 499);
    }

    [Theory]
    [InlineData("Observation?code:in=http://example.org/unknown")]
    [InlineData("Observation?code:below=http://loinc.org|8480-6")]
    [InlineData("Observation?_list=$current-problems")]
    public async Task What_the_server_does_not_know_is_400_and_never_an_empty_bundle(string query) =>
        await (await (await app.NewUserClientAsync()).FetchAsync(query)).ExpectAsync(HttpStatusCode.BadRequest);

    private async Task PrepareAsync()
    {
        var system = await app.NewSystemClientAsync();
        const string Subject = "\"subject\":{\"reference\":\"Patient/included\"}", Tag = "\"tag\":[{\"code\":\"include-tag\"}]", Meta = $"\"meta\":{{{Tag},\"profile\":[\"http://example.org/profiles/a\"]}}";
        foreach (var (key, members) in new[]
        {
            ("Organization/include-org", "\"active\":true"),
            ("PractitionerRole/include-role", "\"organization\":{\"reference\":\"Organization/include-org\"}"),
            ("Patient/included", "\"active\":true"),
            ("Encounter/include-e", $$"""
                {{Meta}},{{Subject}},"class":{"system":"http://terminology.hl7.org/CodeSystem/v3-ActCode","code":"AMB"}
                """),
            ("Observation/include-o", $$"""
                {{Meta}},"subject":{"reference":"Patient/included","identifier":{"system":"http://example.org/mrn","value":"included-mrn"} },
                "identifier":[{"type":{"coding":[{"system":"http://terminology.hl7.org/CodeSystem/v2-0203","code":"FILL"}]},"value":"7"}],"status":"final","encounter":{"reference":"Encounter/include-e"},
                "code":{"coding":[{"code":"include-code","display":"Glucose in blood"}]},"performer":[{"reference":"PractitionerRole/include-role"}],
                "component":[{"code":{"coding":[{"code":"8480-6"}]},"valueQuantity":{"value":120,"system":"http://unitsofmeasure.org","code":"mm[Hg]"} },
                {"code":{"coding":[{"code":"8462-4"}]},"valueQuantity":{"value":80,"system":"http://unitsofmeasure.org","code":"mm[Hg]"} }],
                "valueQuantity":{"value":5.4,"unit":"g/L","system":"http://unitsofmeasure.org","code":"g/L"}
                """),
            ("List/include-list", $$"""{{Subject}},"entry":[{"item":{"reference":"Observation/include-o"} },{"item":{"reference":"Encounter/include-e"} }]"""),
        })
        {
            var (type, id) = (key.Split('/')[0], key.Split('/')[1]);
            using var response = await system.PutJsonAsync(key, MinimalResources.Of(type, id, members));
            Assert.True(response.IsSuccessStatusCode, $"{key}: {await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken)}");
        }
    }
}

[Collection(OnSqlite.Name)]
public sealed class IncludeOnSqliteTests(DrCloudApplication app) : IncludeTests(app);

[Collection(OnMariaDb.Name)]
public sealed class IncludeOnMariaDbTests(MariaDbApplication app) : IncludeTests(app);
