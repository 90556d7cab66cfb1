using System.IO.Compression;
using System.Text.Json;
using DrCloud.Fhir.Resources;
using DrCloud.Grains.Interfaces;
using DrCloud.Grains.Interfaces.Search;
using DrCloud.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace DrCloud.Tests.Host;

/// <summary><c>./start import</c>, with real processes on empty data folders.</summary>
public sealed class ImportTests
{
    internal const string Bundle = """
        {"resourceType":"Bundle","type":"transaction","entry":[
        {"fullUrl":"urn:uuid:0c3151bd-1cbf-4d64-b04d-cd9187a4c6e0","resource":{"resourceType":"Patient","active":true},"request":{"method":"POST","url":"Patient"}},
        {"fullUrl":"urn:uuid:1c3151bd-1cbf-4d64-b04d-cd9187a4c6e0","resource":{"resourceType":"Organization","name":"O","identifier":[{"system":"http://o.example","value":"1"}]},"request":{"method":"POST","url":"Organization","ifNoneExist":"identifier=http://o.example|1"}},
        {"resource":{"resourceType":"Observation","id":"obs","status":"final","code":{"text":"x"},
          "subject":{"reference":"urn:uuid:0c3151bd-1cbf-4d64-b04d-cd9187a4c6e0"},"performer":[{"reference":"Organization?identifier=http://o.example|1"},{"reference":"Practitioner/nobody"}]},"request":{"method":"POST","url":"Observation"}},
        {"resource":{"resourceType":"Observation","id":"broken","status":"final"},"request":{"method":"POST","url":"Observation"}},
        {"resource":{"resourceType":"Patient","id":"put","active":true},"request":{"method":"PUT","url":"Patient/put"}}]}
        """;

    [Theory]
    [InlineData("inferno-reference-server", 692, 0)]
    [InlineData("us-core-3.1.1", 241, 3)]
    [InlineData("hl7-r4-examples", 1814, 6)]
    public async Task A_folder_is_imported_into_an_empty_database(string folder, int resources, int rejects) => await ImportsAsync(folder, resources, rejects);

    [Theory]
    [Trait("Category", "Long")]
    [InlineData("synthea", 9086, 0)]
    [InlineData("synthea-us-core", 12389, 0)]
    [InlineData("bulk-ndjson", 7160, 0)]
    public async Task A_large_folder_is_imported_into_an_empty_database(string folder, int resources, int rejects) => await ImportsAsync(folder, resources, rejects);

    [Fact]
    public async Task References_of_a_bundle_are_resolved_and_the_summary_says_what_became_of_each_entry()
    {
        using var folder = new TemporaryFolder();
        await File.WriteAllTextAsync(folder.File("bundle.json"), Bundle, TestContext.Current.CancellationToken);
        var summary = await ImportAsync(folder.File("data"), folder.File("bundle.json"));
        Assert.Equal((4, 0, 0, 1), Counts(summary));
        Assert.Equal(1, summary.GetProperty("danglingReferences").GetInt64());
        var reject = Assert.Single(summary.GetProperty("rejects").EnumerateArray().ToList());
        Assert.Equal(folder.File("bundle.json"), reject.GetProperty("file").GetString());
        Assert.Equal(6, reject.GetProperty("line").GetInt32());
        Assert.Contains("Observation.code", reject.GetProperty("reason").GetString(), StringComparison.Ordinal);

        await using var server = await StartAsync(folder.File("data"));
        var observation = await ReadAsync(server, "Observation", "obs");
        Assert.Equal("Patient/0c3151bd-1cbf-4d64-b04d-cd9187a4c6e0", observation.GetProperty("subject").GetProperty("reference").GetString());
        Assert.Equal("Organization/1c3151bd-1cbf-4d64-b04d-cd9187a4c6e0", observation.GetProperty("performer")[0].GetProperty("reference").GetString());
    }

    [Fact]
    public async Task A_second_import_changes_nothing()
    {
        using var folder = new TemporaryFolder();
        await File.WriteAllTextAsync(folder.File("bundle.json"), Bundle, TestContext.Current.CancellationToken);
        await ImportAsync(folder.File("data"), folder.File("bundle.json"));
        var again = await ImportAsync(folder.File("data"), folder.File("bundle.json"));
        var (created, updated, present, rejected) = Counts(again);
        Assert.Equal((0, 0, 4, 1), (created, updated, present, rejected));
        await using var server = await StartAsync(folder.File("data"));
        Assert.Equal("1", (await ReadAsync(server, "Observation", "obs")).GetProperty("meta").GetProperty("versionId").GetString());
    }

