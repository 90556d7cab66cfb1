namespace DrCloud.Tests.Fuzzing;

/// <summary>An answer as it came, or that there was none (status 0).</summary>
internal sealed record WireAnswer(int Status, IReadOnlyDictionary<string, string> Headers, byte[] Body, TimeSpan Elapsed)
{
    public string? Header(string name) => Headers.GetValueOrDefault(name);

    /// <summary>True if the server ends the connection with it.</summary>
    public bool Closes => Status == 0 || string.Equals(Header("Connection"), "close", StringComparison.OrdinalIgnoreCase);

    /// <summary>The media type without its parameters, in small letters.</summary>
    public string MediaType => (Header("Content-Type") ?? "").Split(';')[0].Trim().ToLowerInvariant();
}
