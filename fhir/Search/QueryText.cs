using System.Text;

namespace DrCloud.Fhir.Search;

/// <summary>The text of a query string: <c>name=value</c> pairs, percent-encoded, joined by <c>&amp;</c>.</summary>
public static class QueryText
{
    /// <summary>The decoded pairs in order; <c>+</c> is a blank, as forms write it. Malformed escapes stay as they are.</summary>
    public static IEnumerable<KeyValuePair<string, string>> Split(string query)
    {
        foreach (var pair in query.TrimStart('?').Split('&', StringSplitOptions.RemoveEmptyEntries))
        {
            var equals = pair.IndexOf('=', StringComparison.Ordinal);
            yield return equals < 0
                ? new(Decode(pair), "")
                : new(Decode(pair[..equals]), Decode(pair[(equals + 1)..]));
        }
    }

    /// <summary>Appends one pair; characters that are legal in a query and common in FHIR stay readable.</summary>
    internal static void Append(StringBuilder query, string name, string value)
    {
        if (query.Length > 0)
        {
            query.Append('&');
        }

        query.Append(Encode(name)).Append('=').Append(Encode(value));
    }

    private static string Decode(string text) => Uri.UnescapeDataString(text.Replace('+', ' '));

    private static string Encode(string text) => new StringBuilder(Uri.EscapeDataString(text))
        .Replace("%3A", ":").Replace("%2C", ",").Replace("%2F", "/").ToString();
}
