namespace DrCloud.Conformance.Server;

/// <summary>A search: a resource type and its parameters, values as FHIR escapes them.</summary>
public sealed record SearchRequest(string Type, IReadOnlyList<(string Code, string Value)> Parameters)
{
    /// <summary>The query string, without the question mark.</summary>
    public string Query => string.Join('&', Parameters.Select(parameter => $"{parameter.Code}={Uri.EscapeDataString(parameter.Value)}"));

    /// <summary>The same search with one parameter more.</summary>
    public SearchRequest With(string code, string value) => this with { Parameters = [.. Parameters, (code, value)] };

    /// <summary>The same search with another value for a parameter.</summary>
    public SearchRequest Replace(string code, string value) =>
        this with { Parameters = [.. Parameters.Select(parameter => parameter.Code == code ? (code, value) : parameter)] };

    /// <summary>A value as it stands in a query (<see href="https://hl7.org/fhir/R4/search.html#escaping"/>).</summary>
    public static string Escape(string value) =>
        value.Replace("\\", "\\\\", StringComparison.Ordinal).Replace(",", "\\,", StringComparison.Ordinal)
            .Replace("$", "\\$", StringComparison.Ordinal).Replace("|", "\\|", StringComparison.Ordinal);

    /// <inheritdoc/>
    public override string ToString() => $"{Type}?{string.Join('&', Parameters.Select(parameter => $"{parameter.Code}={parameter.Value}"))}";
}
