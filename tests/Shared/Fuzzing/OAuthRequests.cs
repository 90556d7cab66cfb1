using System.Text;

namespace DrCloud.Tests.Fuzzing;

/// <summary>OAuth's end points, the administration and the pages, with forms and JSON that are nearly right.</summary>
internal static class OAuthRequests
{
    private static readonly (string Name, string[] Values)[] Parameters =
    [
        ("grant_type", ["authorization_code", "refresh_token", "client_credentials", "password", "urn:ietf:params:oauth:grant-type:jwt-bearer", ""]), ("client_id", ["x", "drcloud-demo", "\0", "é"]), ("client_secret", ["x", ""]),
        ("code", ["x", "AAAA.BBBB"]), ("refresh_token", ["x", "AAAA.BBBB"]), ("redirect_uri", ["https://example.org/cb", "javascript:alert(1)", "//x", "http://[", "x"]), ("scope", ["openid", "patient/*.read", "system/*.*", "patient/*.*?", "a b c", "launch/patient", "\0"]),
        ("state", ["x", "\r\n", "é"]), ("response_type", ["code", "token", "id_token", "code code"]), ("code_challenge", ["x", ""]), ("code_challenge_method", ["S256", "plain"]), ("aud", ["x", "https://localhost"]), ("nonce", ["n"]), ("prompt", ["none", "login", "x"]),
        ("client_assertion_type", ["urn:ietf:params:oauth:client-assertion-type:jwt-bearer", "x"]), ("client_assertion", ["x", "a.b.c", "eyJhbGciOiJub25lIn0.eyJzdWIiOiJ4In0.", "eyJhbGciOiJSUzM4NCJ9.e30.AAAA"]), ("token", ["x", "a.b.c", "AAAA"]), ("token_type_hint", ["access_token", "refresh_token", "x"]),
        ("launch", ["x"]), ("request", ["a.b.c"]), ("request_uri", ["http://127.0.0.1:1/"]), ("id_token_hint", ["a.b.c"]), ("post_logout_redirect_uri", ["https://example.org/", "x"]), ("logout_token", ["x"]), ("code_verifier", ["x"]),
    ];

    private static readonly string[] Registrations =
    [
        """{"application_type":"private","redirect_uris":["https://example.org/cb"],"client_name":"a","token_endpoint_auth_method":"client_secret_post","scope":"openid"}""",
        """{"application_type":"public","redirect_uris":["x"],"client_name":"","scope":"system/*.*"}""", """{"redirect_uris":{}}""", """{"jwks":{"keys":[{"kty":"RSA"}]}}""", """{"jwks_uri":"http://127.0.0.1/"}""", "[]", "null", "{", "\"x\"", "",
        """{"client_name":"\ud800","redirect_uris":[null],"contacts":[1],"scope":7}""",
    ];

    private static readonly string[] KeySets =
    [
        """{"keys":[{"kty":"RSA","kid":1,"n":"AQAB","e":"AQAB","alg":"RS384"}]}""", """{"keys":[{"kty":"RSA","kid":"a"},{"kty":"RSA","kid":"a"}]}""", """{"keys":[null]}""", """{"keys":{}}""", """{"keys":[{"kty":"EC","crv":"P-384","x":"x","y":"\ud800","kid":"a"}]}""",
        """{"keys":[{"kty":"oct","k":"AAAA","kid":"a"}]}""", """{"keys":[{"kty":"RSA","n":"","e":"","kid":"","alg":"none","use":7,"key_ops":"x"}]}""", "[]", "7",
    ];

