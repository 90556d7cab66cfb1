using System.Globalization;

namespace DrCloud.Api.Fhir;

/// <summary>Version ids in <see href="https://hl7.org/fhir/R4/http.html#concurrency">If-Match</see>: <c>W/"3"</c>, <c>"3"</c>.</summary>
internal static class EntityTags
{
    /// <summary>The version that a tag names; false if it names none that could be ours.</summary>
    public static bool TryParse(ReadOnlySpan<char> tag, out long version)
    {
        tag = tag.Trim();
        if (tag.StartsWith("W/", StringComparison.Ordinal))
        {
            tag = tag[2..];
        }

        return long.TryParse(tag.Trim('"'), NumberStyles.None, CultureInfo.InvariantCulture, out version) && version > 0;
    }
}
