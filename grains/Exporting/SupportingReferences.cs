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

    private static string? TypeOf(ReadOnlySpan<byte> name)
    {
        foreach (var type in Types)
        {
            if (Ascii.Equals(name, type))
            {
                return type;
            }
        }

        return null;
    }

    private static ReadOnlySpan<byte> Member => "\"reference\":\""u8;

    /// <summary>Adds those of a body.</summary>
    public static void Collect(ReadOnlySpan<byte> body, HashSet<ResourceKey> found)
    {
        while (body.IndexOf(Member) is >= 0 and var at)
        {
            body = body[(at + Member.Length)..];
            var end = body.IndexOf((byte)'"');
            var slash = body[..Math.Max(end, 0)].IndexOf((byte)'/');
            if (slash <= 0)
            {
                continue;
            }

            var type = TypeOf(body[..slash]);
            var rest = body[(slash + 1)..end];
            var id = rest.IndexOf((byte)'/') is >= 0 and var version ? rest[..version] : rest;
            if (type is not null && Encoding.UTF8.GetString(id) is var text && LogicalId.IsValid(text))
            {
                found.Add(new ResourceKey(type, text));
            }
        }
    }
}
