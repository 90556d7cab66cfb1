namespace DrCloud.Tests.Fuzzing;

/// <summary>Requests that are right but for their headers.</summary>
internal static class HeaderRequests
{
    private static readonly string[] Types = ["application/fhir+json", "application/fhir+xml", "application/json", "text/html", "*/*", "application/*", "*/json", "text/*", "a", "/", "", "application/fhir+json;q=2", "application/fhir+xml;q=-1", "*/*;q=0", "application/fhir+json;fhirVersion=3.0", "application/fhir+json;fhirVersion=\"4.0\"", "application/fhir+json;;;", "application/fhir+json;q=0.0000001", "\u00ff/\u00fe", "application/fhir+ndjson", "application/fhir+turtle", "\"", "text/html;level=1"];

    /// <summary>A request whose headers are at fault.</summary>
    public static FuzzRequest Make(Draw draw, FuzzWorld world)
    {
        var resource = draw.Of(world.Resources);
        var target = world.Base + draw.Below(3) switch { 0 => $"/{resource.Type}?_count=2", 1 => "/metadata", _ => $"/{resource.Type}/{resource.Id}" };
        return new()
        {
            Target = target,
            Surface = target.Contains("/Binary/", StringComparison.Ordinal) ? FuzzSurface.Content : FuzzSurface.Fhir,
            Headers = [.. Enumerable.Range(0, draw.Once(40) ? draw.Of(90, 120, 400) : 1 + draw.Below(4)).Select(_ => draw.Once(3) ? ("Accept", Accept(draw)) : Any(draw))],
        };
    }

    /// <summary>What a client may claim to take.</summary>
    public static string Accept(Draw draw) => string.Join(draw.Of(", ", ",", ";", " "), Enumerable.Range(0, draw.Once(30) ? 200 : 1 + draw.Below(4)).Select(_ => draw.Of(Types)));

    /// <summary>A header that is odd, or out of place.</summary>
    public static (string Name, string Value) Any(Draw draw) => draw.Below(16) switch
    {
        0 => ("If-Match", draw.Of("W/\"1\"", "\"", "W/\"\"", "*", new string('9', 400))),
        1 => ("If-None-Match", draw.Of("*", "\"\"", "W/\"1\",,,W/\"2\"", "\u0080")),
        2 => ("Range", draw.Of("bytes=0-0", "bytes=-", "bytes=1-99999999999999999999", string.Join(',', Enumerable.Repeat("0-1", 500)))),
        3 => ("Origin", draw.Of("null", "https://example.org", "x", "https://[", "https://a.example, https://b.example")),
        4 => ("Access-Control-Request-Method", draw.Of("GET", "X", "")),
        5 => ("X-Forwarded-Host", "example.org"),
        6 => ("X-HTTP-Method-Override", draw.Of("DELETE", "PUT")),
        7 => ("Prefer", draw.Of("respond-async", "handling=strict", "handling=", "return=representation, return=minimal", "=;=,", "\"")),
        8 => ("Cookie", draw.Of("a=b", ".AspNetCore.Cookies=x", new string('c', 3000), "=;;=")),
        9 => ("Accept-Encoding", draw.Of("gzip", "br;q=1", "*;q=0", "identity;q=0", "x")),
        10 => ("Accept-Charset", draw.Of("utf-16", "*;q=0", "x")),
        11 => ("If-Modified-Since", draw.Of("Wed, 25 Nov 2099 00:00:00 GMT", "x", "-1")),
        12 => ("Content-Type", draw.Of("application/fhir+json", "x", "multipart/form-data")),
        13 => ("X-Request-Id", draw.Of("\u00ff", new string('r', 2000), "a b", "")),
        14 => ("X-Provenance", draw.Of("{}", "{", "null", "{\"resourceType\":\"Provenance\"}", new string('[', 500))),
        _ => (draw.Of("X-Any", "traceparent", "baggage", "Forwarded", "TE", "Via", "If-Unmodified-Since", "If-None-Exist"), draw.Of("", "x", "00-0-0-0", "trailers", new string('v', 500), "\u00e9")),
    };
}
