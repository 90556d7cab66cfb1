using DrCloud.Api.Administration;
using Xunit;

namespace DrCloud.Conformance.Tests;

/// <summary>The demo patients alone pass every check of the table: none fails, none lacks its occasion.</summary>
public sealed class DemoPatientTests(DrCloudServer server, ITestOutputHelper output) : IClassFixture<DrCloudServer>
{
    [Theory]
    [InlineData(false, "user/*.read")]
    [InlineData(true, "system/*.read")]
    public async Task Every_check_passes(bool system, string scopes)
    {
        var report = await server.CheckAsync(new DemoTokenRequest { System = system, Scopes = scopes }, validate: system, [.. server.Patients]);
        output.WriteLine(report.Summary);
        Assert.Empty(string.Join('\n', report.Results.Where(result => result.Verdict != Verdict.Pass)));
        Assert.True(report.Results.Count > 900, "The table was not read.");
    }

    [Fact]
    public async Task A_patients_own_token_fails_no_check()
    {
        var report = await server.CheckAsync(new DemoTokenRequest { Patient = "demo-1", Scopes = "patient/*.read" }, validate: false, "demo-1");
        output.WriteLine(report.Summary);
        Assert.Empty(string.Join('\n', report.Results.Where(result => result.Verdict == Verdict.Fail)));

        // A record refers to no PractitionerRole, so that its patient sees none.
        Assert.Empty(string.Join('\n', report.Results.Where(result => result.Verdict == Verdict.Skip && result.Group != "practitioner_role")));
    }
}
