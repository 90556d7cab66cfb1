using System.Text.Json;

namespace DrCloud.Fhir.Resources;

/// <summary>
/// Sets references while a resource is written: those below the site's base address become relative, those of a bundle become what they stand for
/// (R4 <see href="https://hl7.org/fhir/R4/http.html#trules">transaction rules</see>: Reference.reference, and uris that are a <c>fullUrl</c> of the bundle).
/// </summary>
internal sealed class ReferenceRewriter(PrepareOptions options)
{
    private Kind _next;

    private enum Kind
    {
        Other, Reference, Uri,
    }

    /// <summary>The member whose value comes next.</summary>
    public void Name(ref Utf8JsonReader reader) =>
        _next = options.BaseAddress is null && options.References is null ? Kind.Other
            : reader.ValueTextEquals("reference"u8) ? Kind.Reference
            : options.References is not null && IsUri(reader.ValueSpan) ? Kind.Uri
            : Kind.Other;

    /// <summary>What to write instead of the string, or null to keep it.</summary>
    public string? Replacement(ref Utf8JsonReader reader)
    {
        var kind = _next;
        _next = Kind.Other;
        return kind switch
        {
            Kind.Reference => Replace(reader.GetString()!),
            Kind.Uri when reader.ValueSpan.StartsWith("urn:"u8) => options.References!.Find(reader.GetString()!),
            _ => null,
        };
    }

    private static bool IsUri(ReadOnlySpan<byte> name) =>
        name.SequenceEqual("url"u8) || name.SequenceEqual("uri"u8) || name.SequenceEqual("valueUri"u8)
        || name.SequenceEqual("valueUrl"u8) || name.SequenceEqual("valueUuid"u8) || name.SequenceEqual("valueOid"u8);

    private string? Replace(string reference)
    {
        if (reference.StartsWith('#'))
        {
            return null;
        }

        if (options.References?.Find(reference) is { } target)
        {
            return target;
        }

        if (options.BaseAddress is null || LiteralReference.Relative(reference, options.BaseAddress) is not { } relative)
        {
            return null;
        }

        return options.References?.Find(relative) ?? relative;
    }
}
