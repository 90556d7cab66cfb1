using Microsoft.Extensions.Primitives;
using Microsoft.Net.Http.Headers;

namespace DrCloud.Api.Fhir;

/// <summary>
/// <see href="https://hl7.org/fhir/R4/http.html#mime-type">Content types and encodings</see>. Answers are JSON: <c>application/fhir+json</c>,
/// or <c>application/json</c> to who asks for that alone; anything else is 406.
/// </summary>
internal static class FhirMediaType
{
    public const string Json = "application/fhir+json";

    private const string PlainJson = "application/json";
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
        && (Is(type, Json) || Is(type, PlainJson) || Is(type, "text/json"))
        && (!type.Charset.HasValue || type.Charset.Equals("utf-8", StringComparison.OrdinalIgnoreCase) || type.Charset.Equals("\"utf-8\"", StringComparison.OrdinalIgnoreCase))
        && IsOurVersion(type);

    // In a query string an unencoded '+' arrives as a blank.
    private static string? OfFormat(string format) => format.Replace(' ', '+') switch
    {
        "json" or Json or "text/json" => Json,
        PlainJson => PlainJson,
        var other when MediaTypeHeaderValue.TryParse(other, out var type) && Is(type, Json) && IsOurVersion(type) => Json,
        _ => null,
    };

    private static string? OfAccept(StringValues accept)
    {
        if (!MediaTypeHeaderValue.TryParseList([.. accept.OfType<string>()], out var types))
        {
            return null;
        }

        double fhir = 0, plain = 0, any = 0;
        foreach (var type in types.Where(IsOurVersion))
        {
            var quality = type.Quality ?? 1;
            if (Is(type, Json))
            {
                fhir = Math.Max(fhir, quality);
            }
            else if (Is(type, PlainJson) || Is(type, "text/json"))
            {
                plain = Math.Max(plain, quality);
            }
            else if (type.MatchesAllTypes || (type.MatchesAllSubTypes && type.Type.Equals("application", StringComparison.OrdinalIgnoreCase)))
            {
                any = Math.Max(any, quality);
            }
        }

        return fhir > 0 && fhir >= plain ? Json : plain > 0 ? PlainJson : any > 0 ? Json : null;
    }

    private static bool Is(MediaTypeHeaderValue type, string name) => type.MediaType.Equals(name, StringComparison.OrdinalIgnoreCase);

    private static bool IsOurVersion(MediaTypeHeaderValue type)
    {
        var version = type.Parameters.FirstOrDefault(p => p.Name.Equals("fhirVersion", StringComparison.OrdinalIgnoreCase))?.Value;
        return version is not { } v || v.Value!.Trim('"') is Version or "4.0.1";
    }
}
