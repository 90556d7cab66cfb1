using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using DrCloud.Bench.Load;

namespace DrCloud.Bench.OAuth;

/// <summary>A client that acts for itself. Its assertions are signed before they are needed: what is measured is the server.</summary>
internal sealed class BackendClient : IDisposable
{
    private const string Scope = "system/Patient.read";
    private readonly ECDsa _key = ECDsa.Create(ECCurve.NamedCurves.nistP384);
    private string _id = "";

    /// <summary>Makes one at the server.</summary>
    public static async Task<BackendClient> RegisterAsync(ChildServer server)
    {
        var client = new BackendClient();
        var point = client._key.ExportParameters(false).Q;
        var keys = $$"""{"keys":[{"kty":"EC","crv":"P-384","kid":"1","x":"{{Base64Url.EncodeToString(point.X)}}","y":"{{Base64Url.EncodeToString(point.Y)}}"}]}""";
        client._id = await server.AskAsync($"backend {Convert.ToBase64String(Encoding.UTF8.GetBytes(keys))} {Scope}");
        return client;
    }

    /// <summary>Forms of token requests, each with an assertion of its own.</summary>
    public (string Name, string Value)[][] Requests(int count, string audience)
    {
        var forms = new (string, string)[count][];
        var header = Text("""{"alg":"ES384","typ":"JWT","kid":"1"}""");
        var expires = DateTimeOffset.UtcNow.AddMinutes(5).ToUnixTimeSeconds();
        for (var i = 0; i < count; i++)
        {
            var signed = $"{header}.{Text($$"""{"iss":"{{_id}}","sub":"{{_id}}","aud":"{{audience}}","exp":{{expires}},"jti":"{{Guid.NewGuid()}}"}""")}";
            var signature = _key.SignData(Encoding.ASCII.GetBytes(signed), HashAlgorithmName.SHA384);
            forms[i] =
            [
                ("grant_type", "client_credentials"), ("scope", Scope), ("client_assertion_type", "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"),
                ("client_assertion", $"{signed}.{Base64Url.EncodeToString(signature)}"),
            ];
        }

        return forms;
    }

    public void Dispose() => _key.Dispose();

    private static string Text(string json) => Base64Url.EncodeToString(Encoding.UTF8.GetBytes(json));
}
