using System.Net;
using System.Net.Http.Headers;
using System.Security.Cryptography;
using Xunit;

namespace DrCloud.Api.Tests.Fhir;

/// <summary>Raw content at the Binary end point.</summary>
public abstract class BinaryTests(DrCloudApplication app)
{
    private const int Bound = 50 * 1024 * 1024;

    [Fact]
    public async Task Raw_content_replaces_the_one_Binary_that_a_query_finds()
    {
        var client = await app.NewSystemClientAsync();
        using var created = await PostAsync(client, [1, 2, 3]);
        var id = (await created.ExpectAsync(HttpStatusCode.Created)).Id();
        using var content = new ByteArrayContent([4, 5]) { Headers = { ContentType = new MediaTypeHeaderValue("application/pdf") } };
        using var updated = await client.PutAsync(new Uri($"Binary?_id={id}", UriKind.Relative), content, TestContext.Current.CancellationToken);
        Assert.Equal(id, (await updated.ExpectAsync(HttpStatusCode.OK)).Id());
        using var raw = await client.FetchAsync($"Binary/{id}", ("Accept", "application/pdf"));
        Assert.Equal([4, 5], await raw.Content.ReadAsByteArrayAsync(TestContext.Current.CancellationToken));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(3 * 1024 * 1024)]
    public async Task Raw_content_becomes_a_Binary_and_comes_back_raw_or_as_a_resource(int length)
    {
        var client = await app.NewSystemClientAsync();
        var content = new byte[length];
        Random.Shared.NextBytes(content);
        using var created = await PostAsync(client, content, ("X-Security-Context", "Patient/demo-3"), ("Prefer", "return=minimal"));
        await created.ExpectAsync(HttpStatusCode.Created);
        var address = created.Headers.Location!.ToString();
        foreach (var accept in new[] { null, "*/*", "application/pdf", "text/html,*/*;q=0.8" })
        {
            using var raw = await client.FetchAsync(address, accept is null ? [] : [("Accept", accept)]);
            Assert.Equal(HttpStatusCode.OK, raw.StatusCode);
            Assert.Equal("application/pdf", raw.Content.Headers.ContentType!.ToString());
            Assert.Equal(length, raw.Content.Headers.ContentLength);
            Assert.Equal("attachment", raw.Content.Headers.ContentDisposition!.DispositionType);
            Assert.Equal("nosniff", Assert.Single(raw.Headers.GetValues("X-Content-Type-Options")));
            Assert.Equal("Patient/demo-3", Assert.Single(raw.Headers.GetValues("X-Security-Context")));
            Assert.Equal("W/\"1\"", raw.Headers.ETag!.ToString());
            Assert.Equal(SHA256.HashData(content), await HashAsync(raw));
        }

        foreach (var (query, accept) in new[] { ("", Http.FhirJson), ("", "application/json"), ("?_format=json", "*/*") })
        {
            var binary = await (await client.FetchAsync(address + query, ("Accept", accept))).ExpectAsync(HttpStatusCode.OK);
            Assert.Equal("application/pdf", binary.GetProperty("contentType").GetString());
            Assert.Equal("Patient/demo-3", binary.GetProperty("securityContext").GetProperty("reference").GetString());
            Assert.Equal(SHA256.HashData(content), SHA256.HashData(length == 0 ? [] : binary.GetProperty("data").GetBytesFromBase64()));
        }

        using var unchanged = await client.FetchAsync(address, ("If-None-Match", "W/\"1\""));
        Assert.Equal(HttpStatusCode.NotModified, unchanged.StatusCode);
    }

