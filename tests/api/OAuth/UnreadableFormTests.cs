using System.Net;
using System.Text;
using Xunit;

namespace DrCloud.Api.Tests.OAuth;

/// <summary>Bodies that are no forms, where OAuth and the pages take forms.</summary>
[Collection(OAuthTests.Name)]
public sealed class UnreadableFormTests(OAuthApplication application)
{
    private const string Form = "application/x-www-form-urlencoded";

    [Theory]
    [InlineData("/oauth2/default/token", Form, "grant_type=client_credentials&client_id=%00")]
    [InlineData("/oauth2/default/authorize", Form, "client_id=%00")]
    [InlineData("/oauth2/default/introspect", Form, "token=%00")]
    [InlineData("/oauth2/default/authorize", Form + ",application/json", "client_id=x")]
    [InlineData("/oauth2/default/token", Form + "; charset=utf-7", "grant_type=x")]
    [InlineData("/oauth2/default/authorize", "application/json", "{}")]
    [InlineData("/oauth2/default/authorize", "text/plain", "client_id=x")]
    [InlineData("/oauth2/default/authorize", "multipart/form-data; boundary=b", "--b\r\n")]
    [InlineData("/oauth2/default/login", Form, "UserName=%00")]
    public async Task They_are_400_and_no_failure(string address, string mediaType, string body)
    {
        using var content = new ByteArrayContent(Encoding.ASCII.GetBytes(body));
        content.Headers.TryAddWithoutValidation("Content-Type", mediaType);
        using var http = application.NewClient();
        using var response = await http.PostAsync(application.BaseAddress + address, content, TestContext.Current.CancellationToken);
        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
    }

    [Fact]
    public async Task A_body_over_the_bound_is_refused()
    {
        using var content = new ByteArrayContent(new byte[(1024 * 1024) + 1]);
        content.Headers.TryAddWithoutValidation("Content-Type", Form);
        using var http = application.NewClient();
        // Refused before it is sent, else the connection may break under what is still on its way.
        http.DefaultRequestHeaders.ExpectContinue = true;
        using var response = await http.PostAsync(application.BaseAddress + "/oauth2/default/token", content, TestContext.Current.CancellationToken);
        Assert.Equal(HttpStatusCode.RequestEntityTooLarge, response.StatusCode);
    }
}
