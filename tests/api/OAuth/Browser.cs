using System.Net;
using System.Text.RegularExpressions;
using System.Web;
using Xunit;

namespace DrCloud.Api.Tests.OAuth;

/// <summary>A person's browser, as far as sign-in and consent need one: cookies, links, forms without script.</summary>
internal sealed partial class Browser : IDisposable
{
    private readonly HttpClient _http;

    public Browser(DrCloudApplication application)
    {
        // The certificate was made for this run: nobody signed it.
#pragma warning disable CA2000, CA5400, CA5359 // The client owns its handler; there is no revocation list for a self-signed certificate.
        var handler = new SocketsHttpHandler
        {
            AllowAutoRedirect = false,
            CookieContainer = Cookies,
            SslOptions = { RemoteCertificateValidationCallback = (_, _, _, _) => true },
        };
        _http = new HttpClient(handler) { BaseAddress = new Uri(application.BaseAddress) };
#pragma warning restore CA2000, CA5400, CA5359
    }

    public CookieContainer Cookies { get; } = new();

    /// <summary>Where the browser is.</summary>
    public Uri Address { get; private set; } = new("about:blank");

    public HttpStatusCode Status { get; private set; }

    public string Html { get; private set; } = "";

    /// <summary>The last response's headers.</summary>
    public HttpResponseMessage Response { get; private set; } = new();

    /// <summary>Opens the address and follows redirects, as long as they stay at the application.</summary>
    public Task OpenAsync(string address) => SendAsync(new HttpRequestMessage(HttpMethod.Get, address));

    /// <summary>Fills the form that has the button (or the first form) and sends it: where it says, or elsewhere.</summary>
    public Task SubmitAsync(
        IEnumerable<KeyValuePair<string, string>> typed, string? button = null, Func<string, bool>? ticks = null, bool withToken = true, string? elsewhere = null)
    {
        var form = Form().Matches(Html).Select(match => match.Value).FirstOrDefault(text => button is null || text.Contains(button, StringComparison.Ordinal));
        Assert.True(form is not null, $"{(int)Status} at {Address}: no such form in {Html}");
        var fields = Input().Matches(form).Select(match => match.Value)
            .Where(input => Attribute(input, "name") is not null && Attribute(input, "type") is "hidden" || (Attribute(input, "type") is "checkbox" && (ticks?.Invoke(Attribute(input, "value")!) ?? true)))
            .Select(input => KeyValuePair.Create(Attribute(input, "name")!, Attribute(input, "value") ?? ""))
            .Where(field => withToken || field.Key != "__RequestVerificationToken")
            .Concat(typed).ToList();
        var action = elsewhere ?? Attribute(form[..form.IndexOf('>', StringComparison.Ordinal)], "action") ?? Address.PathAndQuery;
        return SendAsync(new HttpRequestMessage(HttpMethod.Post, action) { Content = new FormUrlEncodedContent(fields) });
    }

    public Task SignInAsync(string userName, string password = "pass") =>
        SubmitAsync(new Dictionary<string, string> { ["UserName"] = userName, ["Password"] = password });

    /// <summary>The value of a parameter in the address where the browser is.</summary>
    public string? Parameter(string name) => HttpUtility.ParseQueryString(Address.Query.Length > 0 ? Address.Query : Address.Fragment.TrimStart('#'))[name];

    public void Dispose()
    {
        Response.Dispose();
        _http.Dispose();
    }

    private async Task SendAsync(HttpRequestMessage request)
    {
        for (var hops = 0; ; hops++)
        {
            Assert.True(hops < 10, "The redirects do not end.");
            Response = await _http.SendAsync(request);
            Address = Response.RequestMessage!.RequestUri!;
            Status = Response.StatusCode;
            Html = await Response.Content.ReadAsStringAsync();
            if (Response.Headers.Location is not { } location)
            {
                return;
            }

            Address = new Uri(Address, location);
            if (Address.Authority != _http.BaseAddress!.Authority)
            {
                return;
            }

            request = new HttpRequestMessage(HttpMethod.Get, Address);
        }
    }

    private static string? Attribute(string tag, string name) =>
        Regex.Match(tag, $"\\b{name}=\"([^\"]*)\"") is { Success: true } match ? WebUtility.HtmlDecode(match.Groups[1].Value) : null;

    [GeneratedRegex("<form.*?</form>", RegexOptions.Singleline)]
    private static partial Regex Form();

    [GeneratedRegex("<input[^>]*>")]
    private static partial Regex Input();
}