    [Fact]
    public async Task Content_of_a_resource_comes_back_however_its_base64_was_spelt()
    {
        var client = await app.NewSystemClientAsync();
        foreach (var data in new[] { "+/+/ +/8=", "\\u002b\\/\\u002B\\/+/8=" })
        {
            var id = (await (await client.PostJsonAsync("Binary", $$"""{"resourceType":"Binary","contentType":"what\u0065ver é","data":"{{data}}"}""")).ExpectAsync(HttpStatusCode.Created)).Id();
            using var raw = await client.FetchAsync($"Binary/{id}");
            Assert.Equal("application/octet-stream", raw.Content.Headers.ContentType!.ToString());
            Assert.Equal(Convert.FromBase64String("+/+/+/8="), await raw.Content.ReadAsByteArrayAsync(TestContext.Current.CancellationToken));
        }

        await (await client.FetchAsync("Binary/none", ("Accept", "application/pdf"))).ExpectAsync(HttpStatusCode.NotFound);
        await (await client.FetchAsync("Binary?_count=1", ("Accept", "application/pdf"))).ExpectAsync(HttpStatusCode.NotAcceptable);
    }

    [Fact]
    public async Task Raw_content_up_to_the_bound_is_kept_and_comes_back()
    {
        var client = await app.NewSystemClientAsync();
        var content = new byte[Bound];
        Random.Shared.NextBytes(content);
        using var created = await PostAsync(client, content, ("Prefer", "return=minimal"));
        await created.ExpectAsync(HttpStatusCode.Created);
        using var raw = await client.FetchAsync(created.Headers.Location!.ToString());
        Assert.Equal(SHA256.HashData(content), await HashAsync(raw));
        var binary = await (await client.FetchAsync(created.Headers.Location!.ToString(), ("Accept", Http.FhirJson))).ExpectAsync(HttpStatusCode.OK);
        Assert.Equal(SHA256.HashData(content), SHA256.HashData(binary.GetProperty("data").GetBytesFromBase64()));
    }

    [Fact]
    public async Task Raw_content_over_the_bound_is_413()
    {
        var client = await app.NewSystemClientAsync();
        using var response = await PostAsync(client, new byte[Bound + 1]);
        await response.ExpectAsync(HttpStatusCode.RequestEntityTooLarge);
    }

    [Fact]
    public async Task A_patient_token_reads_a_Binary_through_what_refers_to_it_only()
    {
        var system = await app.NewSystemClientAsync();
        using var created = await PostAsync(system, [1, 2, 3], ("X-Security-Context", "Patient/demo-4"));
        var id = (await created.ExpectAsync(HttpStatusCode.Created)).Id();
        var client = await app.NewPatientClientAsync("demo-3");
        await (await client.FetchAsync($"Binary/{id}")).ExpectAsync(HttpStatusCode.NotFound);
        await (await system.PostJsonAsync("DocumentReference", $$"""
            {"resourceType":"DocumentReference","status":"current","subject":{"reference":"Patient/demo-3"},"content":[{"attachment":{"url":"Binary/{{id}}"} }]}
            """)).ExpectAsync(HttpStatusCode.Created);
        using var seen = await client.FetchAsync($"Binary/{id}");
        Assert.Equal(new byte[] { 1, 2, 3 }, await seen.Content.ReadAsByteArrayAsync(TestContext.Current.CancellationToken));
        await (await (await app.NewPatientClientAsync("demo-4")).FetchAsync($"Binary/{id}")).ExpectAsync(HttpStatusCode.NotFound);
    }

    private static async Task<byte[]> HashAsync(HttpResponseMessage response) =>
        await SHA256.HashDataAsync(await response.Content.ReadAsStreamAsync(TestContext.Current.CancellationToken), TestContext.Current.CancellationToken);

    private static async Task<HttpResponseMessage> PostAsync(HttpClient client, byte[] content, params (string Name, string Value)[] headers)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "Binary") { Content = new ByteArrayContent(content) };
        request.Content.Headers.ContentType = new MediaTypeHeaderValue("application/pdf");
        foreach (var (name, value) in headers)
        {
            request.Headers.Add(name, value);
        }

        return await client.SendAsync(request, TestContext.Current.CancellationToken);
    }
}

[Collection(OnSqlite.Name)]
public sealed class BinaryOnSqliteTests(DrCloudApplication app) : BinaryTests(app);

[Collection(OnMariaDb.Name)]
public sealed class BinaryOnMariaDbTests(MariaDbApplication app) : BinaryTests(app);
