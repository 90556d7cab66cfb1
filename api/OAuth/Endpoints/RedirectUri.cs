namespace DrCloud.Api.OAuth.Endpoints;

/// <summary>Where browsers may be sent (<see href="https://www.rfc-editor.org/rfc/rfc9700#section-2.1">RFC 9700 §2.1</see>, native apps by <see href="https://www.rfc-editor.org/rfc/rfc8252#section-7">RFC 8252 §7</see>).</summary>
internal static class RedirectUri
{
    private const int Longest = 2000;

    /// <summary>https, http of the loopback interface, or a private-use scheme with a dot; no fragment, user, wildcard or climbing path.</summary>
    public static bool IsAcceptable(string text)
    {
        if (text is not { Length: > 0 and <= Longest } || text.Any(c => c is <= ' ' or > '~' or '\\' or '*' or '#')
            || !Uri.TryCreate(text, UriKind.Absolute, out var address) || address.UserInfo.Length > 0 || Climbs(text))
        {
            return false;
        }

        return address.Scheme == Uri.UriSchemeHttps
            || (address.Scheme == Uri.UriSchemeHttp && address.IsLoopback)
            || (address.Scheme.Contains('.', StringComparison.Ordinal) && char.IsAsciiLetter(address.Scheme[0]));
    }

    /// <summary>
    /// Whether a code may be sent there: the address is a registered one, character by character; of an http address of the loopback interface the port is free,
    /// for a native app listens at the one that it gets (<see href="https://www.rfc-editor.org/rfc/rfc8252#section-7.3">RFC 8252 §7.3</see>).
    /// </summary>
    public static bool IsRegistered(IReadOnlyList<string> registered, string text) =>
        registered.Contains(text, StringComparer.Ordinal)
        || (WithoutLoopbackPort(text) is { } presented && registered.Any(address => WithoutLoopbackPort(address) == presented));

    // Cut out of the text, so that nothing else is normalised.
    private static string? WithoutLoopbackPort(string text)
    {
        if (!IsAcceptable(text) || new Uri(text) is not { IsLoopback: true } address || address.Scheme != Uri.UriSchemeHttp)
        {
            return null;
        }

        var start = text.IndexOf("//", StringComparison.Ordinal) + 2;
        var end = text.IndexOfAny(['/', '?'], start) is var at and >= 0 ? at : text.Length;
        var colon = text.LastIndexOf(':', end - 1, end - start);
        return colon > text.LastIndexOf(']', end - 1, end - start) ? text.Remove(colon, end - colon) : text;
    }

    /// <summary>An https address, for what is shown as a link or fetched.</summary>
    public static bool IsWebAddress(string text) =>
        text.Length <= Longest && Uri.TryCreate(text, UriKind.Absolute, out var address) && address.Scheme == Uri.UriSchemeHttps && address.UserInfo.Length == 0;

    private static bool Climbs(string text) =>
        text.Replace("%2e", ".", StringComparison.OrdinalIgnoreCase).Split('/', '?').Any(segment => segment is "." or "..");
}
