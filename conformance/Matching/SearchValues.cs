using System.Globalization;
using System.Text.Json;
using DrCloud.Conformance.Server;
using DrCloud.Fhir.UsCore;

namespace DrCloud.Conformance.Matching;

/// <summary>Values to search for, taken from a resource that must then be found.</summary>
internal static class SearchValues
{
    // Of a name or address the part that is searched for: the first it has.
    private static readonly string[] Parts = ["family", "given", "city", "text", "state", "postalCode", "country"];

    /// <summary>The search of these parameters that finds the resource, or null if it has no value for one of them.</summary>
    public static SearchRequest? Finding(JsonElement resource, UsCoreType type, IReadOnlyList<string> parameters)
    {
        var values = parameters.Select(code => (Code: code, Value: Of(resource, type.Parameter(code)))).ToList();
        return values.All(pair => pair.Value is not null) ? new(type.Type, [.. values.Select(pair => (pair.Code, pair.Value!))]) : null;
    }

    /// <summary>A date and time some days away from an element's own, as text with an offset; null if it has none.</summary>
    public static string? Moved(JsonElement element, int days)
    {
        var text = element.ValueKind == JsonValueKind.String ? element.GetString()! : element.Text("start") ?? element.Text("end");
        if (text is null || DateSpan.Parse(text) is null)
        {
            return null;
        }

        var time = DateTimeOffset.Parse(text.Length is 4 or 7 ? text + "-01-01"[..(10 - text.Length)] : text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal);
        return time.AddDays(days).ToString("yyyy-MM-dd'T'HH:mm:sszzz", CultureInfo.InvariantCulture);
    }

    /// <summary>The resource's element that a date parameter searches and that has a time, or null.</summary>
    public static JsonElement? DateOf(JsonElement resource, UsCoreParameter parameter) =>
        ElementSelector.Select(resource, parameter.Path).Cast<JsonElement?>().FirstOrDefault(element => DateSpan.Of(element!.Value) is not null);

    private static string? Of(JsonElement resource, UsCoreParameter parameter) => parameter.Kind switch
    {
        "date" => DateOf(resource, parameter) is { } date ? Date(date) : null,
        "token" => First(resource, parameter, element => Tokens.Of(element).Select(token => token.Code).FirstOrDefault()),
        "reference" when parameter.Code == "patient" => First(resource, parameter, element => element.Text("reference")?.Split('/')[^1]),
        "reference" => First(resource, parameter, element => element.Text("reference")),
        _ => First(resource, parameter, Words),
    };

    private static string? First(JsonElement resource, UsCoreParameter parameter, Func<JsonElement, string?> value) =>
        ElementSelector.Select(resource, parameter.Path).Select(value).FirstOrDefault(text => text is { Length: > 0 }) is { } text ? SearchRequest.Escape(text) : null;

    // A Period is searched for by what it lies after: no one date contains it.
    private static string? Date(JsonElement element) => element.ValueKind == JsonValueKind.String ? element.GetString() : "gt" + Moved(element, -1);

    private static string? Words(JsonElement element) =>
        element.ValueKind == JsonValueKind.String
            ? element.GetString()
            : Parts.SelectMany(part => ElementSelector.Select(element, part)).Select(part => part.GetString()).FirstOrDefault();
}
