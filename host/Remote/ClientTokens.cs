using System.Net.Http.Headers;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;

namespace DrCloud.Hosting.Remote;

/// <summary>
/// Puts an access token on each request: got by an assertion that the client signs (<see href="https://hl7.org/fhir/smart-app-launch/backend-services.html">SMART Backend
/// Services</see>), and a new one before it runs out, for tokens are short and an import is long.
/// </summary>
internal sealed class ClientTokens(RemoteServer server, ClientKeyFile key, string scope, HttpMessageHandler inner) : DelegatingHandler(inner)
{
    private static readonly TimeSpan AssertionLife = TimeSpan.FromMinutes(4);
    private static readonly TimeSpan Reserve = TimeSpan.FromSeconds(15);
    private static readonly JsonWebTokenHandler Handler = new() { SetDefaultTimesOnTokenCreation = false };

    private readonly SemaphoreSlim _turn = new(1);
    private string _token = "";
    private DateTimeOffset _until;

    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", await TokenAsync(cancellationToken));
        return await base.SendAsync(request, cancellationToken);
    }

    protected override void Dispose(bool disposing)
    {
        _turn.Dispose();
        base.Dispose(disposing);
    }

    private async Task<string> TokenAsync(CancellationToken ct)
    {
        await _turn.WaitAsync(ct);
        try
        {
            if (DateTimeOffset.UtcNow >= _until)
            {
                await RenewAsync(ct);
            }

            return _token;
        }
        finally
        {
            _turn.Release();
        }
    }

    private async Task RenewAsync(CancellationToken ct)
    {
        var asked = DateTimeOffset.UtcNow;
        using var request = new HttpRequestMessage(HttpMethod.Post, server.TokenAddress)
        {
            Content = new FormUrlEncodedContent(new Dictionary<string, string>
            {
                ["grant_type"] = "client_credentials",
                ["scope"] = scope,
                ["client_assertion_type"] = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer",
                ["client_assertion"] = Assertion(asked),
            }),
        };
        using var response = await base.SendAsync(request, ct);
        var answer = await ReadAsync(response, ct);
        if (!response.IsSuccessStatusCode || (string?)answer?["access_token"] is not { } token)
        {
            throw new CommandException($"The server gives client {key.ClientId} no token: {answer?["error_description"] ?? (int)response.StatusCode} An administrator enables it under {server.Address.GetLeftPart(UriPartial.Authority)}/admin/{server.Site}/clients.");
        }

        (_token, _until) = (token, asked + TimeSpan.FromSeconds((int)answer["expires_in"]!) - Reserve);
    }

    private static async Task<JsonObject?> ReadAsync(HttpResponseMessage response, CancellationToken ct)
    {
        try
        {
            return await response.Content.ReadFromJsonAsync<JsonObject>(ct);
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private string Assertion(DateTimeOffset now) => Handler.CreateToken(new SecurityTokenDescriptor
    {
        Issuer = key.ClientId,
        Audience = server.TokenAddress,
        IssuedAt = now.UtcDateTime,
        Expires = (now + AssertionLife).UtcDateTime,
        Claims = new Dictionary<string, object> { ["sub"] = key.ClientId, ["jti"] = Guid.NewGuid().ToString() },
        SigningCredentials = new SigningCredentials(key.Key, key.Algorithm),
    });
}
