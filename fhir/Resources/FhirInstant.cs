using System.Globalization;

namespace DrCloud.Fhir.Resources;

/// <summary>The fixed-width <see href="https://hl7.org/fhir/R4/datatypes.html#instant">instant</see> of our own stamps: UTC, milliseconds, 24 bytes.</summary>
public static class FhirInstant
{
    /// <summary>Bytes of a stamp: <c>2026-01-31T23:59:59.999Z</c>.</summary>
    public const int Length = 24;

    /// <summary>Writes the stamp into the first <see cref="Length"/> bytes of <paramref name="target"/>.</summary>
    public static void Write(DateTimeOffset time, Span<byte> target) =>
        time.UtcDateTime.TryFormat(target, out _, "yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture);

    /// <summary>The stamp as text.</summary>
    public static string Format(DateTimeOffset time) =>
        time.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture);
}
