namespace DrCloud.Tests.Fuzzing;

/// <summary>Addresses that lead anywhere: odd escapes, odd segments, odd methods.</summary>
internal static class AddressRequests
{
    private static readonly string[] Segments =
    [
        "Patient", "demo-1", "_history", "_search", "$everything", "$meta", "metadata", "*", "..", ".", "%2e%2e", "%2f", "%5c", "%00", "%", "%zz", "%c0%af", "%ff", "%25", "%252e", ";", ";a=b", "patient", "PATIENT", "Patient%20", "Patient%0a", " ", "é", "\u00ff", "~", "Patient;v=1", "", "Observation", "Encounter",
        "Parameters", "Resource", "DomainResource", ".well-known", "smart-configuration", "swagger", "health", "live", "_", "$", "$$", "a$b", "admin", "clients", "%F0%9F%98%80", "1", "-1", "null",
    ];

    private static readonly string[] Methods = ["GET", "GET", "GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE", "CONNECT", "PROPFIND", "get", "X", "QUERY"];

    public static FuzzRequest Make(Draw draw, FuzzWorld world)
    {
        var path = draw.Below(12) switch { 0 => "", 1 => "/apis", 2 => "/apis/x/fhir", 3 => world.Base.ToUpperInvariant(), 4 => "/oauth2/default", _ => world.Base };
        var count = draw.Once(40) ? 300 : draw.Below(6);
        for (var i = 0; i < count; i++)
        {
            path += "/" + (draw.Once(10) ? HostileText.Escaped(HostileText.Any(draw)) : draw.Of(Segments));
        }

        var method = draw.Of(Methods);
        return new()
        {
            Method = method,
            Target = (path.Length == 0 ? "/" : path) + (draw.Once(4) ? draw.Of("?", "?%", "?a", "?=", "??", "?_format=xml", "?a=%00", "#f") : ""),
            Surface = method is "CONNECT" or "get" ? FuzzSurface.Broken : FuzzSurface.Other,
            Headers = method == "OPTIONS" ? [("Origin", "https://example.org"), ("Access-Control-Request-Method", "GET")] : [],
            Body = method is "POST" or "PUT" or "PATCH" ? "{}"u8.ToArray() : null,
        };
    }
}
