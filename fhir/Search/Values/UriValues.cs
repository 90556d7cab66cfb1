using System.Text.Json;
using DrCloud.Fhir.Search.Expressions;

namespace DrCloud.Fhir.Search.Values;

/// <summary>Elements as <see href="https://hl7.org/fhir/R4/search.html#uri">uris</see>.</summary>
internal static class UriValues
{
    /// <summary>The converter of a type, or null if it is no uri.</summary>
    public static ValueConverter? For(ElementType type) => type.Name switch
    {
        "uri" or "url" or "oid" or "uuid" or "id" => FromText,
        "canonical" => FromCanonical,
        _ => null,
    };

    private static void FromText(JsonElement element, ValueSink sink)
    {
        if (element.Text() is { } uri)
        {
            sink.Add(new IndexValue.Uri(uri));
        }
    }

    /// <summary>A canonical with a version is found by both: with the version and by the address alone.</summary>
    private static void FromCanonical(JsonElement element, ValueSink sink)
    {
        FromText(element, sink);
        if (element.Text() is { } canonical && canonical.LastIndexOf('|') is > 0 and var bar)
        {
            sink.Add(new IndexValue.Uri(canonical[..bar]));
        }
    }
}
