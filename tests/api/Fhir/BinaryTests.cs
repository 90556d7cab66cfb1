using System.Net;
using System.Net.Http.Headers;
using Xunit;

namespace DrCloud.Api.Tests.Fhir;

/// <summary>Raw content at the Binary end point.</summary>
public abstract class BinaryTests(DrCloudApplication app)
{
    [Fact]
    public async Task Raw_content_becomes_a_Binary()
    {
        var client = await app.NewSystemClientAsync();
        var content = new byte[3 * 1024 * 1024];
        Random.Shared.NextBytes(content);
        using var created = await PostAsync(client, content);
        var id = (await created.ExpectAsync(HttpStatusCode.Created)).Id();
        var binary = await (await client.FetchAsync($"Binary/{id}")).ExpectAsync(HttpStatusCode.OK);
        Assert.Equal("application/pdf", binary.GetProperty("contentType").GetString());
        Assert.Equal(content, binary.GetProperty("data").GetBytesFromBase64());
    }

    [Fact]
    public async Task Raw_content_over_the_bound_is_413()
    {
        var client = await app.NewSystemClientAsync();
        using var response = await PostAsync(client, new byte[(50 * 1024 * 1024) + 1]);
        await response.ExpectAsync(HttpStatusCode.RequestEntityTooLarge);
    }

    [Fact]
    public async Task A_patient_token_reads_a_Binary_through_what_refers_to_it_only()
    {
        var system = await app.NewSystemClientAsync();
        using var created = await PostAsync(system, [1, 2, 3]);
        var id = (await created.ExpectAsync(HttpStatusCode.Created)).Id();
        var client = await app.NewPatientClientAsync("demo-3");
        await (await client.FetchAsync($"Binary/{id}")).ExpectAsync(HttpStatusCode.NotFound);
        await (await system.PostJsonAsync("DocumentReference", $$"""
            {"resourceType":"DocumentReference","status":"current","subject":{"reference":"Patient/demo-3"},"content":[{"attachment":{"url":"Binary/{{id}}"} }]}
            """)).ExpectAsync(HttpStatusCode.Created);
        await (await client.FetchAsync($"Binary/{id}")).ExpectAsync(HttpStatusCode.OK);
        await (await (await app.NewPatientClientAsync("demo-4")).FetchAsync($"Binary/{id}")).ExpectAsync(HttpStatusCode.NotFound);
    }

    private static async Task<HttpResponseMessage> PostAsync(HttpClient client, byte[] content)
    {
        using var body = new ByteArrayContent(content);
        body.Headers.ContentType = new MediaTypeHeaderValue("application/pdf");
        return await client.PostAsync("Binary", body, TestContext.Current.CancellationToken);
    }
}

[Collection(OnSqlite.Name)]
public sealed class BinaryOnSqliteTests(DrCloudApplication app) : BinaryTests(app);

[Collection(OnMariaDb.Name)]
public sealed class BinaryOnMariaDbTests(MariaDbApplication app) : BinaryTests(app);
