using System.Text;

namespace DrCloud.Fhir.Search;

/// <summary>The <see href="https://hl7.org/fhir/R4/search.html#escaping">escapes</see> of search values: <c>\,</c> <c>\|</c> <c>\$</c> <c>\\</c>. Other backslashes stand for themselves.</summary>
internal static class SearchEscapes
{
    /// <summary>The parts between separators that are not escaped; parts keep their escapes.</summary>
    public static List<string> Split(string text, char separator)
    {
        var parts = new List<string>();
        var start = 0;
        for (var i = 0; i < text.Length; i++)
        {
            if (IsEscape(text, i))
            {
                i++;
            }
            else if (text[i] == separator)
            {
                parts.Add(text[start..i]);
                start = i + 1;
            }
        }

        parts.Add(text[start..]);
        return parts;
    }

    /// <summary>The text that an escaped one stands for.</summary>
    public static string Unescape(string text)
    {
        if (!text.Contains('\\', StringComparison.Ordinal))
        {
            return text;
        }

        var plain = new StringBuilder(text.Length);
        for (var i = 0; i < text.Length; i++)
        {
            plain.Append(IsEscape(text, i) ? text[++i] : text[i]);
        }

        return plain.ToString();
    }

    /// <summary>The text as one value, with escapes.</summary>
    public static string Escape(string text) =>
        text.AsSpan().IndexOfAny(",|$\\") < 0 ? text : string.Concat(text.Select(letter => letter is ',' or '|' or '$' or '\\' ? $"\\{letter}" : $"{letter}"));

    private static bool IsEscape(string text, int at) =>
        text[at] == '\\' && at + 1 < text.Length && text[at + 1] is ',' or '|' or '$' or '\\';
}
