using System.Runtime.InteropServices;
using System.Text.Json;
using DrCloud.Fhir.Search.Values;

namespace DrCloud.Fhir.Search;

/// <summary>Takes the search values out of a resource's JSON by the compiled expressions of its type.</summary>
public static class ResourceIndexer
{
    /// <summary>Version of the extractor: stored with every packed index; raised when the values of an unchanged resource would change.</summary>
    public const int Version = 6;

    /// <summary>The first version whose index tables hold the aspects of values (<see cref="IndexAspects"/>) too.</summary>
    public const int FirstWithAspects = 2;

    /// <summary>Expression id of all literal references anywhere in the resource, contained ones included. Kept in the packed index only.</summary>
    public const int AnyReference = 1;

    /// <summary>Expression id of the addresses of attachments that are a <c>Binary</c> here, as references. Kept in the packed index only.</summary>
    public const int AttachmentUrl = 2;

    /// <summary>All values of all parameters of the resource's type, each expression once, without duplicates, ordered by expression id. <c>_id</c> and <c>_lastUpdated</c> are not among them.</summary>
    /// <param name="resource">The resource.</param>
    /// <param name="baseAddress">FHIR base of the site, without a trailing slash: absolute references that begin with it are local.</param>
    public static IReadOnlyList<IndexEntry> Extract(JsonElement resource, string? baseAddress = null)
    {
        var sink = new ValueSink(baseAddress);
        if (resource.Text("resourceType"u8) is { } type)
        {
            SearchParameterTable.Instance.ExtractorOf(type).Visit(resource, sink);
            LiteralReferences.Add(JsonMarshal.GetRawUtf8Value(resource), sink);
        }

        return sink.Distinct();
    }
}
