using System.Text;

namespace DrCloud.Tests.Fuzzing;

/// <summary>Which forms an answer may have.</summary>
internal enum FuzzSurface
{
    /// <summary>The FHIR interface: a resource, or an OperationOutcome.</summary>
    Fhir,

    /// <summary>A Binary may come as what it holds; refusals are OperationOutcomes.</summary>
    Content,

    /// <summary>OAuth, administration, pages, and addresses that lead anywhere: the form of whatever is met, and JSON where JSON is said.</summary>
    Other,

    /// <summary>What is no HTTP: the connection may just end.</summary>
    Broken,
}

/// <summary>A request as it goes over the wire: nothing between the generator and the socket puts it right.</summary>
internal sealed record FuzzRequest
{
    /// <summary>What kind of request it is; the report counts by it.</summary>
    public string Kind { get; init; } = "";

    /// <summary>Its number in the run: with the seed it makes the request again.</summary>
    public long Number { get; init; }

    public string Method { get; init; } = "GET";

    /// <summary>Path and query as written in the request line. Characters up to U+00FF go as one byte each.</summary>
    public required string Target { get; init; }

    public FuzzSurface Surface { get; init; } = FuzzSurface.Fhir;

    /// <summary>Headers beside Host, Authorization and the body's length, in order; values go as the target does.</summary>
    public IReadOnlyList<(string Name, string Value)> Headers { get; init; } = [];

    /// <summary>The body; null for none.</summary>
    public byte[]? Body { get; init; }

    /// <summary>True if the body goes in chunks rather than with its length.</summary>
    public bool Chunked { get; init; }

    /// <summary>Its bytes, from a host and with a bearer token (null for none).</summary>
    public byte[] ToBytes(string host, string? token)
    {
        var head = new StringBuilder().Append(Method).Append(' ').Append(Target).Append(" HTTP/1.1\r\nHost: ").Append(host).Append("\r\n");
        if (token is not null)
        {
            head.Append("Authorization: Bearer ").Append(token).Append("\r\n");
        }

        foreach (var (name, value) in Headers)
        {
            head.Append(name).Append(": ").Append(value).Append("\r\n");
        }

        if (Body is not null)
        {
            head.Append(Chunked ? "Transfer-Encoding: chunked\r\n" : $"Content-Length: {Body.Length}\r\n");
        }

        var start = Encoding.Latin1.GetBytes(head.Append("\r\n").ToString());
        return Body is null ? start
            : Chunked ? [.. start, .. Encoding.ASCII.GetBytes($"{Body.Length:x}\r\n"), .. Body, .. (Body.Length == 0 ? "\r\n"u8 : "\r\n0\r\n\r\n"u8)]
            : [.. start, .. Body];
    }

    public override string ToString() => $"#{Number} {Kind}: {Method} {Shorten(Target)} [{Shorten(string.Join("; ", Headers.Select(header => $"{header.Name}: {header.Value}")))}] {Body?.Length ?? 0} bytes: {Shorten(Body is null ? "" : Encoding.Latin1.GetString(Body))}";

    private static string Shorten(string text) => text.Length > 700 ? text[..700] + "…" : text;
}
