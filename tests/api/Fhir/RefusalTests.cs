using System.IO.Compression;
using System.Net;
using System.Net.Http.Headers;
using System.Security.Authentication;
using System.Text;
using DrCloud.Api.Administration;
using Xunit;

namespace DrCloud.Api.Tests.Fhir;

/// <summary>What is refused, each with its status and an OperationOutcome.</summary>
[Collection(OnSqlite.Name)]
public sealed class RefusalTests(DrCloudApplication app)
{
    private const string Patient = """{"resourceType":"Patient","gender":"female"}""";

    [Fact]
    public async Task Without_a_token_it_is_401()
    {
        using var response = await app.NewClient().FetchAsync("Patient/demo-1");
        await response.ExpectAsync(HttpStatusCode.Unauthorized);
        Assert.Equal("Bearer", response.Headers.WwwAuthenticate.ToString());
    }

    [Theory]
    [InlineData("nonsense")]
    [InlineData("eyJhbGciOiJub25lIn0.eyJzdWIiOiJ4In0.")]
    public async Task A_token_that_is_not_ours_is_401(string token)
    {
        using var response = await app.NewClient(token).FetchAsync("Patient/demo-1");
        await response.ExpectAsync(HttpStatusCode.Unauthorized);
        Assert.Contains("invalid_token", response.Headers.WwwAuthenticate.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_changed_token_is_401()
    {
        var token = await app.TokenAsync(new DemoTokenRequest { Patient = "demo-1" });
        var parts = token.Split('.');
        var claims = Encoding.UTF8.GetString(Convert.FromBase64String(parts[1].Replace('-', '+').Replace('_', '/').PadRight((parts[1].Length + 3) / 4 * 4, '=')));
        var forged = Convert.ToBase64String(Encoding.UTF8.GetBytes(claims.Replace("demo-1", "demo-2", StringComparison.Ordinal))).TrimEnd('=').Replace('+', '-').Replace('/', '_');
        await (await app.NewClient($"{parts[0]}.{forged}.{parts[2]}").FetchAsync("Patient/demo-2")).ExpectAsync(HttpStatusCode.Unauthorized);
    }

    [Fact]
    public async Task A_token_in_the_address_is_no_token()
    {
        var token = await app.TokenAsync(new DemoTokenRequest { Patient = "demo-1" });
        await (await app.NewClient().FetchAsync($"Patient/demo-1?access_token={token}")).ExpectAsync(HttpStatusCode.Unauthorized);
    }

    [Fact]
    public async Task Two_tokens_are_400()
    {
        var token = await app.TokenAsync(new DemoTokenRequest { Patient = "demo-1" });
        var address = new Uri(app.FhirBase);
        var ct = TestContext.Current.CancellationToken;
        using var socket = new System.Net.Sockets.TcpClient();
        await socket.ConnectAsync(address.Host, address.Port, ct);
#pragma warning disable CA5359 // An HTTP client would join the two headers: they are written by hand, to the certificate of this run.
        await using var tls = new System.Net.Security.SslStream(socket.GetStream(), false, (_, _, _, _) => true);
#pragma warning restore CA5359
        await tls.AuthenticateAsClientAsync("localhost");
        await tls.WriteAsync(Encoding.ASCII.GetBytes(
            $"GET {address.AbsolutePath}/Patient/demo-1 HTTP/1.1\r\nHost: {address.Authority}\r\nAuthorization: Bearer {token}\r\nAuthorization: Bearer {token}\r\nConnection: close\r\n\r\n"), ct);
        using var reader = new StreamReader(tls);
        Assert.StartsWith("HTTP/1.1 400", await reader.ReadLineAsync(ct), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("patient/Observation.read", "GET", "Patient/demo-1")]
    [InlineData("patient/Observation.read", "GET", "Patient")]
    [InlineData("patient/Patient.write", "GET", "Patient/demo-1")]
    [InlineData("patient/Patient.s", "GET", "Patient/demo-1")]
    [InlineData("patient/Patient.r", "GET", "Patient")]
    [InlineData("patient/Patient.sr", "GET", "Patient/demo-1")]
    [InlineData("patient/*.read", "POST", "Patient")]
    [InlineData("openid fhirUser", "GET", "Patient/demo-1")]
    public async Task Scopes_that_are_not_enough_are_403(string scopes, string method, string address)
    {
        var client = await app.NewPatientClientAsync("demo-1", scopes);
        using var response = method == "POST" ? await client.PostJsonAsync(address, Patient) : await client.FetchAsync(address);
        await response.ExpectAsync(HttpStatusCode.Forbidden);
        Assert.Contains("insufficient_scope", response.Headers.WwwAuthenticate.ToString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("POST", "Patient/demo-1", "GET, HEAD, PUT, PATCH, DELETE")]
    [InlineData("DELETE", "Patient/demo-1/_history", "GET, HEAD")]
    [InlineData("POST", "Patient/_history", "GET, HEAD")]
    [InlineData("POST", "metadata", "GET, HEAD")]
    [InlineData("PUT", "", "GET, HEAD, POST")]
    [InlineData("TRACE", "Patient/demo-1", "GET, HEAD, PUT, PATCH, DELETE")]
    public async Task A_method_that_an_address_does_not_have_is_405(string method, string address, string allowed)
    {
        using var response = await (await app.NewUserClientAsync()).SendAsync(method, address);
        await response.ExpectAsync(HttpStatusCode.MethodNotAllowed);
        Assert.Equal(allowed.Split(", ").Order(), response.Content.Headers.Allow.Order());
    }

    [Theory]
    [InlineData("application/fhir+turtle", "", HttpStatusCode.NotAcceptable)]
    [InlineData("text/html", "", HttpStatusCode.NotAcceptable)]
    [InlineData("application/fhir+json; fhirVersion=3.0", "", HttpStatusCode.NotAcceptable)]
    [InlineData("application/fhir+json", "?_format=ttl", HttpStatusCode.NotAcceptable)]
    [InlineData("application/fhir+json; fhirVersion=4.0", "", HttpStatusCode.OK)]
    [InlineData("text/html, */*;q=0.1", "", HttpStatusCode.OK)]
    [InlineData("application/fhir+xml", "?_format=json", HttpStatusCode.OK)]
    [InlineData("application/json", "", HttpStatusCode.OK)]
    public async Task What_is_not_offered_is_not_acceptable(string accept, string query, HttpStatusCode expected)
    {
        using var response = await (await app.NewUserClientAsync()).FetchAsync($"Patient/demo-1{query}", ("Accept", accept));
        await response.ExpectAsync(expected);
        if (expected == HttpStatusCode.OK)
        {
            Assert.Equal(accept == "application/json" ? "application/json" : "application/fhir+json", response.Content.Headers.ContentType!.MediaType);
        }
    }

    [Theory]
    [InlineData("application/fhir+xml; fhirVersion=5.0")]
    [InlineData("text/plain")]
    [InlineData("application/x-www-form-urlencoded")]
    [InlineData("application/fhir+json; charset=iso-8859-1")]
    [InlineData("application/fhir+json; fhirVersion=5.0")]
    public async Task Another_body_than_JSON_and_XML_is_415(string mediaType)
    {
        using var body = new StringContent(Patient);
        body.Headers.Remove("Content-Type");
        body.Headers.TryAddWithoutValidation("Content-Type", mediaType);
        using var response = await (await app.NewSystemClientAsync()).PostAsync("Patient", body, TestContext.Current.CancellationToken);
        await response.ExpectAsync(HttpStatusCode.UnsupportedMediaType);
    }

    [Theory]
    [InlineData("")]
    [InlineData("{")]
    [InlineData("[]")]
    [InlineData("null")]
    [InlineData("{\"resourceType\":\"Practitioner\",\"active\":true}")]
    [InlineData("{\"resourceType\":\"Nonsense\"}")]
    [InlineData("{\"gender\":\"female\"}")]
    [InlineData("{\"resourceType\":\"Patient\",\"gender\":7}")]
    [InlineData("{\"resourceType\":\"Patient\",\"gender\":\"purple\"}")]
    [InlineData("{\"resourceType\":\"Patient\",\"birthDate\":\"yesterday\"}")]
    [InlineData("{\"resourceType\":\"Patient\",\"nonsense\":1}")]
    [InlineData("{\"resourceType\":\"Patient\",\"gender\":\"male\",\"gender\":\"female\"}")]
    [InlineData("{\"resourceType\":\"Observation\",\"status\":\"final\",\"code\":{\"text\":\"x\"},\"valueQuantity\":{\"value\":1e400}}")]
    public async Task A_body_that_is_no_such_resource_is_400_or_422(string json)
    {
        var type = json.Contains("Observation", StringComparison.Ordinal) ? "Observation" : "Patient";
        using var response = await (await app.NewSystemClientAsync()).PostJsonAsync(type, json);
        Assert.True(response.StatusCode is HttpStatusCode.BadRequest or HttpStatusCode.UnprocessableEntity, $"{json}: {response.StatusCode}");
        await response.ExpectAsync(response.StatusCode);
    }

    [Fact]
    public async Task Bytes_that_are_no_UTF8_and_deep_nesting_are_400()
    {
        var client = await app.NewSystemClientAsync();
        using var bytes = new ByteArrayContent([.. "{\"resourceType\":\"Patient\",\"gender\":\""u8, 0xFF, 0xFE, .. "\"}"u8]);
        bytes.Headers.ContentType = new MediaTypeHeaderValue(Http.FhirJson);
        using var response = await client.PostAsync("Patient", bytes, TestContext.Current.CancellationToken);
        await response.ExpectAsync(HttpStatusCode.BadRequest);

        var deep = string.Concat(Enumerable.Repeat("{\"url\":\"u\",\"extension\":[", 5000)) + string.Concat(Enumerable.Repeat("]}", 5000));
        await (await client.PostJsonAsync("Patient", $"{{\"resourceType\":\"Patient\",\"extension\":[{deep}]}}")).ExpectAsync(HttpStatusCode.BadRequest);
    }

    [Fact]
    public async Task Bodies_over_the_bounds_are_413()
    {
        var client = await app.NewSystemClientAsync();
        var text = new string('x', 16 * 1024 * 1024);
        await (await client.PostJsonAsync("Patient", $$"""{"resourceType":"Patient","name":[{"text":"{{text}}"}]}""")).ExpectAsync(HttpStatusCode.RequestEntityTooLarge);

        // Little that unfolds to much.
        using var folded = new ByteArrayContent(Fold(200));
        folded.Headers.ContentType = new MediaTypeHeaderValue(Http.FhirJson);
        folded.Headers.ContentEncoding.Add("gzip");
        using var response = await client.PostAsync("Patient", folded, TestContext.Current.CancellationToken);
        await response.ExpectAsync(HttpStatusCode.RequestEntityTooLarge);
    }

    [Fact]
    public async Task A_gzip_body_is_taken_and_others_are_415()
    {
        var client = await app.NewSystemClientAsync();
        using var buffer = new MemoryStream();
        using (var gzip = new GZipStream(buffer, CompressionLevel.Fastest, leaveOpen: true))
        {
            gzip.Write(Encoding.UTF8.GetBytes(Patient));
        }

        foreach (var (encoding, body, expected) in new[]
        {
            ("gzip", buffer.ToArray(), HttpStatusCode.Created), ("br", buffer.ToArray(), HttpStatusCode.UnsupportedMediaType), ("gzip", Encoding.UTF8.GetBytes(Patient), HttpStatusCode.BadRequest),
        })
        {
            using var content = new ByteArrayContent(body);
            content.Headers.ContentType = new MediaTypeHeaderValue(Http.FhirJson);
            content.Headers.ContentEncoding.Add(encoding);
            using var response = await client.PostAsync("Patient", content, TestContext.Current.CancellationToken);
            await response.ExpectAsync(expected);
        }
    }

    [Theory]
    [InlineData("evil.example")]
    [InlineData("localhost")]
    [InlineData("localhost:1")]
    public async Task A_foreign_host_is_421(string host)
    {
        foreach (var address in new[] { "metadata", "Patient/demo-1", "/swagger/v1.json", "/oauth2/default/.well-known/openid-configuration" })
        {
            using var response = await app.NewClient().FetchAsync(address, ("Host", host));
            Assert.Equal(HttpStatusCode.MisdirectedRequest, response.StatusCode);
        }
    }

    [Fact]
    public async Task Forwarding_headers_change_no_address()
    {
        using var response = await app.NewClient().FetchAsync("metadata", ("X-Forwarded-Host", "evil.example"), ("X-Forwarded-Proto", "http"), ("Forwarded", "host=evil.example"));
        var text = (await response.ExpectAsync(HttpStatusCode.OK)).GetRawText();
        Assert.DoesNotContain("evil.example", text, StringComparison.Ordinal);
        Assert.Contains(app.FhirBase, text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("/apis/unknown/fhir/metadata")]
    [InlineData("/apis/unknown/fhir/Patient/demo-1")]
    [InlineData("/apis/..%2fdefault/fhir/metadata")]
    [InlineData("/apis/default%2F../fhir/metadata")]
    [InlineData("/apis/Default/fhir/metadata")]
    [InlineData("/apis/default%00/fhir/metadata")]
    public async Task An_unknown_site_is_404(string address)
    {
        using var response = await app.NewClient().FetchAsync(address);
        Assert.True(response.StatusCode is HttpStatusCode.NotFound or HttpStatusCode.BadRequest, $"{address}: {response.StatusCode}");
    }

    [Theory]
    [InlineData(SslProtocols.Tls12, true)]
    [InlineData(SslProtocols.Tls13, true)]
#pragma warning disable SYSLIB0039, CA5397, CA5398 // The old versions are tried to see them refused.
    [InlineData(SslProtocols.Tls11, false)]
    [InlineData(SslProtocols.Tls, false)]
#pragma warning restore SYSLIB0039, CA5397, CA5398
    public async Task Only_TLS_1_2_and_1_3_are_spoken(SslProtocols version, bool accepted)
    {
        var address = new Uri(app.BaseAddress);
        using var socket = new System.Net.Sockets.TcpClient();
        await socket.ConnectAsync(address.Host, address.Port, TestContext.Current.CancellationToken);
#pragma warning disable CA5359 // Only the version matters here.
        await using var tls = new System.Net.Security.SslStream(socket.GetStream(), false, (_, _, _, _) => true);
#pragma warning restore CA5359
        var failure = await Record.ExceptionAsync(() => tls.AuthenticateAsClientAsync(new System.Net.Security.SslClientAuthenticationOptions { TargetHost = "localhost", EnabledSslProtocols = version }, TestContext.Current.CancellationToken));
        Assert.Equal(accepted, failure is null);
    }

    private static byte[] Fold(int mebibytes)
    {
        using var buffer = new MemoryStream();
        using (var gzip = new GZipStream(buffer, CompressionLevel.Optimal, leaveOpen: true))
        {
            var zeros = new byte[1024 * 1024];
            zeros.AsSpan().Fill((byte)' ');
            for (var i = 0; i < mebibytes; i++)
            {
                gzip.Write(zeros);
            }
        }

        return buffer.ToArray();
    }
}
