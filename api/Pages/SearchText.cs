namespace DrCloud.Api.Pages;

/// <summary>What people type, as the value of a search parameter.</summary>
internal static class SearchText
{
    /// <summary>The text with its commas, bars, dollars and backslashes <see href="https://hl7.org/fhir/R4/search.html#escaping">escaped</see>: it is one value.</summary>
    public static string Escape(string text) =>
        text.Replace("\\", "\\\\", StringComparison.Ordinal).Replace(",", "\\,", StringComparison.Ordinal)
            .Replace("|", "\\|", StringComparison.Ordinal).Replace("$", "\\$", StringComparison.Ordinal);
}
