using System.Text;
using DrCloud.Tests.Fuzzing;
using Xunit;

namespace DrCloud.Api.Tests.Robustness;

/// <summary>
/// What a proxy in front and this server could cut differently into requests (<see href="https://www.rfc-editor.org/rfc/rfc9112#section-11.2">RFC 9112 §11.2</see>): the second, hidden one is never answered.
/// </summary>
[Collection(OnSqlite.Name)]
public sealed class SmugglingTests(DrCloudApplication application)
{
    private static readonly Dictionary<string, string> Heads = new()
    {
        ["a length and chunks"] = "Content-Length: 6\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
        ["two lengths"] = "Content-Length: 0\r\nContent-Length: 60\r\n\r\n",
        ["a length of two numbers"] = "Content-Length: 0, 60\r\n\r\n",
        ["chunks that are something else"] = "Transfer-Encoding: xchunked\r\n\r\n",
        ["a blank before the colon"] = "Transfer-Encoding : chunked\r\n\r\n0\r\n\r\n",
        ["a line that is folded"] = "Transfer-Encoding:\r\n chunked\r\n\r\n0\r\n\r\n",
        ["a chunk with a broken extension"] = "Transfer-Encoding: chunked\r\n\r\n2;\nxx\r\nab\r\n0\r\n\r\n",
        ["a chunk whose size is none"] = "Transfer-Encoding: chunked\r\n\r\n0x2\r\nab\r\n0\r\n\r\n",
        ["a line that ends without a return within a name"] = "X\n: y\r\n\r\n",
    };

    public static TheoryData<string> Whats => [.. Heads.Keys];

    [Theory]
    [MemberData(nameof(Whats))]
    public async Task What_could_be_read_as_two_requests_is_refused_and_the_connection_ends(string what)
    {
        var address = new Uri(application.BaseAddress);
        await using var wire = new WireConnection(address, application.CertificateHash);
        var hidden = $"GET /health/live HTTP/1.1\r\nHost: {address.Authority}\r\n\r\n";
        var request = $"POST /oauth2/default/token HTTP/1.1\r\nHost: {address.Authority}\r\nContent-Type: application/x-www-form-urlencoded\r\n{Heads[what]}{hidden}";
        var answer = await wire.SendAsync(Encoding.ASCII.GetBytes(request), withoutBody: false, alone: false);
        Assert.InRange(answer.Status, 400, 499);
        if (!answer.Closes)
        {
            // Not said, but done: what else would come now is the answer to the hidden request.
            Assert.Equal(0, (await wire.SendAsync([], withoutBody: false, alone: true)).Status);
        }
    }
}