    [Fact]
    public async Task Compressed_lines_and_single_resources_are_imported_and_bad_lines_named()
    {
        using var folder = new TemporaryFolder();
        await using (var gzip = new GZipStream(File.Create(folder.File("a.ndjson.gz")), CompressionLevel.Fastest))
        await using (var writer = new StreamWriter(gzip))
        {
            await writer.WriteAsync("""
                {"resourceType":"Patient","id":"a","active":true}

                {"resourceType":"Patient","id":"b","active":"yes"}
                {"resourceType":"Patient","id":"c"
                """);
        }

        await File.WriteAllTextAsync(folder.File("single.json"), """{"resourceType":"Patient","id":"s","active":true}""", TestContext.Current.CancellationToken);
        await File.WriteAllTextAsync(folder.File("package.json"), """{"name":"not.fhir"}""", TestContext.Current.CancellationToken);
        var summary = await ImportAsync(folder.File("data"), folder.File("a.ndjson.gz"), folder.File("single.json"));
        Assert.Equal((2, 0, 0, 2), Counts(summary));
        Assert.Equal([3, 4], summary.GetProperty("rejects").EnumerateArray().Select(r => r.GetProperty("line").GetInt32()));
    }

    [Fact]
    public async Task A_path_that_does_not_exist_is_an_error()
    {
        using var folder = new TemporaryFolder();
        var (code, _, errors) = await DrCloudProcess.RunAsync("import", folder.File("nothing.json"), "--data", folder.File("data"));
        Assert.NotEqual(0, code);
        Assert.Contains("nothing.json", Assert.Single(errors.Split('\n')), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_running_server_imports_and_serves_at_once()
    {
        using var folder = new TemporaryFolder();
        await File.WriteAllTextAsync(folder.File("bundle.json"), Bundle, TestContext.Current.CancellationToken);
        await using var server = await StartAsync(folder.File("data"));
        Assert.Equal((4, 0, 0, 1), Counts(await ImportAsync(folder.File("data"), folder.File("bundle.json"))));
        Assert.Equal("obs", (await ReadAsync(server, "Observation", "obs")).GetProperty("id").GetString());
    }

    [Fact]
    public async Task An_import_that_is_killed_is_completed_by_the_next()
    {
        using var folder = new TemporaryFolder();
        const int Count = 4000;
        await File.WriteAllLinesAsync(folder.File("a.ndjson"), Enumerable.Range(0, Count).Select(i => $$"""{"resourceType":"Patient","id":"p{{i}}","active":true}"""), TestContext.Current.CancellationToken);
        using (var killed = DrCloudProcess.Start("import", folder.File("a.ndjson"), "--data", folder.File("data")))
        {
            // The write-ahead log grows with the migrations, then with the first commits.
            var log = new FileInfo(folder.File("data/default.db-wal"));
            while (!log.Exists || log.Length < 3_000_000)
            {
                await Task.Delay(5, TestContext.Current.CancellationToken);
                log.Refresh();
            }

            await killed.KillAsync();
        }

        var (created, _, present, rejected) = Counts(await ImportAsync(folder.File("data"), folder.File("a.ndjson")));
        Assert.Equal((Count, 0), (created + present, rejected));
        Assert.True(present > 0, "the kill came before the first commit");
    }

    private static async Task ImportsAsync(string name, int resources, int rejects)
    {
        using var folder = new TemporaryFolder();
        var summary = await ImportAsync(folder.Path, TestData.Path(name));
        var (created, updated, present, rejected) = Counts(summary);
        TestContext.Current.SendDiagnosticMessage("{0}: {1}", name, summary.GetRawText());
        Assert.Equal(rejects, rejected);
        Assert.Equal(resources, created + updated + present + rejected);
    }

    private static async Task<JsonElement> ImportAsync(string data, params string[] paths)
    {
        var (code, output, errors) = await DrCloudProcess.RunAsync(["import", .. paths, "--data", data, "--json"]);
        Assert.True(code is 0 or 2, errors);
        return JsonDocument.Parse(output).RootElement;
    }

    internal static (long Created, long Updated, long Present, long Rejected) Counts(JsonElement summary)
    {
        var types = summary.GetProperty("types").EnumerateArray().ToList();
        return (Sum("created"), Sum("updated"), Sum("present"), summary.GetProperty("rejected").GetInt64());

        long Sum(string name) => types.Sum(t => t.GetProperty(name).GetInt64());
    }

    private static Task<EmbeddedServer> StartAsync(string data) =>
        EmbeddedServer.StartAsync(new EmbeddedOptions { Port = 0, DataFolder = data, Demo = false }, ct: TestContext.Current.CancellationToken);

    private static async Task<JsonElement> ReadAsync(EmbeddedServer server, string type, string id)
    {
        var population = server.Services.GetRequiredService<IGrainFactory>().GetGrain<IPopulationGrain>(EmbeddedServer.Site);
        var result = await population.ReadAsync(new ResourceKey(type, id), TestContext.Current.CancellationToken);
        Assert.Equal(ReadStatus.Found, result.Status);
        return JsonDocument.Parse(result.Resource!.Json).RootElement;
    }
}
