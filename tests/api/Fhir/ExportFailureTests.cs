using System.Net;
using Xunit;

namespace DrCloud.Api.Tests.Fhir;

/// <summary>Exports whose folder cannot be written.</summary>
public sealed class ExportFailureTests(ExportFailureTests.Application app) : IClassFixture<ExportFailureTests.Application>
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task An_export_that_cannot_be_written_fails_and_says_so_while_all_else_goes_on()
    {
        var client = await app.NewSystemClientAsync("system/*.read");
        using var started = await client.FetchAsync("$export", ("Prefer", "respond-async"));
        Assert.Equal(HttpStatusCode.Accepted, started.StatusCode);
        var status = started.Content.Headers.ContentLocation!.ToString();
        var until = TimeProvider.System.GetUtcNow().AddSeconds(60);
        while (true)
        {
            using var poll = await client.FetchAsync(status);
            if (poll.StatusCode != HttpStatusCode.Accepted)
            {
                var outcome = await poll.ExpectAsync(HttpStatusCode.InternalServerError);
                Assert.Equal("fatal", outcome.GetProperty("issue")[0].GetProperty("severity").GetString());
                Assert.Contains("disk", outcome.GetProperty("issue")[0].GetProperty("diagnostics").GetString(), StringComparison.Ordinal);
                break;
            }

            Assert.True(TimeProvider.System.GetUtcNow() < until, "The export does not end.");
            await Task.Delay(500, Ct);
        }

        await (await client.FetchAsync("Patient/demo-1")).ExpectAsync(HttpStatusCode.OK);
        using var cancelled = await client.SendAsync("DELETE", status);
        Assert.Equal(HttpStatusCode.Accepted, cancelled.StatusCode);
        await (await client.FetchAsync(status)).ExpectAsync(HttpStatusCode.NotFound);
    }

    /// <summary>Its folder of exports is a device without room.</summary>
    public sealed class Application : DrCloudApplication
    {
        protected override Task<IReadOnlyDictionary<string, string?>> ConfigurationAsync() =>
            Task.FromResult<IReadOnlyDictionary<string, string?>>(new Dictionary<string, string?> { ["DrCloud:Exports:Folder"] = "/dev/full" });
    }
}
