using System.Security.Cryptography;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.IdentityModel.Tokens;

namespace DrCloud.Hosting.Remote;

/// <summary>
/// A registered client and its private key, as the command line keeps them: <c>{"client_id":"…","key":{…}}</c> with a private JWK
/// (<see href="https://www.rfc-editor.org/rfc/rfc7517">RFC 7517</see>), P-384 or RSA, with a <c>kid</c>. Readable by its owner only.
/// </summary>
/// <param name="ClientId">The client's id.</param>
/// <param name="Key">Its private key.</param>
internal sealed record ClientKeyFile(string ClientId, JsonWebKey Key)
{
    private const UnixFileMode Others = UnixFileMode.GroupRead | UnixFileMode.GroupWrite | UnixFileMode.GroupExecute
        | UnixFileMode.OtherRead | UnixFileMode.OtherWrite | UnixFileMode.OtherExecute;

    /// <summary>By which algorithm the key signs.</summary>
    public string Algorithm => Key.Kty == "RSA" ? SecurityAlgorithms.RsaSha384 : SecurityAlgorithms.EcdsaSha384;

    /// <summary>Reads the file.</summary>
    /// <exception cref="CommandException">It is missing, readable by others, or no such file.</exception>
    public static ClientKeyFile Read(string path)
    {
        if (!File.Exists(path))
        {
            throw new CommandException($"There is no key file {path}: make one with ./start client create.");
        }

        if (!OperatingSystem.IsWindows() && (File.GetUnixFileMode(path) & Others) != 0)
        {
            throw new CommandException($"The key file {path} can be read by others than its owner: chmod 600 it, and if they may have read it, make another.");
        }

        try
        {
            var file = JsonNode.Parse(File.ReadAllBytes(path))!;
            var key = new JsonWebKey(file["key"]!.ToJsonString());
            return file["client_id"]?.GetValue<string>() is { Length: > 0 } id && key is { HasPrivateKey: true, Kid.Length: > 0 } and ({ Kty: "RSA" } or { Kty: "EC", Crv: "P-384" })
                ? new ClientKeyFile(id, key)
                : throw new CommandException($"The key file {path} has no client_id, or no private key of RSA or P-384 with a kid.");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or JsonException or ArgumentException or NullReferenceException or InvalidOperationException)
        {
            throw new CommandException($"{path} is no key file: JSON with client_id and key (a private JWK).", e);
        }
    }

    /// <summary>Makes a key, has it registered, and writes the file; the key never leaves it.</summary>
    /// <param name="path">The file; there must be none.</param>
    /// <param name="register">Registers the public keys and gives the client's id.</param>
    public static async Task MakeAsync(string path, Func<JsonObject, Task<string>> register)
    {
        if (File.Exists(path))
        {
            throw new CommandException($"There is a file {path} already.");
        }

        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP384);
        var parameters = key.ExportParameters(includePrivateParameters: true);
        var jwk = new JsonObject
        {
            ["kty"] = "EC",
            ["crv"] = "P-384",
            ["kid"] = Base64UrlEncoder.Encode(RandomNumberGenerator.GetBytes(12)),
            ["x"] = Base64UrlEncoder.Encode(parameters.Q.X),
            ["y"] = Base64UrlEncoder.Encode(parameters.Q.Y),
        };
        var id = await register(new JsonObject { ["keys"] = new JsonArray(jwk.DeepClone()) });
        jwk["d"] = Base64UrlEncoder.Encode(parameters.D);
        DataFolder.WriteSecret(path, JsonSerializer.SerializeToUtf8Bytes(new JsonObject { ["client_id"] = id, ["key"] = jwk }));
    }
}
