using System.Diagnostics.CodeAnalysis;
using DrCloud.Api.Access;

namespace DrCloud.Api.OAuth.Rules;

/// <summary>An authorization code as it travels: <c>grant.secret</c>.</summary>
internal sealed record AuthorizationCode(string Grant, string Secret)
{
    private const int SecretBytes = 32;
    private const int LongestPart = 64;

    /// <summary>By which the grant knows it.</summary>
    public byte[] SecretHash => SecretValues.Hash(Secret);

    public static AuthorizationCode New(string grant) => new(grant, SecretValues.New(SecretBytes));

    public static bool TryParse(string? text, [NotNullWhen(true)] out AuthorizationCode? code)
    {
        var parts = text?.Split('.');
        code = parts is [{ Length: > 0 and <= LongestPart } grant, { Length: > 0 and <= LongestPart } secret] && grant.All(IsPart) ? new(grant, secret) : null;
        return code is not null;
    }

    public override string ToString() => $"{Grant}.{Secret}";

    private static bool IsPart(char c) => char.IsAsciiLetterOrDigit(c) || c is '-' or '_';
}