    public static FuzzRequest Make(Draw draw, FuzzWorld world) => draw.Below(10) switch
    {
        0 => Registration(draw, world),
        1 => Administration(draw, world),
        2 => new() { Surface = FuzzSurface.Other, Target = draw.Of("/", "/swagger/v1.json", "/swagger", "/health/live", "/health/ready", "/Login", "/login?returnUrl=//x", "/Authorize", "/admin/clients", "/SignOut", "/favicon.ico", "/.well-known/security.txt", "/assets/x", "/%2e%2e/x") },
        3 => new()
        {
            Surface = FuzzSurface.Other,
            Method = "POST",
            Target = draw.Of("/Login", "/SignOut", "/Authorize", "/admin/clients", "/"),
            Headers = [("Content-Type", draw.Of("application/x-www-form-urlencoded", "multipart/form-data; boundary=b", "text/plain"))],
            Body = Encoding.Latin1.GetBytes(draw.Of("", "UserName=a&Password=b", "__RequestVerificationToken=x&UserName=%00", "--b\r\nContent-Disposition: form-data; name=\"a\"\r\n\r\nx\r\n--b--\r\n", "--b\r\n", string.Join('&', Enumerable.Range(0, 2000).Select(i => $"a{i}=1")))),
        },
        _ => Protocol(draw, world),
    };

    private static FuzzRequest Protocol(Draw draw, FuzzWorld world)
    {
        var path = draw.Of(world.OAuthPaths);
        var form = string.Join('&', Enumerable.Range(0, draw.Below(8)).Select(_ => draw.Of(Parameters)).Select(parameter =>
            $"{parameter.Name}={HostileText.Escaped(draw.Once(8) ? HostileText.Any(draw) : draw.Of(parameter.Values))}"));
        return draw.Once(3)
            ? new() { Surface = FuzzSurface.Other, Target = $"{path}?{form}" }
            : new()
            {
                Surface = FuzzSurface.Other,
                Method = "POST",
                Target = path,
                Headers =
                [
                    ("Content-Type", draw.Once(10) ? draw.Of("application/json", "text/plain", "multipart/form-data; boundary=b", "application/x-www-form-urlencoded; charset=utf-7", "application/x-www-form-urlencoded,x") : "application/x-www-form-urlencoded"),
                    .. draw.Once(6) ? [("Authorization", draw.Of("Basic eDp5", "Basic !", "Basic", "Basic " + new string('A', 900), "Bearer", "Bearer a b", "Digest x"))] : Array.Empty<(string, string)>(),
                ],
                Body = draw.Once(10) ? JsonMutation.OfText(draw, Encoding.Latin1.GetBytes(form)) : Encoding.Latin1.GetBytes(form),
            };
    }

    private static FuzzRequest Registration(Draw draw, FuzzWorld world)
    {
        var body = Encoding.UTF8.GetBytes(draw.Once(2)
            ? draw.Of(Registrations)
            : $$"""{"application_type":"private","client_name":"a","token_endpoint_auth_method":"private_key_jwt","scope":"system/*.read","redirect_uris":["https://example.org/cb"],"jwks":{{draw.Of(KeySets)}}}""");
        return new()
        {
            Surface = FuzzSurface.Other,
            Method = "POST",
            Target = world.OAuthPaths.FirstOrDefault(path => path.EndsWith("registration", StringComparison.Ordinal)) ?? "/oauth2/default/registration",
            Headers = [("Content-Type", "application/json")],
            Body = draw.Once(2) ? JsonMutation.OfText(draw, body) : body,
        };
    }

    private static FuzzRequest Administration(Draw draw, FuzzWorld world) => new()
    {
        Surface = FuzzSurface.Other,
        Method = draw.Of("GET", "POST", "PUT", "DELETE"),
        Target = world.Base.Replace("/fhir", "/admin", StringComparison.Ordinal) + draw.Of("", "/clients", "/clients/x", "/clients/%00", "/clients/x/disable", "/settings", "/settings/x", "/settings/%ff", "/x"),
        Headers = [("Content-Type", "application/json")],
        Body = Encoding.UTF8.GetBytes(draw.Of("{}", "{", "null", "", "{\"value\":{}}", "{\"name\":null}", "[1]")),
    };
}
