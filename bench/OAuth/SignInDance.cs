using System.Buffers.Text;
using System.Net;
using System.Security.Cryptography;
using System.Text;
using System.Text.RegularExpressions;
using System.Web;
using DrCloud.Bench.Load;

namespace DrCloud.Bench.OAuth;

/// <summary>
/// A person signs in, agrees, and the app exchanges its code: pages, cookies, antiforgery, the slow hash of the password, PKCE and tokens, by a browser that has seen nothing yet.
/// </summary>
/// <param name="target">The server.</param>
/// <param name="client">The app's id.</param>
/// <param name="callback">Its redirect address: one of the server's own, so that redirects can be followed to their end.</param>
/// <param name="scope">What it asks for.</param>
internal sealed partial class SignInDance(Target target, string client, string callback, string scope)
{
    private const string Issuer = "/oauth2/default";

    /// <summary>Once through.</summary>
    /// <exception cref="BenchmarkException">It ends without tokens.</exception>
    public async Task OnceAsync()
    {
        using var http = target.NewClient();
        var verifier = Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(32));
        var challenge = Base64Url.EncodeToString(SHA256.HashData(Encoding.ASCII.GetBytes(verifier)));
        var query = $"client_id={client}&response_type=code&scope={Uri.EscapeDataString(scope)}&redirect_uri={Uri.EscapeDataString(callback)}&state=s&code_challenge={challenge}&code_challenge_method=S256";
        using var signIn = await http.GetAsync($"{Issuer}/authorize?{query}");
        using var consent = await SubmitAsync(http, signIn, ("UserName", "patient1"), ("Password", "pass"));
        using var end = await SubmitAsync(http, consent, ("drc_decision", "allow"));
        var code = HttpUtility.ParseQueryString(end.RequestMessage!.RequestUri!.Query)["code"] ?? throw new BenchmarkException("The dance ended without a code.");
        await TokenLoad.PostAsync(http, $"{Issuer}/token",
            ("grant_type", "authorization_code"), ("client_id", client), ("code", code), ("redirect_uri", callback), ("code_verifier", verifier));
    }

    /// <summary>Fills the page's form that has the field, and sends it with all boxes ticked.</summary>
    private static async Task<HttpResponseMessage> SubmitAsync(HttpClient http, HttpResponseMessage page, params (string Name, string Value)[] typed)
    {
        var html = await page.Content.ReadAsStringAsync();
        var form = Form().Matches(html).Select(match => match.Value).FirstOrDefault(text => text.Contains($"name=\"{typed[0].Name}\"", StringComparison.Ordinal))
            ?? throw new BenchmarkException($"The page at {page.RequestMessage!.RequestUri!.AbsolutePath} has no such form.");
        var fields = Input().Matches(form).Select(match => match.Value).Where(input => Attribute(input, "type") is "hidden" or "checkbox")
            .Select(input => KeyValuePair.Create(Attribute(input, "name")!, Attribute(input, "value") ?? "")).Concat(typed.Select(field => KeyValuePair.Create(field.Name, field.Value)));
        var action = Attribute(form[..form.IndexOf('>', StringComparison.Ordinal)], "action") ?? page.RequestMessage!.RequestUri!.PathAndQuery;
        using var content = new FormUrlEncodedContent(fields);
        return await http.PostAsync(action, content);
    }

    private static string? Attribute(string tag, string name) =>
        Regex.Match(tag, $"\\b{name}=\"([^\"]*)\"") is { Success: true } match ? WebUtility.HtmlDecode(match.Groups[1].Value) : null;

    [GeneratedRegex("<form.*?</form>", RegexOptions.Singleline)]
    private static partial Regex Form();

    [GeneratedRegex("<input[^>]*>")]
    private static partial Regex Input();
}
