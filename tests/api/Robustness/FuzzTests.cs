using System.Globalization;
using DrCloud.Api.Administration;
using DrCloud.Tests.Fuzzing;
using Xunit;

namespace DrCloud.Api.Tests.Robustness;

/// <summary>Random requests to an application of their own: none makes the server fail, wait, or answer in a form that is not documented.</summary>
public sealed class FuzzTests(DrCloudApplication app, ITestOutputHelper output) : IClassFixture<DrCloudApplication>
{
    private const int Requests = 5000;
    private const int Connections = 4;

    /// <summary>Set it to send other requests, or those of a run that failed.</summary>
    private const string SeedVariable = "DRCLOUD_FUZZ_SEED";
    private const int DefaultSeed = 20;

    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(5);

    [Fact]
    public async Task Whatever_is_sent_is_answered_in_time_and_in_a_documented_form()
    {
        var seed = Environment.GetEnvironmentVariable(SeedVariable) is { Length: > 0 } set ? int.Parse(set, CultureInfo.InvariantCulture) : DefaultSeed;
        var writer = await app.TokenAsync(new DemoTokenRequest { Scopes = "user/*.*" });
        using var http = app.NewClient(writer);
        var world = await FuzzWorld.FetchAsync(http);
        var target = new FuzzTarget(
            new Uri(app.BaseAddress), app.CertificateHash, [writer, await app.TokenAsync(new DemoTokenRequest { Patient = "demo-1" }), await app.TokenAsync(new DemoTokenRequest()), null, "a.b.c"]);
        var report = new FuzzReport(seed);
        var generator = new RequestGenerator(world, seed);
        Assert.All(Enumerable.Range(0, 100), number => Assert.Equal(generator.Make(number, 5).ToString(), new RequestGenerator(world, seed).Make(number, 5).ToString()));
        await new FuzzRun(target, generator, report).SendAsync(Requests, Connections, Limit);

        output.WriteLine(report.ToString());
        Assert.True(report.Sent >= Requests, $"{SeedVariable}={seed}: only {report.Sent} requests within {Limit}");
        Assert.True(report.Faults.Count == 0, $"{SeedVariable}={seed}\n{string.Join('\n', report.Faults.Take(20))}");

        // Refusals alone would say little: each kind but what is broken on purpose is also accepted.
        Assert.All(RequestGenerator.KindNames.Except(["no HTTP", "operation"]), kind => Assert.True(report.Of(kind).Accepted > 0, kind));
    }
}
