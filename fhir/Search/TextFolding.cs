using System.Globalization;
using System.Text;

namespace DrCloud.Fhir.Search;

/// <summary>How text is folded for string search: case and accents fall away (R4 search, <see href="https://hl7.org/fhir/R4/search.html#string">string</see>), white space is one blank.</summary>
public static class TextFolding
{
    /// <summary>The folded form, cut to <see cref="IndexValue.MaxText"/> characters.</summary>
    public static string Fold(string text)
    {
        var decomposed = text.Normalize(NormalizationForm.FormD);
        var folded = new StringBuilder(decomposed.Length);
        var blank = true;
        foreach (var c in decomposed)
        {
            if (char.IsWhiteSpace(c))
            {
                if (!blank)
                {
                    folded.Append(' ');
                }

                blank = true;
                continue;
            }

            if (CharUnicodeInfo.GetUnicodeCategory(c) == UnicodeCategory.NonSpacingMark)
            {
                continue;
            }

            folded.Append(char.ToLowerInvariant(c));
            blank = false;
        }

        if (blank && folded.Length > 0)
        {
            folded.Length--;
        }

        return Cut(folded.ToString().Normalize(NormalizationForm.FormC));
    }

    /// <summary>The text, cut to <see cref="IndexValue.MaxText"/> characters without splitting a surrogate pair.</summary>
    public static string Cut(string text) =>
        text.Length <= IndexValue.MaxText ? text
        : char.IsHighSurrogate(text[IndexValue.MaxText - 1]) ? text[..(IndexValue.MaxText - 1)]
        : text[..IndexValue.MaxText];
}
