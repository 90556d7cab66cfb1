using System.Globalization;
using System.Text;

namespace DrCloud.Fhir.Search;

/// <summary>How text is folded for string search: case and accents fall away (R4 search, <see href="https://hl7.org/fhir/R4/search.html#string">string</see>), white space is one blank.</summary>
public static class TextFolding
{
    /// <summary>The folded form, cut to <see cref="IndexValue.MaxText"/> characters.</summary>
    public static string Fold(string text)
    {
        var folded = new StringBuilder(text.Length);
        foreach (var c in text)
        {
            if (char.IsWhiteSpace(c))
            {
                if (folded.Length > 0 && folded[^1] != ' ')
                {
                    folded.Append(' ');
                }
            }
            else if (char.IsAscii(c))
            {
                folded.Append(char.ToLowerInvariant(c));
            }
            else if (CharUnicodeInfo.GetUnicodeCategory(c) != UnicodeCategory.NonSpacingMark)
            {
                folded.Append(BaseLetters.Of(c));
            }
        }

        if (folded.Length > 0 && folded[^1] == ' ')
        {
            folded.Length--;
        }

        return Cut(folded.ToString());
    }

    /// <summary>The text, cut to <see cref="IndexValue.MaxText"/> characters without splitting a surrogate pair.</summary>
    public static string Cut(string text) =>
        text.Length <= IndexValue.MaxText ? text
        : char.IsHighSurrogate(text[IndexValue.MaxText - 1]) ? text[..(IndexValue.MaxText - 1)]
        : text[..IndexValue.MaxText];
}
