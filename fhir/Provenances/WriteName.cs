using System.Globalization;
using DrCloud.Fhir.Resources;

namespace DrCloud.Fhir.Provenances;

/// <summary>Names one write: the request and the place of its entry in it. The logical id of the automatic Provenance is made of it, so that it is stable and leads to the version.</summary>
/// <param name="Request">The id that the server gave to the request.</param>
/// <param name="Entry">Which of its writes, from 0.</param>
[GenerateSerializer, Immutable, Alias("drcloud.WriteName")]
public readonly record struct WriteName([property: Id(0)] Guid Request, [property: Id(1)] int Entry)
{
    private const string Prefix = "written-";
    private const int RequestLength = 32;

    /// <summary>The logical id of the Provenance of that write.</summary>
    public string ToLogicalId() => string.Create(CultureInfo.InvariantCulture, $"{Prefix}{Request:N}-{Entry}");

    /// <summary>The write that a key names, or null if it is not of a form that an automatic Provenance has.</summary>
    public static WriteName? Of(ResourceKey key) => key.Type == AutomaticProvenance.Type ? OfId(key.Id) : null;

    /// <summary>The same of the logical id of a Provenance.</summary>
    public static WriteName? OfId(string id)
    {
        var entryAt = Prefix.Length + RequestLength + 1;
        return id.Length > entryAt
            && id.StartsWith(Prefix, StringComparison.Ordinal)
            && Guid.TryParseExact(id.AsSpan(Prefix.Length, RequestLength), "N", out var request)
            && int.TryParse(id.AsSpan(entryAt), NumberStyles.None, CultureInfo.InvariantCulture, out var entry)
            && new WriteName(request, entry) is var name && name.ToLogicalId() == id
            ? name : null;
    }
}
