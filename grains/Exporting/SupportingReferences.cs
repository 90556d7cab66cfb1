using System.Text;
using DrCloud.Fhir.Resources;

namespace DrCloud.Grains.Exporting;

/// <summary>
/// The references to resources that support patients' records (who treated, where, with what), found in a body's bytes without parsing it: bodies are written
/// without blanks.
/// </summary>
internal static class SupportingReferences
{
    /// <summary>The shared types that go with patients' records.</summary>
    public static readonly IReadOnlySet<string> Types = new HashSet<string>(StringComparer.Ordinal)
    {
        "Practitioner", "PractitionerRole", "Organization", "Location", "Medication", "Device", "HealthcareService", "Endpoint", "Substance",
    };

    private static ReadOnlySpan<byte> Reference => "\"reference\":\""u8;

    private static ReadOnlySpan<byte> Url => "\"url\":\""u8;

    /// <summary>Adds those of a body.</summary>
    /// <param name="body">A resource.</param>
    /// <param name="found">What is added to.</param>
    /// <param name="attachments">True to add the content of attachments too.</param>
    /// <param name="baseAddress">FHIR base address of the site, by which attachments may be named.</param>
    public static void Collect(ReadOnlySpan<byte> body, HashSet<ResourceKey> found, bool attachments, string baseAddress)
    {
        for (var rest = body; Next(ref rest, Reference) is { IsEmpty: false } reference;)
        {
            if (KeyOf(reference) is { } key && Types.Contains(key.Type))
            {
                found.Add(key);
            }
        }

        for (var rest = body; attachments && Next(ref rest, Url) is { IsEmpty: false } url;)
        {
            var isAbsolute = url.Length > baseAddress.Length && Ascii.Equals(url[..baseAddress.Length], baseAddress);
            if (KeyOf(isAbsolute ? url[(baseAddress.Length + 1)..] : url) is { Type: "Binary" } key)
            {
                found.Add(key);
            }
        }
    }

    /// <summary>The next value of a member, which is not empty; <paramref name="rest"/> is what follows.</summary>
    private static ReadOnlySpan<byte> Next(ref ReadOnlySpan<byte> rest, ReadOnlySpan<byte> member)
    {
        while (rest.IndexOf(member) is >= 0 and var at)
        {
            rest = rest[(at + member.Length)..];
            if (rest.IndexOf((byte)'"') is > 0 and var end)
            {
                return rest[..end];
            }
        }

        return [];
    }

    /// <summary>The resource of a literal reference, its version left out.</summary>
    private static ResourceKey? KeyOf(ReadOnlySpan<byte> reference)
    {
        var slash = reference.IndexOf((byte)'/');
        if (slash <= 0)
        {
            return null;
        }

        var id = reference[(slash + 1)..];
        var text = Encoding.UTF8.GetString(id.IndexOf((byte)'/') is >= 0 and var version ? id[..version] : id);
        return LogicalId.IsValid(text) ? new ResourceKey(Encoding.UTF8.GetString(reference[..slash]), text) : null;
    }
}
