using System.Net;
using System.Net.Http.Headers;
using System.Text;
using Xunit;

namespace DrCloud.Api.Tests.OAuth;

/// <summary>Bodies that are no form, or too much of one, are the sender's mistake at every end point that reads forms.</summary>
[Collection(OAuthTests.Name)]
public sealed class BadFormTests(OAuthApplication application)
{
    private const string Form = "application/x-www-form-urlencoded";

    private static readonly Dictionary<string, (string MediaType, string Body)> Bodies = new()
    {
        ["JSON"] = ("application/json", """{"client_id":"x"}"""),
        ["2,000 fields"] = (Form, string.Join('&', Enumerable.Range(0, 2_000).Select(n => $"f{n}=x"))),
        ["a long name"] = (Form, $"{new string('n', 3_000)}=x"),
        ["broken escapes"] = (Form, "client_id=%zz&%=%&=&&"),
        ["multipart without a boundary"] = ("multipart/form-data", "x"),
        ["multipart without an end"] = ("multipart/form-data; boundary=b", "--b\r\nContent-Disposition: form-data; name=\"client_id\"\r\n\r\nx"),
        ["2 MiB"] = (Form, Fields(20)),
        ["nothing"] = (Form, ""),
    };

    public static TheoryData<string, string> All =>
        new MatrixTheoryData<string, string>(["authorize", "token", "revoke", "introspect", "logout", "login", "sign-out", "registration"], Bodies.Keys);

    [Theory]
    [InlineData(9, false)]
    [InlineData(20, true)]
    public async Task More_than_1_MiB_of_a_form_is_not_read(int fields, bool refused)
    {
        using var http = application.NewClient();
        http.DefaultRequestHeaders.ExpectContinue = true;
        using var body = new StringContent(Fields(fields), Encoding.UTF8, Form);
        using var response = await http.PostAsync($"{application.BaseAddress}/oauth2/default/token", body, TestContext.Current.CancellationToken);
        Assert.Equal(refused, response.StatusCode == HttpStatusCode.RequestEntityTooLarge);
    }

    [Theory]
    [MemberData(nameof(All))]
    public async Task It_is_the_senders_mistake(string endPoint, string what)
    {
        var (mediaType, text) = Bodies[what];
        using var http = application.NewClient();
        http.DefaultRequestHeaders.ExpectContinue = true;   // who is refused for the length does not send it all
        using var body = new ByteArrayContent(Encoding.UTF8.GetBytes(text));
        body.Headers.ContentType = MediaTypeHeaderValue.Parse(mediaType);
        foreach (var below in (string[])["/oauth2/default", ""])
        {
            using var response = await http.PostAsync($"{application.BaseAddress}{below}/{endPoint}", body, TestContext.Current.CancellationToken);
            Assert.InRange((int)response.StatusCode, 400, 499);
        }
    }

    private static string Fields(int count) => string.Join('&', Enumerable.Range(0, count).Select(n => $"f{n}={new string('x', 100 * 1024)}"));
}
