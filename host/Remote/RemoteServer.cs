using System.Net.Security;
using System.Security.Authentication;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text.Json.Nodes;
using DrCloud.Hosting.Control;

namespace DrCloud.Hosting.Remote;

/// <summary>
/// A server or cluster that is acted on over the network. Its certificate is checked as browsers do, or must be the one whose fingerprint was given;
/// there is no way to take just any.
/// </summary>
/// <param name="Address">Its public address: https, host, port.</param>
/// <param name="Site">The site.</param>
/// <param name="Fingerprint">SHA-256 of its certificate in hexadecimal digits, or null.</param>
internal sealed record RemoteServer(Uri Address, string Site, string? Fingerprint)
{
    private const string AdministrationScopes = "system/admin.read system/admin.write";
    private const string ExportScopes = "system/*.read";
    private const string ImportScopes = "system/*.read system/*.write";
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

    /// <summary>FHIR base address.</summary>
    public string FhirBase => $"{Base}/apis/{Site}/fhir";

    /// <summary>Where tokens are had; also what assertions are for.</summary>
    public string TokenAddress => $"{Base}/oauth2/{Site}/token";

    private string Base => Address.GetLeftPart(UriPartial.Authority);

    /// <summary>The administration, as this client.</summary>
    public AdministrationClient Administration(ClientKeyFile key) => new(Open($"{Base}/apis/{Site}/admin/", key, AdministrationScopes), Unreachable);

    /// <summary>The FHIR interface, as this client.</summary>
    public HttpClient Fhir(ClientKeyFile key) => Open($"{FhirBase}/", key, ImportScopes);

    /// <summary>The FHIR interface for bulk exports, as this client.</summary>
    public HttpClient Export(ClientKeyFile key) => Open($"{FhirBase}/", key, ExportScopes);

    /// <summary>Registers a client, as anybody can, and gives its id.</summary>
    public async Task<string> RegisterAsync(string name, string scope, JsonObject jwks, CancellationToken ct)
    {
        using var http = new HttpClient(Handler()) { Timeout = Patience };
        var metadata = new JsonObject
        {
            ["application_type"] = "private",
            ["client_name"] = name,
            ["token_endpoint_auth_method"] = "private_key_jwt",
            ["grant_types"] = new JsonArray("client_credentials"),
            ["scope"] = scope,
            ["jwks"] = jwks,
        };
        try
        {
            using var response = await http.PostAsJsonAsync($"{Base}/oauth2/{Site}/registration", metadata, ct);
            var answer = await response.Content.ReadFromJsonAsync<JsonObject>(ct);
            return response.IsSuccessStatusCode
                ? (string)answer!["client_id"]!
                : throw new CommandException($"The server does not register the client: {answer?["error_description"] ?? (int)response.StatusCode}");
        }
        catch (HttpRequestException e)
        {
            throw new CommandException(Unreachable(e), e);
        }
        catch (System.Text.Json.JsonException e)
        {
            throw new CommandException($"{Base} is no DrCloudEHR server, or has no site '{Site}'.", e);
        }
    }

    /// <summary>Why it cannot be talked to, in one sentence.</summary>
    public string Unreachable(HttpRequestException e) => e.InnerException switch
    {
        AuthenticationException when Fingerprint is not null => $"The certificate of {Base} is not the one with this fingerprint.",
        AuthenticationException => $"The certificate of {Base} is not trusted. If it is self-signed, name the fingerprint that the server prints with --fingerprint.",
        _ => $"{Base} does not answer.",
    };

    private HttpClient Open(string address, ClientKeyFile key, string scope) =>
        new(new ClientTokens(this, key, scope, Handler())) { BaseAddress = new Uri(address), Timeout = Patience };

    private SocketsHttpHandler Handler()
    {
        var handler = new SocketsHttpHandler { AllowAutoRedirect = false, UseCookies = false };
        if (Fingerprint is not null)
        {
            handler.SslOptions.RemoteCertificateValidationCallback = IsPinned;
        }

        return handler;
    }

    private bool IsPinned(object sender, X509Certificate? certificate, X509Chain? chain, SslPolicyErrors errors) =>
        certificate is not null && string.Equals(certificate.GetCertHashString(HashAlgorithmName.SHA256), Fingerprint, StringComparison.OrdinalIgnoreCase);
}
