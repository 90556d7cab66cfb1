using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text.Json.Nodes;

namespace DrCloud.Api.Tests.OAuth;

/// <summary>Sets of public keys as clients register them.</summary>
internal static class PublicKeys
{
    /// <summary>A set of new keys for ES384 with these ids.</summary>
    public static JsonObject Set(params string[] ids) => new() { ["keys"] = new JsonArray([.. ids.Select(Key)]) };

    private static JsonObject Key(string id)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP384);
        var point = key.ExportParameters(includePrivateParameters: false).Q;
        return new JsonObject
        {
            ["kty"] = "EC",
            ["crv"] = "P-384",
            ["kid"] = id,
            ["x"] = Base64Url.EncodeToString(point.X!),
            ["y"] = Base64Url.EncodeToString(point.Y!),
        };
    }
}
