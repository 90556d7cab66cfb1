using System.Globalization;
using System.Text;

namespace DrCloud.Fhir.Search.Words;

/// <summary>Takes the words of a resource, one after another.</summary>
internal interface IWordSink
{
    /// <summary>Takes one word; false if no more are wanted.</summary>
    /// <param name="word">As <see cref="WordSplitter"/> writes it.</param>
    /// <param name="inNarrative">True if it stands in the resource's narrative.</param>
    bool Take(scoped ReadOnlySpan<char> word, bool inNarrative);
}

/// <summary>
/// Cuts text into words: letters, digits and marks that stand together, without case and accents (as <see cref="TextFolding"/> folds them); all else parts words.
/// </summary>
/// <remarks>
/// A word is written by ASCII letters, digits and <c>_</c> alone, so that every database takes it for one word: another character is its code point in
/// hexadecimal between two <c>_</c>. What goes beyond <see cref="MaxLength"/> is left out, of what is searched for too.
/// </remarks>
internal static class WordSplitter
{
    /// <summary>Characters of a word as it is written here; with the mark of its field it stays below the longest word that MariaDB indexes (84).</summary>
    public const int MaxLength = 80;

    private const int LongestPiece = 8;

    /// <summary>Gives the words of a text to a sink; false if the sink wants no more.</summary>
    public static bool Split<TSink>(ReadOnlySpan<char> text, bool inNarrative, ref TSink sink)
        where TSink : IWordSink, allows ref struct
    {
        Span<char> word = stackalloc char[MaxLength];
        var (length, isFull) = (0, false);
        for (var i = 0; i < text.Length; i++)
        {
            var c = text[i];
            if (char.IsAsciiLetterOrDigit(c))
            {
                isFull |= length == MaxLength;
                if (!isFull)
                {
                    word[length++] = char.ToLowerInvariant(c);
                }
            }
            else if (!char.IsAscii(c) && Piece(text, ref i) is { } rune)
            {
                isFull |= !TryAppend(rune, word, ref length, isFull);
            }
            else if (length > 0)
            {
                if (!sink.Take(word[..length], inNarrative))
                {
                    return false;
                }

                (length, isFull) = (0, false);
            }
        }

        return length == 0 || sink.Take(word[..length], inNarrative);
    }

    /// <summary>The character at a place, folded, if it is part of a word; an accent by itself is U+0000. Moves to the second half of a surrogate pair.</summary>
    private static Rune? Piece(ReadOnlySpan<char> text, ref int i)
    {
        var c = BaseLetters.Of(text[i]);
        Rune rune;
        if (!char.IsSurrogate(c))
        {
            rune = new Rune(c);
        }
        else if (i + 1 < text.Length && Rune.TryCreate(c, text[i + 1], out rune))
        {
            i++;
        }
        else
        {
            return null;
        }

        return Rune.GetUnicodeCategory(rune) switch
        {
            UnicodeCategory.NonSpacingMark => default(Rune),
            UnicodeCategory.SpacingCombiningMark or UnicodeCategory.EnclosingMark => rune,
            _ => Rune.IsLetterOrDigit(rune) ? rune : null,
        };
    }

    private static bool TryAppend(Rune rune, Span<char> word, ref int length, bool isFull)
    {
        if (rune == default)
        {
            return true;
        }

        if (isFull || length + LongestPiece > MaxLength)
        {
            return false;
        }

        if (rune.IsAscii)
        {
            word[length++] = (char)rune.Value;
            return true;
        }

        word[length++] = '_';
        rune.Value.TryFormat(word[length..], out var digits, "x", CultureInfo.InvariantCulture);
        length += digits;
        word[length++] = '_';
        return true;
    }
}
