using Microsoft.Extensions.Primitives;
using Microsoft.Net.Http.Headers;

namespace DrCloud.Api.Fhir;

/// <summary>
/// <see href="https://hl7.org/fhir/R4/http.html#mime-type">Content types and encodings</see>. Answers are <c>application/fhir+json</c> or <c>application/fhir+xml</c>;
/// to who asks for <c>application/json</c> or <c>application/xml</c> alone, these. Anything else is 406.
/// </summary>
internal static class FhirMediaType
{
    public const string Json = "application/fhir+json";

    public const string Xml = "application/fhir+xml";

    private const string PlainJson = "application/json";
    private const string PlainXml = "application/xml";
    private const string Any = "*/*";
    private const string Version = "4.0";

    /// <summary>The media type of the answer, or null if the client accepts none that is offered. <c>_format</c> overrides <c>Accept</c>.</summary>
    public static string? Negotiate(HttpRequest request)
    {
        if (request.QueryString.HasValue && request.QueryString.Value!.Contains("_format", StringComparison.Ordinal) && request.Query.TryGetValue("_format", out var format))
        {
            return OfFormat(format.ToString());
        }

        var accept = request.Headers.Accept;
        return accept.Count == 0 || (accept.Count == 1 && accept[0] is "" or Json or "*/*") ? Json : OfAccept(accept);
    }

    /// <summary>True if the client names FHIR, or JSON, as what it takes, rather than anything or another media type.</summary>
    public static bool IsNamed(HttpRequest request) =>
        request.Query.ContainsKey("_format")
        || (MediaTypeHeaderValue.TryParseList([.. request.Headers.Accept.OfType<string>()], out var types)
            && types.Any(t => t.MediaType.StartsWith("application/fhir+", StringComparison.OrdinalIgnoreCase) || Is(t, PlainJson) || Is(t, "text/json")));

    /// <summary>True if a request body of this media type can be read.</summary>
    public static bool IsReadable(string? contentType) =>
        MediaTypeHeaderValue.TryParse(contentType, out var type)
        && (IsJson(type) || IsXml(type))
        && (!type.Charset.HasValue || type.Charset.Equals("utf-8", StringComparison.OrdinalIgnoreCase) || type.Charset.Equals("\"utf-8\"", StringComparison.OrdinalIgnoreCase))
        && IsOurVersion(type);

    /// <summary>True for a media type that is XML.</summary>
    public static bool IsXml(string? mediaType) => MediaTypeHeaderValue.TryParse(mediaType, out var type) && IsXml(type);

    /// <summary>The media type that <c>_format</c> asks for, or null if it is none that is offered.</summary>
    public static string? OfFormat(string format)
    {
        // In a query string an unencoded '+' arrives as a blank.
        var name = format.Replace(' ', '+');
        return name switch
        {
            "json" or "text/json" => Json,
            "xml" or "text/xml" => Xml,
            Json or PlainJson or Xml or PlainXml => name,
            _ => MediaTypeHeaderValue.TryParse(name, out var type) && IsOurVersion(type) ? Is(type, Json) ? Json : Is(type, Xml) ? Xml : null : null,
        };
    }

    /// <summary>The best of what is accepted; of equals JSON, and FHIR's own names. Whoever takes anything gets JSON.</summary>
    private static string? OfAccept(StringValues accept)
    {
        if (!MediaTypeHeaderValue.TryParseList([.. accept.OfType<string>()], out var types))
        {
            return null;
        }

        var qualities = new Dictionary<string, double>();
        foreach (var type in types.Where(IsOurVersion))
        {
            var offered = Is(type, Json) ? Json
                : IsJson(type) ? PlainJson
                : Is(type, Xml) ? Xml
                : IsXml(type) ? PlainXml
                : type.MatchesAllTypes || (type.MatchesAllSubTypes && type.Type.Equals("application", StringComparison.OrdinalIgnoreCase)) ? Any
                : "";
            qualities[offered] = Math.Max(qualities.GetValueOrDefault(offered), type.Quality ?? 1);
        }

        // A named media type goes before any.
        var best = new[] { Json, PlainJson, Xml, PlainXml, Any }.MaxBy(offered => qualities.GetValueOrDefault(offered))!;
        return qualities.GetValueOrDefault(best) == 0 ? null : best == Any ? Json : best;
    }

    private static bool IsJson(MediaTypeHeaderValue type) => Is(type, Json) || Is(type, PlainJson) || Is(type, "text/json");

    private static bool IsXml(MediaTypeHeaderValue type) => Is(type, Xml) || Is(type, PlainXml) || Is(type, "text/xml");

    private static bool Is(MediaTypeHeaderValue type, string name) => type.MediaType.Equals(name, StringComparison.OrdinalIgnoreCase);

    private static bool IsOurVersion(MediaTypeHeaderValue type)
    {
        var version = type.Parameters.FirstOrDefault(p => p.Name.Equals("fhirVersion", StringComparison.OrdinalIgnoreCase))?.Value;
        return version is not { } v || v.Value!.Trim('"') is Version or "4.0.1";
    }
}
