using System.Buffers;
using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using DrCloud.Fhir.Resources;

namespace DrCloud.Fhir.Bundles;

/// <summary>The few ways in which bundles put bytes together: stored resources are copied, never parsed.</summary>
public static class BundleBytes
{
    /// <summary>Copies bytes that are JSON already.</summary>
    public static void Raw(this IBufferWriter<byte> output, ReadOnlySpan<byte> json)
    {
        json.CopyTo(output.GetSpan(json.Length));
        output.Advance(json.Length);
    }

    /// <summary>Copies a stored resource. Content that is kept beside it is no part of a bundle: then the resource is marked as a part of the whole.</summary>
    public static void Resource(this IBufferWriter<byte> output, StoredResource resource) => output.Raw(JsonOf(resource).Span);

    /// <summary>The bytes by which a bundle holds a resource.</summary>
    public static ReadOnlyMemory<byte> JsonOf(StoredResource resource) => resource.Content is null ? resource.Json : Rendering.Rendering.Mark(resource.Json);

    /// <summary>Copies text that needs no escaping: a type, an id, an instant, digits.</summary>
    public static void Plain(this IBufferWriter<byte> output, string text)
    {
        var target = output.GetSpan(text.Length);
        output.Advance(Encoding.ASCII.GetBytes(text, target));
    }

    /// <summary>Writes a number.</summary>
    public static void Number(this IBufferWriter<byte> output, long number)
    {
        number.TryFormat(output.GetSpan(20), out var written, provider: CultureInfo.InvariantCulture);
        output.Advance(written);
    }

    /// <summary>Writes a JSON string with its quotes.</summary>
    public static void Quoted(this IBufferWriter<byte> output, string text)
    {
        var encoded = JsonEncodedText.Encode(text, JavaScriptEncoder.UnsafeRelaxedJsonEscaping).EncodedUtf8Bytes;
        output.Raw("\""u8);
        output.Raw(encoded);
        output.Raw("\""u8);
    }

    /// <summary>Writes version and time of a resource as members of an entry's response, each with a comma before it.</summary>
    public static void VersionMembers(this IBufferWriter<byte> output, StoredResource resource)
    {
        output.Raw(",\"etag\":\"W/\\\""u8);
        output.Number(resource.Version);
        output.Raw("\\\"\",\"lastModified\":\""u8);
        FhirInstant.Write(resource.LastUpdated, output.GetSpan(FhirInstant.Length));
        output.Advance(FhirInstant.Length);
        output.Raw("\""u8);
    }

    /// <summary>Opens a bundle that comes page by page: type, total and links.</summary>
    public static void Head(IBufferWriter<byte> output, string type, long? total, string self, string? next, string? first = null, string? previous = null)
    {
        output.Raw("{\"resourceType\":\"Bundle\",\"type\":\""u8);
        output.Plain(type);
        output.Raw("\""u8);
        if (total is { } number)
        {
            output.Raw(",\"total\":"u8);
            output.Number(number);
        }

        output.Raw(",\"link\":[{\"relation\":\"self\",\"url\":"u8);
        output.Quoted(self);
        Link(output, "first", first);
        Link(output, "previous", previous);
        Link(output, "next", next);
        output.Raw("}]"u8);
    }

    private static void Link(IBufferWriter<byte> output, string relation, string? url)
    {
        if (url is null)
        {
            return;
        }

        output.Raw("},{\"relation\":\""u8);
        output.Plain(relation);
        output.Raw("\",\"url\":"u8);
        output.Quoted(url);
    }
}
