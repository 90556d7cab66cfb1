using System.Net;
using System.Text;
using DrCloud.Tests.Fuzzing;
using Xunit;

namespace DrCloud.Api.Tests.Fhir;

/// <summary>Addresses of files of exports that would lead elsewhere if a path were made of them.</summary>
[Collection(OnSqlite.Name)]
public sealed class ExportPathTests(DrCloudApplication application)
{
    private static readonly string Job = new('a', 64);

    public static TheoryData<string> Paths =>
    [
        $"{Job}/Patient.1.ndjson", $"{Job}/..%2f..%2fdefault.db", $"{Job}/..%5c..%5cdefault.db", $"{Job}/%2e%2e", $"{Job}/%00", $"{Job}/Patient.1.ndjson%00.db",
        $"{Job}/%2fetc%2fpasswd", $"..%2f{Job}/Patient.1.ndjson", "%2e%2e/default.db", $"{new string('a', 63)}/Patient.1.ndjson", $"{new string('A', 64)}/Patient.1.ndjson",
        $"{Job}/../../default.db", $"{Job}/..\\..\\default.db", $"{Job}/", $"{Job}",
    ];

    // By hand: an HTTP client would put the paths right.
    [Theory]
    [MemberData(nameof(Paths))]
    public async Task No_address_leads_out_of_the_exports(string path)
    {
        var address = new Uri(application.FhirBase);
        var token = await application.TokenAsync(new() { System = true, Scopes = "system/*.read" });
        await using var wire = new WireConnection(address, application.CertificateHash);
        var request = $"GET {address.AbsolutePath}/$bulkdata-file/{path} HTTP/1.1\r\nHost: {address.Authority}\r\nAuthorization: Bearer {token}\r\n\r\n";
        var answer = await wire.SendAsync(Encoding.ASCII.GetBytes(request), withoutBody: false, alone: true);
        Assert.True(answer.Status is (int)HttpStatusCode.NotFound or (int)HttpStatusCode.BadRequest, $"{path}: {answer.Status}");
        Assert.DoesNotContain("SQLite format", Encoding.Latin1.GetString(answer.Body), StringComparison.Ordinal);
    }
}
