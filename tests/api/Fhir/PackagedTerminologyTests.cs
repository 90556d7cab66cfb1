using System.Formats.Tar;
using System.IO.Compression;
using System.Net;
using System.Text;
using System.Text.Json;
using Xunit;

namespace DrCloud.Api.Tests.Fhir;

/// <summary>An application with a FHIR package of its operator's.</summary>
public sealed class PackagedApplication : DrCloudApplication
{
    /// <summary>A code system of fruit: apple, and pippin below it; pear.</summary>
    public const string Fruit = "http://example.org/fruit";

    /// <summary>A value set with 1,001 codes.</summary>
    public const string Many = "http://example.org/many";

    /// <summary>A value set without any.</summary>
    public const string Empty = "http://example.org/empty";

    protected override async Task<IReadOnlyDictionary<string, string?>> ConfigurationAsync()
    {
        var folder = Directory.CreateDirectory(Path.Combine(Folder, "packages"));
        await using var file = File.Create(Path.Combine(folder.FullName, "fruit.tgz"));
        await using var packed = new GZipStream(file, CompressionLevel.Fastest);
        await using var package = new TarWriter(packed);
        await AddAsync(package, "CodeSystem-fruit", $$"""
            {"resourceType":"CodeSystem","id":"fruit","url":"{{Fruit}}","version":"1","status":"active","content":"complete","concept":[{"code":"apple","concept":[{"code":"pippin, old|new"}]},{"code":"pear"}]}
            """);
        await AddAsync(package, "ValueSet-apples", $$"""
            {"resourceType":"ValueSet","id":"apples","url":"http://example.org/apples","version":"1","status":"active","compose":{"include":[{"system":"{{Fruit}}","filter":[{"property":"concept","op":"is-a","value":"apple"}]}]} }
            """);
        await AddAsync(package, "ValueSet-fruit", $$"""{"resourceType":"ValueSet","id":"fruits","url":"http://example.org/fruits","status":"active","compose":{"include":[{"system":"{{Fruit}}"}]} }""");
        await AddAsync(package, "ValueSet-many", $$"""
            {"resourceType":"ValueSet","id":"many","url":"{{Many}}","status":"active","compose":{"include":[{"system":"http://example.org/numbers","concept":[{{string.Join(',', Enumerable.Range(0, 1001).Select(n => $$"""{"code":"{{n}}"}"""))}}]}]} }
            """);
        await AddAsync(package, "ValueSet-empty", $$"""
            {"resourceType":"ValueSet","id":"empty","url":"{{Empty}}","status":"active","compose":{"include":[{"system":"{{Fruit}}","concept":[{"code":"pear"}]}],"exclude":[{"system":"{{Fruit}}","concept":[{"code":"pear"}]}]} }
            """);

        // The operator's word wins over the specification's.
        await AddAsync(package, "ValueSet-gender", """
            {"resourceType":"ValueSet","id":"gender","url":"http://hl7.org/fhir/ValueSet/administrative-gender","status":"active","compose":{"include":[{"system":"http://hl7.org/fhir/administrative-gender","concept":[{"code":"other"}]}]} }
            """);
        return new Dictionary<string, string?> { ["DrCloud:Packages"] = folder.FullName };
    }

    private static Task AddAsync(TarWriter package, string name, string json) =>
        package.WriteEntryAsync(new PaxTarEntry(TarEntryType.RegularFile, $"package/{name}.json") { DataStream = new MemoryStream(Encoding.UTF8.GetBytes(json)) }, TestContext.Current.CancellationToken);
}

/// <summary>Value sets and code systems of the operator's packages, in searches.</summary>
public sealed class PackagedTerminologyTests(PackagedApplication app) : IClassFixture<PackagedApplication>
{
    private const string Apples = "http://example.org/apples";
    private const string Pippin = "pippin, old|new";

    private static readonly string[] Codes = ["apple", Pippin, "pear"];

    [Theory]
    [InlineData($"code:in={Apples}", "apple", Pippin)]
    [InlineData($"code:in={Apples}|1", "apple", Pippin)]
    [InlineData($"code:in={Apples},http://hl7.org/fhir/ValueSet/observation-status", "apple", Pippin)]
    [InlineData($"code:not-in={Apples}", "pear")]
    [InlineData("code:in=http://example.org/fruits", "apple", Pippin, "pear")]
    [InlineData($"code:below={PackagedApplication.Fruit}|apple", "apple", Pippin)]
    [InlineData($@"code:above={PackagedApplication.Fruit}|pippin\, old\|new", "apple", Pippin)]
    [InlineData($@"code:above={PackagedApplication.Fruit}|apple", "apple")]
    public async Task A_search_knows_them_in_a_record_and_over_all(string query, params string[] expected)
    {
        var system = await app.NewSystemClientAsync();
        var patient = await NewPatientAsync(system);
        foreach (var (client, whose) in new[] { (await app.NewPatientClientAsync(patient), ""), (system, $"&patient={patient}"), (system, $"&subject:Patient.identifier={patient}") })
        {
            var found = await (await client.FetchAsync($"Observation?{query}{whose}")).ExpectAsync(HttpStatusCode.OK);
            Assert.Equal(expected.Order(StringComparer.Ordinal), CodesOf(found).Order(StringComparer.Ordinal));
        }
    }

