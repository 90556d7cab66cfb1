using System.Net;
using System.Net.Http.Headers;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Text;
using DrCloud.Grains;
using DrCloud.Storage;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace DrCloud.Api.Tests.Fhir;

/// <summary>Binaries whose content is kept beside them, in chunks.</summary>
public abstract class LargeBinaryTests(DrCloudApplication app)
{
    private const int MiB = 1024 * 1024;

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(64 * 1024)]
    [InlineData((64 * 1024) + 1)]
    [InlineData(MiB)]
    [InlineData(MiB + 1)]
    [InlineData((2 * MiB) + 2)]
    public async Task Content_comes_back_raw_in_base64_and_in_XML(int length)
    {
        var client = await app.NewSystemClientAsync();
        var content = RandomNumberGenerator.GetBytes(length);
        using var created = await SendAsync(client, HttpMethod.Post, "Binary", content);
        Assert.Equal(HttpStatusCode.Created, created.StatusCode);
        var address = created.Headers.Location!.ToString();
        using var raw = await client.FetchAsync(address);
        Assert.Equal(length, raw.Content.Headers.ContentLength);
        Assert.Equal("attachment", raw.Content.Headers.ContentDisposition!.DispositionType);
        Assert.Equal("nosniff", Assert.Single(raw.Headers.GetValues("X-Content-Type-Options")));
        Assert.Equal(content, await raw.Content.ReadAsByteArrayAsync(Ct));
        foreach (var query in new[] { "", "?_pretty=true", "?_elements=data" })
        {
            var json = await (await client.FetchAsync(address + query, ("Accept", Http.FhirJson))).ExpectAsync(HttpStatusCode.OK);
            Assert.Equal(content, json.GetProperty("data").GetBytesFromBase64());
        }

        using var xml = await client.FetchAsync(address, ("Accept", "application/fhir+xml"));
        var document = System.Xml.Linq.XDocument.Parse(await xml.Content.ReadAsStringAsync(Ct));
        Assert.Equal(content, Convert.FromBase64String(document.Root!.Elements().Single(e => e.Name.LocalName == "data").Attribute("value")!.Value));
        var summary = await (await client.FetchAsync(address + "?_summary=true", ("Accept", Http.FhirJson))).ExpectAsync(HttpStatusCode.OK);
        Assert.False(summary.TryGetProperty("data", out _));
    }

    [Theory]
    [InlineData(1, "")]
    [InlineData(64 * 1024, "")]
    [InlineData((64 * 1024) + 1, "\\n")]
    [InlineData((2 * MiB) + 1, "\\u000a")]
    [InlineData((17 * MiB) + 2, "")]
    public async Task Content_that_is_sent_as_JSON_of_any_length_comes_back(int length, string between)
    {
        var client = await app.NewSystemClientAsync();
        var content = RandomNumberGenerator.GetBytes(length);
        var id = $"json-{Guid.NewGuid():N}";
        var half = Convert.ToBase64String(content).Length / 8 * 4;
        var data = Convert.ToBase64String(content).Insert(half, between).Replace("/", "\\/", StringComparison.Ordinal);
        var json = $$"""{"resourceType":"Binary","id":"{{id}}", "data" : "{{data}}" ,"language":"de","contentType":"text/csv","securityContext":{"display":"\"data\":\"AA\""} }""";
        using var created = await client.PutJsonAsync($"Binary/{id}", json, ("Transfer-Encoding", "chunked"));
        await created.ExpectAsync(HttpStatusCode.Created);
        using var same = await client.PutJsonAsync($"Binary/{id}", json);
        Assert.Equal((HttpStatusCode.OK, "W/\"1\""), (same.StatusCode, same.Headers.ETag!.ToString()));
        Assert.Equal(content, await ContentAsync(client, $"Binary/{id}"));
        var read = await (await client.FetchAsync($"Binary/{id}", ("Accept", Http.FhirJson))).ExpectAsync(HttpStatusCode.OK);
        Assert.Equal(("de", "text/csv"), (read.GetProperty("language").GetString(), read.GetProperty("contentType").GetString()));
        Assert.Equal("\"data\":\"AA\"", read.GetProperty("securityContext").GetProperty("display").GetString());
        Assert.Equal(content, read.GetProperty("data").GetBytesFromBase64());
    }

    [Theory]
    [InlineData("\"data\":\"{0}\",\"data\":\"AQID\"", HttpStatusCode.BadRequest)]
    [InlineData("\"data\":\"{0}=AAA\"", HttpStatusCode.BadRequest)]
    [InlineData("\"data\":\"{0}A\"", HttpStatusCode.BadRequest)]
    [InlineData("\"data\":\"{0}\\u00e4AAA\"", HttpStatusCode.BadRequest)]
    [InlineData("\"data\":\"{0}", HttpStatusCode.BadRequest)]
    [InlineData("\"data\":\"{0}\",\"foo\":1", HttpStatusCode.BadRequest)]
    [InlineData("\"data\":[\"AQID\"],\"language\":\"de\",\"data\":\"{0}\"", HttpStatusCode.BadRequest)]
    [InlineData("\"data\":[\"{0}\"]", HttpStatusCode.RequestEntityTooLarge)]
    [InlineData("\"data\":\"AQID\",\"language\":\"{0}\"", HttpStatusCode.RequestEntityTooLarge)]
    public async Task JSON_around_large_content_that_is_wrong_is_refused_and_leaves_nothing(string member, HttpStatusCode expected)
    {
        var client = await app.NewSystemClientAsync();
        await Contents.SweepAsync(TimeSpan.FromMinutes(-1));
        var id = $"wrong-{Guid.NewGuid():N}";
        var json = $$"""{"resourceType":"Binary","id":"{{id}}","contentType":"text/csv",{{member.Replace("{0}", new string('A', 2 * MiB), StringComparison.Ordinal)}}}""";
        await (await client.PutJsonAsync($"Binary/{id}", json)).ExpectAsync(expected);
        Assert.Equal(HttpStatusCode.NotFound, (await client.FetchAsync($"Binary/{id}")).StatusCode);
        Assert.Equal(0, await Contents.SweepAsync(TimeSpan.FromMinutes(-1)));
    }

    [Fact]
    public async Task What_is_too_long_as_JSON_is_413()
    {
        var client = await app.NewSystemClientAsync();
        var json = $$"""{"resourceType":"Binary","contentType":"text/csv","data":"{{new string('A', (50 * MiB / 3 * 4) + 8)}}"}""";
        await (await client.PostJsonAsync("Binary", json)).ExpectAsync(HttpStatusCode.RequestEntityTooLarge);
        await (await client.PostJsonAsync("Binary", json, ("Transfer-Encoding", "chunked"))).ExpectAsync(HttpStatusCode.RequestEntityTooLarge);
    }

    [Fact]
    public async Task A_part_of_the_content_is_had_by_range()
    {
        var client = await app.NewSystemClientAsync();
        var content = RandomNumberGenerator.GetBytes((2 * MiB) + 100);
        using var created = await SendAsync(client, HttpMethod.Post, "Binary", content);
        var address = created.Headers.Location!.ToString();
        foreach (var (range, from, to) in new[] { ("bytes=0-0", 0, 0), ($"bytes={MiB - 5}-{MiB + 5}", MiB - 5, MiB + 5), ("bytes=-7", content.Length - 7, content.Length - 1), ($"bytes={MiB}-", MiB, content.Length - 1) })
        {
            using var part = await client.FetchAsync(address, ("Range", range));
            Assert.Equal(HttpStatusCode.PartialContent, part.StatusCode);
            Assert.Equal($"bytes {from}-{to}/{content.Length}", part.Content.Headers.ContentRange!.ToString());
            Assert.Equal(content[from..(to + 1)], await part.Content.ReadAsByteArrayAsync(Ct));
        }

        using var outside = await client.FetchAsync(address, ("Range", $"bytes={content.Length}-"));
        Assert.Equal(HttpStatusCode.RequestedRangeNotSatisfiable, outside.StatusCode);
        Assert.Equal($"bytes */{content.Length}", outside.Content.Headers.ContentRange!.ToString());
        using var several = await client.FetchAsync(address, ("Range", "bytes=0-1,5-6"));
        Assert.Equal(HttpStatusCode.OK, several.StatusCode);
        using var conditional = await client.FetchAsync(address, ("Range", "bytes=0-1"), ("If-Range", "\"other\""));
        Assert.Equal(HttpStatusCode.OK, conditional.StatusCode);
    }

    [Fact]
    public async Task Each_version_keeps_its_content_and_what_changes_nothing_makes_none()
    {
        var client = await app.NewSystemClientAsync();
        var (first, second) = (RandomNumberGenerator.GetBytes(MiB), RandomNumberGenerator.GetBytes(70_000));
        var id = $"large-{Guid.NewGuid():N}";
        using var created = await SendAsync(client, HttpMethod.Put, $"Binary/{id}", first);
        Assert.Equal(HttpStatusCode.Created, created.StatusCode);
        using var same = await SendAsync(client, HttpMethod.Put, $"Binary/{id}", first);
        Assert.Equal((HttpStatusCode.OK, "W/\"1\""), (same.StatusCode, same.Headers.ETag!.ToString()));
        using var updated = await SendAsync(client, HttpMethod.Put, $"Binary/{id}", second);
        Assert.Equal("W/\"2\"", updated.Headers.ETag!.ToString());
        using var conflict = await SendAsync(client, HttpMethod.Put, $"Binary/{id}", first, ("If-Match", "W/\"1\""));
        await conflict.ExpectAsync(HttpStatusCode.PreconditionFailed);
        var small = await client.PutJsonAsync($"Binary/{id}", $$"""{"resourceType":"Binary","id":"{{id}}","contentType":"text/plain","data":"AQID"}""");
        await small.ExpectAsync(HttpStatusCode.OK);
        using var deleted = await client.DeleteAsync($"Binary/{id}", Ct);
        Assert.Equal(HttpStatusCode.NoContent, deleted.StatusCode);
        Assert.Equal(HttpStatusCode.Gone, (await client.FetchAsync($"Binary/{id}")).StatusCode);
        Assert.Equal(first, await ContentAsync(client, $"Binary/{id}/_history/1"));
        Assert.Equal(second, await ContentAsync(client, $"Binary/{id}/_history/2"));
        Assert.Equal(new byte[] { 1, 2, 3 }, await ContentAsync(client, $"Binary/{id}/_history/3"));
    }

    [Fact]
    public async Task A_patch_leaves_the_content_or_replaces_it_and_cannot_copy_it()
    {
        var client = await app.NewSystemClientAsync();
        var content = RandomNumberGenerator.GetBytes(100_000);
        using var created = await SendAsync(client, HttpMethod.Post, "Binary", content);
        var id = created.Headers.Location!.ToString().Split('/')[^3];
        async Task<HttpResponseMessage> PatchAsync(string patch)
        {
            using var body = new StringContent(patch, Encoding.UTF8, "application/json-patch+json");
            return await client.PatchAsync($"Binary/{id}", body, Ct);
        }

        await (await PatchAsync("""[{"op":"copy","from":"/data","path":"/language"}]""")).ExpectAsync(HttpStatusCode.UnprocessableEntity);
        using var patched = await PatchAsync("""[{"op":"replace","path":"/contentType","value":"text/plain"}]""");
        Assert.Equal("W/\"2\"", patched.Headers.ETag!.ToString());
        using var read = await client.FetchAsync($"Binary/{id}");
        Assert.Equal("text/plain", read.Content.Headers.ContentType!.ToString());
        Assert.Equal(content, await read.Content.ReadAsByteArrayAsync(Ct));
        using var replaced = await PatchAsync("""[{"op":"replace","path":"/data","value":"AQID"}]""");
        Assert.Equal(HttpStatusCode.OK, replaced.StatusCode);
        Assert.Equal(new byte[] { 1, 2, 3 }, await ContentAsync(client, $"Binary/{id}"));
        Assert.Equal(content, await ContentAsync(client, $"Binary/{id}/_history/2"));
    }

    [Fact]
    public async Task A_bundle_holds_the_Binary_without_its_content_marked_as_a_part()
    {
        var client = await app.NewSystemClientAsync();
        using var created = await SendAsync(client, HttpMethod.Post, "Binary", new byte[100_000]);
        var id = created.Headers.Location!.ToString().Split('/')[^3];
        foreach (var address in new[] { $"Binary?_id={id}", $"Binary/{id}/_history" })
        {
            var bundle = await (await client.FetchAsync(address, ("Accept", Http.FhirJson))).ExpectAsync(HttpStatusCode.OK);
            var binary = bundle.GetProperty("entry")[0].GetProperty("resource");
            Assert.False(binary.TryGetProperty("data", out _));
            Assert.Equal("SUBSETTED", binary.GetProperty("meta").GetProperty("tag")[0].GetProperty("code").GetString());
        }
    }

    [Fact]
    public async Task What_is_refused_leaves_nothing()
    {
        var client = await app.NewSystemClientAsync();
        await Contents.SweepAsync(TimeSpan.FromMinutes(-1));
        var id = $"refused-{Guid.NewGuid():N}";
        using var forbidden = await SendAsync(await app.NewSystemClientAsync("system/Binary.read"), HttpMethod.Put, $"Binary/{id}", new byte[MiB]);
        await forbidden.ExpectAsync(HttpStatusCode.Forbidden);
        using var late = await SendAsync(client, HttpMethod.Put, $"Binary/{id}", new byte[MiB], ("If-Match", "W/\"7\""));
        await late.ExpectAsync(HttpStatusCode.PreconditionFailed);
        using var invalid = await SendAsync(client, HttpMethod.Put, "Binary/no_id", new byte[MiB]);
        await invalid.ExpectAsync(HttpStatusCode.BadRequest);
        using var unfolds = await SendAsync(client, HttpMethod.Put, $"Binary/{id}", new byte[MiB], ("Content-Encoding", "gzip"));
        await unfolds.ExpectAsync(HttpStatusCode.BadRequest);
        await (await client.FetchAsync($"Binary/{id}")).ExpectAsync(HttpStatusCode.NotFound);
        Assert.Equal(0, await Contents.SweepAsync(TimeSpan.FromMinutes(-1)));
    }

    [Fact]
    public async Task What_breaks_off_is_not_seen()
    {
        var client = await app.NewSystemClientAsync();
        var id = $"broken-{Guid.NewGuid():N}";
        await BreakOffAsync(client, id, announced: 10 * MiB, sent: (3 * MiB) + 1000);
        Assert.Equal(HttpStatusCode.NotFound, (await client.FetchAsync($"Binary/{id}")).StatusCode);
        using var sent = await SendAsync(client, HttpMethod.Put, $"Binary/{id}", new byte[MiB]);
        Assert.Equal("W/\"1\"", sent.Headers.ETag!.ToString());
    }

    private IContentStore Contents => app.Services.GetRequiredService<ClinicalSites>().For(DrCloudApplication.Site).Store.Contents;

    private static async Task BreakOffAsync(HttpClient client, string id, int announced, int sent)
    {
        using var socket = new TcpClient();
        await socket.ConnectAsync("localhost", client.BaseAddress!.Port, Ct);
#pragma warning disable CA5359 // The certificate is the one that the server made for itself.
        await using var tls = new SslStream(socket.GetStream(), false, (_, _, _, _) => true);
#pragma warning restore CA5359
        await tls.AuthenticateAsClientAsync("localhost");
        await tls.WriteAsync(Encoding.ASCII.GetBytes(
            $"PUT {client.BaseAddress.AbsolutePath}Binary/{id} HTTP/1.1\r\nHost: localhost:{client.BaseAddress.Port}\r\nAuthorization: {client.DefaultRequestHeaders.Authorization}\r\nContent-Type: application/pdf\r\nContent-Length: {announced}\r\n\r\n"), Ct);
        await tls.WriteAsync(new byte[sent], Ct);
        await tls.FlushAsync(Ct);
    }

    private static async Task<byte[]> ContentAsync(HttpClient client, string address)
    {
        using var response = await client.FetchAsync(address);
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        return await response.Content.ReadAsByteArrayAsync(Ct);
    }

    private static async Task<HttpResponseMessage> SendAsync(HttpClient client, HttpMethod method, string address, byte[] content, params (string Name, string Value)[] headers)
    {
        using var request = new HttpRequestMessage(method, address) { Content = new ByteArrayContent(content) };
        request.Content.Headers.ContentType = new MediaTypeHeaderValue("application/pdf");
        foreach (var (name, value) in headers)
        {
            (name == "Content-Encoding" ? request.Content.Headers : (HttpHeaders)request.Headers).TryAddWithoutValidation(name, value);
        }

        return await client.SendAsync(request, Ct);
    }
}

[Collection(OnSqlite.Name)]
public sealed class LargeBinaryOnSqliteTests(DrCloudApplication app) : LargeBinaryTests(app);

[Collection(OnMariaDb.Name)]
public sealed class LargeBinaryOnMariaDbTests(MariaDbApplication app) : LargeBinaryTests(app);
