using System.Buffers;
using System.Net;
using System.Text.Json;

namespace DrCloud.Fhir.Search.Words;

/// <summary>
/// Reads the words of a resource out of its JSON: of its narrative, and of all its strings but addresses, times, ids, what is encoded, and <c>meta</c>.
/// </summary>
internal static class ResourceText
{
    private const int TopDepth = 1;

    /// <summary>Gives the words to a sink, until it wants no more.</summary>
    public static void Read<TSink>(ReadOnlySpan<byte> json, ref TSink sink)
        where TSink : IWordSink, allows ref struct
    {
        var reader = new Utf8JsonReader(json, new JsonReaderOptions { MaxDepth = Resources.JsonCompaction.MaxDepth });
        var (isNarrative, isMarkup) = (false, false);
        while (reader.Read())
        {
            switch (reader.TokenType)
            {
                case JsonTokenType.PropertyName:
                    if (reader.CurrentDepth == TopDepth)
                    {
                        isNarrative = reader.ValueTextEquals("text"u8);
                    }

                    isMarkup = reader.ValueTextEquals("div"u8);
                    SkipWhatHasNoWords(ref reader);
                    break;
                case JsonTokenType.String when !Take(ref reader, isMarkup, isNarrative && isMarkup, ref sink):
                    return;
            }
        }
    }

    private static void SkipWhatHasNoWords(ref Utf8JsonReader reader)
    {
        if (reader.CurrentDepth == TopDepth && reader.ValueTextEquals("meta"u8))
        {
            reader.Read();
            reader.Skip();
            return;
        }

        // Where these are objects, they have words inside.
        var mayBeCode = reader.ValueSpan.Length switch
        {
            2 => reader.ValueTextEquals("id"u8),
            3 => reader.ValueTextEquals("url"u8),
            4 => reader.ValueTextEquals("data"u8) || reader.ValueTextEquals("hash"u8),
            6 => reader.ValueTextEquals("system"u8),
            9 => reader.ValueTextEquals("reference"u8),
            12 => reader.ValueTextEquals("resourceType"u8),
            _ => false,
        };
        if (mayBeCode)
        {
            var before = reader;
            reader.Read();
            if (reader.TokenType != JsonTokenType.String)
            {
                reader = before;
            }
        }
    }

    private static bool Take<TSink>(ref Utf8JsonReader reader, bool isMarkup, bool inNarrative, ref TSink sink)
        where TSink : IWordSink, allows ref struct
    {
        var buffer = ArrayPool<char>.Shared.Rent(reader.ValueSpan.Length);
        try
        {
            var text = buffer.AsSpan(0, reader.CopyString(buffer));
            return isMarkup ? WordSplitter.Split(Shown(text), inNarrative, ref sink)
                : IsAddress(text) || IsTime(text) || WordSplitter.Split(text, inNarrative: false, ref sink);
        }
        catch (InvalidOperationException)
        {
            return true; // an escaped half of a surrogate pair is no text
        }
        finally
        {
            ArrayPool<char>.Shared.Return(buffer);
        }
    }

    /// <summary>What a reader sees of XHTML: its text, without tags; a tag parts words.</summary>
    private static ReadOnlySpan<char> Shown(Span<char> markup)
    {
        var inTag = false;
        foreach (ref var c in markup)
        {
            var isEnd = c == '>';
            inTag |= c == '<';
            c = inTag ? ' ' : c;
            inTag &= !isEnd;
        }

        return markup.Contains('&') ? WebUtility.HtmlDecode(markup.ToString()) : markup;
    }

    private static bool IsAddress(ReadOnlySpan<char> text) =>
        (text.StartsWith("http://", StringComparison.Ordinal) || text.StartsWith("https://", StringComparison.Ordinal) || text.StartsWith("urn:", StringComparison.Ordinal))
        && !text.Contains(' ');

    /// <summary>True for <c>2020-05</c>, <c>2020-05-17</c> and <c>2020-05-17T…</c>.</summary>
    private static bool IsTime(ReadOnlySpan<char> text)
    {
        const string Day = "0000-00-00", Month = "0000-00";
        if (text.Length != Month.Length && text.Length != Day.Length && !(text.Length > Day.Length && text[Day.Length] == 'T'))
        {
            return false;
        }

        for (var i = 0; i < Math.Min(text.Length, Day.Length); i++)
        {
            if (Day[i] == '0' ? !char.IsAsciiDigit(text[i]) : text[i] != Day[i])
            {
                return false;
            }
        }

        return !text.Contains(' ');
    }
}
