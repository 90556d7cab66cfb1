using DrCloud.Api.Administration;
using DrCloud.Hosting;
using DrCloud.Hosting.Import;
using DrCloud.Tests;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace DrCloud.Conformance.Tests;

/// <summary>Two complete US Core patients from elsewhere, imported.</summary>
public sealed class ImportedPatientTests(ITestOutputHelper output)
{
    // What these two patients do not have.
    private static readonly string[] Absent =
    [
        "must support address.period.end | address[use=old]",
        "must support name.period.end | name[use=old]",
        "search specialty with _include=PractitionerRole:endpoint",
        "search practitioner with _include=PractitionerRole:endpoint",
    ];

    [Fact]
    public async Task Every_check_passes_but_those_that_the_data_give_no_occasion_for()
    {
        var data = TestData.Path("inferno-reference-server");
        await using var server = new DrCloudServer();
        await server.InitializeAsync();
        var importer = new Importer(server.Server.Services.GetRequiredService<IGrainFactory>(), EmbeddedServer.Site, server.Server.FhirBase, [data]);
        await importer.RunAsync(TestContext.Current.CancellationToken);
        var report = await server.CheckAsync(
            new DemoTokenRequest { System = true, Scopes = "system/*.read" }, validate: true, "e91975f5-9445-c11f-cabf-c3c6dae161f2", "d831ec91-c7a3-4a61-9312-7ff0c4a32134");
        output.WriteLine(report.Summary);
        Assert.Empty(string.Join('\n', report.Results.Where(result => result.Verdict == Verdict.Fail)));
        Assert.Equal(Absent.Order(), report.Results.Where(result => result.Verdict == Verdict.Skip).Select(result => result.Name).Order());
    }
}