    [Fact]
    public async Task Pages_name_the_value_set_and_lead_through_it()
    {
        var system = await app.NewSystemClientAsync();
        var patient = await NewPatientAsync(system);
        var first = await (await system.FetchAsync($"Observation?code:in={Apples}&subject:Patient.identifier={patient}&_count=1")).ExpectAsync(HttpStatusCode.OK);
        Assert.Contains($"code:in={Uri.EscapeDataString(Apples).Replace("%3A", ":", StringComparison.Ordinal).Replace("%2F", "/", StringComparison.Ordinal)}", first.Link("self"), StringComparison.Ordinal);
        var second = await (await system.FetchAsync(first.Link("next")!)).ExpectAsync(HttpStatusCode.OK);
        Assert.Null(second.Link("next"));
        Assert.Equal(["apple", Pippin], CodesOf(first).Concat(CodesOf(second)));
    }

    [Fact]
    public async Task Chains_conditions_and_lastn_know_them()
    {
        var system = await app.NewSystemClientAsync();
        var patient = await NewPatientAsync(system);
        Assert.Equal(patient, Assert.Single((await (await system.FetchAsync($"Patient?_has:Observation:patient:code:in={Apples}&identifier={patient}")).ExpectAsync(HttpStatusCode.OK)).Entries()).Id());
        Assert.Equal(2, (await (await system.FetchAsync($"Observation/$lastn?code:in={Apples}&patient={patient}")).ExpectAsync(HttpStatusCode.OK)).Entries().Count);
        Assert.Equal(HttpStatusCode.NoContent, (await system.SendAsync("DELETE", $"Observation?code:in={Apples}&patient={patient}")).StatusCode);
        Assert.Equal(["pear"], CodesOf(await (await system.FetchAsync($"Observation?patient={patient}")).ExpectAsync(HttpStatusCode.OK)));
    }

    [Fact]
    public async Task A_package_wins_over_the_specification()
    {
        var system = await app.NewSystemClientAsync();
        var (female, other) = (await NewPatientAsync(system, "female"), await NewPatientAsync(system, "other"));
        var found = await (await system.FetchAsync($"Patient?gender:in=http://hl7.org/fhir/ValueSet/administrative-gender&identifier={female},{other}")).ExpectAsync(HttpStatusCode.OK);
        Assert.Equal(other, Assert.Single(found.Entries()).Id());
    }

    [Theory]
    [InlineData($"Observation?code:in={PackagedApplication.Many}")]
    [InlineData($"Observation?code:in={PackagedApplication.Empty}")]
    [InlineData($"Observation?code:in={Apples}|2")]
    [InlineData($"Observation?code:in={Apples},http://example.org/unknown")]
    [InlineData($"Observation?code:below={PackagedApplication.Fruit}|unknown")]
    [InlineData($"Patient?name:in={Apples}")]
    [InlineData($"Observation?code:in={Apples}&value-concept:in={PackagedApplication.Many}")]
    public async Task What_is_not_known_or_too_much_is_400(string query) =>
        await (await (await app.NewSystemClientAsync()).FetchAsync(query)).ExpectAsync(HttpStatusCode.BadRequest);

    private static async Task<string> NewPatientAsync(HttpClient client, string gender = "unknown")
    {
        var id = Guid.NewGuid().ToString();
        await (await client.PutJsonAsync($"Patient/{id}", $$"""{"resourceType":"Patient","id":"{{id}}","gender":"{{gender}}","identifier":[{"value":"{{id}}"}]}""")).ExpectAsync(HttpStatusCode.Created);
        foreach (var code in Codes)
        {
            await (await client.PostJsonAsync("Observation", $$"""
                {"resourceType":"Observation","status":"final","code":{"coding":[{"system":"{{PackagedApplication.Fruit}}","code":"{{code}}"}]},"subject":{"reference":"Patient/{{id}}"} }
                """)).ExpectAsync(HttpStatusCode.Created);
        }

        return id;
    }

    private static List<string> CodesOf(JsonElement bundle) =>
        [.. bundle.Entries().Select(observation => observation.GetProperty("code").GetProperty("coding")[0].GetProperty("code").GetString()!)];
}
