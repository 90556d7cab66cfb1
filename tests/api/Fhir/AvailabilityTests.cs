using System.Net;
using DrCloud.Tests;
using Xunit;

namespace DrCloud.Api.Tests.Fhir;

/// <summary>The database goes away under a running server.</summary>
[Trait("Category", "Long")]
public sealed class AvailabilityTests
{
    [Fact]
    public async Task Without_its_database_the_server_answers_503_with_Retry_After()
    {
        await using var app = new DoomedApplication();
        await app.InitializeAsync();
        var client = await app.NewSystemClientAsync();
        await (await client.FetchAsync("Patient/demo-1")).ExpectAsync(HttpStatusCode.OK);
        app.Database.Kill();

        HttpResponseMessage response;
        do
        {
            response = await client.FetchAsync("Patient/demo-2");
        }
        while (response.StatusCode == HttpStatusCode.OK);
        await response.ExpectAsync(HttpStatusCode.ServiceUnavailable);
        Assert.Equal(TimeSpan.FromSeconds(2), response.Headers.RetryAfter!.Delta);
        using var write = await client.PostJsonAsync("Patient", """{"resourceType":"Patient","active":true}""");
        await write.ExpectAsync(HttpStatusCode.ServiceUnavailable);
    }

    private sealed class DoomedApplication : DrCloudApplication
    {
        public MariaDbServer Database { get; private set; } = null!;

        protected override async Task<IReadOnlyDictionary<string, string?>> ConfigurationAsync()
        {
            Database = await MariaDbServer.StartOwnAsync();
            return new Dictionary<string, string?> { [$"DrCloud:Sites:{Site}:Database"] = Database.NewDatabase() };
        }
    }
}
