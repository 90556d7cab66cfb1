using System.Net;
using Xunit;

namespace DrCloud.Api.Tests.Fhir;

/// <summary>read, vread and their conditions.</summary>
public abstract class ReadTests(DrCloudApplication app)
{
    [Fact]
    public async Task A_read_answers_the_stored_resource_with_its_version()
    {
        var client = await app.NewPatientClientAsync("demo-1");
        using var response = await client.FetchAsync("Patient/demo-1");
        var patient = await response.ExpectAsync(HttpStatusCode.OK);
        Assert.Equal("demo-1", patient.Id());
        Assert.Equal($"W/\"{patient.GetProperty("meta").GetProperty("versionId").GetString()}\"", response.Headers.ETag?.ToString());
        var updated = patient.GetProperty("meta").GetProperty("lastUpdated").GetDateTimeOffset();
        Assert.Equal(updated.ToUnixTimeSeconds(), response.Content.Headers.LastModified!.Value.ToUnixTimeSeconds());
        Assert.Equal("application/fhir+json", response.Content.Headers.ContentType!.MediaType);
        Assert.Equal("no-store", response.Headers.CacheControl!.ToString());
        Assert.Contains("Authorization", response.Headers.Vary);
        Assert.False(response.Headers.Contains("Server"));
        Assert.StartsWith("max-age=", response.Headers.GetValues("Strict-Transport-Security").Single(), StringComparison.Ordinal);
        Assert.Equal("nosniff", response.Headers.GetValues("X-Content-Type-Options").Single());
    }

    [Fact]
    public async Task HEAD_answers_the_headers_of_GET_and_no_body()
    {
        var client = await app.NewPatientClientAsync("demo-1");
        using var get = await client.FetchAsync("Patient/demo-1");
        using var head = await client.SendAsync("HEAD", "Patient/demo-1");
        Assert.Equal(HttpStatusCode.OK, head.StatusCode);
        Assert.Equal(get.Content.Headers.ContentLength, head.Content.Headers.ContentLength);
        Assert.Equal(get.Headers.ETag, head.Headers.ETag);
        Assert.Empty(await head.Content.ReadAsByteArrayAsync(TestContext.Current.CancellationToken));
    }

    [Theory]
    [InlineData("W/\"1\"", HttpStatusCode.NotModified)]
    [InlineData("\"1\"", HttpStatusCode.NotModified)]
    [InlineData("W/\"7\", W/\"1\"", HttpStatusCode.NotModified)]
    [InlineData("*", HttpStatusCode.NotModified)]
    [InlineData("W/\"2\"", HttpStatusCode.OK)]
    [InlineData("nonsense", HttpStatusCode.OK)]
    public async Task If_None_Match_saves_the_body_of_a_version_that_the_client_has(string tag, HttpStatusCode expected)
    {
        var client = await app.NewPatientClientAsync("demo-1");
        using var response = await client.FetchAsync("Patient/demo-1", ("If-None-Match", tag));
        Assert.Equal(expected, response.StatusCode);
    }

    [Fact]
    public async Task If_Modified_Since_saves_the_body_of_what_has_not_changed()
    {
        var client = await app.NewPatientClientAsync("demo-1");
        using var same = await client.FetchAsync("Patient/demo-1", ("If-Modified-Since", DateTimeOffset.UtcNow.AddSeconds(5).ToString("R")));
        Assert.Equal(HttpStatusCode.NotModified, same.StatusCode);
        using var changed = await client.FetchAsync("Patient/demo-1", ("If-Modified-Since", DateTimeOffset.UtcNow.AddDays(-2).ToString("R")));
        Assert.Equal(HttpStatusCode.OK, changed.StatusCode);
    }

    [Fact]
    public async Task Conditions_are_looked_at_after_access()
    {
        using var anonymous = await app.NewClient().FetchAsync("Patient/demo-1", ("If-None-Match", "*"));
        await anonymous.ExpectAsync(HttpStatusCode.Unauthorized);
        using var other = await (await app.NewPatientClientAsync("demo-2")).FetchAsync("Patient/demo-1", ("If-None-Match", "*"));
        await other.ExpectAsync(HttpStatusCode.NotFound);
    }

    [Fact]
    public async Task Every_version_stays_readable()
    {
        var client = await app.NewSystemClientAsync();
        using var created = await client.PostJsonAsync("Patient", """{"resourceType":"Patient","gender":"female"}""");
        var id = (await created.ExpectAsync(HttpStatusCode.Created)).Id();
        using var updated = await client.PutJsonAsync($"Patient/{id}", $$"""{"resourceType":"Patient","id":"{{id}}","gender":"male"}""");
        await updated.ExpectAsync(HttpStatusCode.OK);

        Assert.Equal("female", (await (await client.FetchAsync($"Patient/{id}/_history/1")).ExpectAsync(HttpStatusCode.OK)).GetProperty("gender").GetString());
        Assert.Equal("male", (await (await client.FetchAsync($"Patient/{id}/_history/2")).ExpectAsync(HttpStatusCode.OK)).GetProperty("gender").GetString());
        await (await client.FetchAsync($"Patient/{id}/_history/3")).ExpectAsync(HttpStatusCode.NotFound);
        await (await client.FetchAsync($"Patient/{id}/_history/x")).ExpectAsync(HttpStatusCode.NotFound);

        var own = await app.NewPatientClientAsync(id);
        await (await own.FetchAsync($"Patient/{id}/_history/1")).ExpectAsync(HttpStatusCode.OK);
        var other = await app.NewPatientClientAsync("demo-1");
        await (await other.FetchAsync($"Patient/{id}/_history/1")).ExpectAsync(HttpStatusCode.NotFound);
    }

    [Theory]
    [InlineData("Patient/does-not-exist", HttpStatusCode.NotFound)]
    [InlineData("Patient/with space", HttpStatusCode.NotFound)]
    [InlineData("Patient/0123456789012345678901234567890123456789012345678901234567890123456789", HttpStatusCode.NotFound)]
    [InlineData("Nonsense/1", HttpStatusCode.NotFound)]
    [InlineData("patient/demo-1", HttpStatusCode.NotFound)]
    [InlineData("Patient/demo-1/Observation/x/y", HttpStatusCode.NotFound)]
    [InlineData("Parameters", HttpStatusCode.NotFound)]
    public async Task What_is_not_there_is_404(string address, HttpStatusCode expected)
    {
        var client = await app.NewUserClientAsync();
        await (await client.FetchAsync(address)).ExpectAsync(expected);
    }
}
