using System.Text;

namespace DrCloud.Fhir.Search.Words;

/// <summary>The words by which <c>_text</c> and <c>_content</c> find a resource.</summary>
public static class ResourceWords
{
    /// <summary>Characters of all words of a resource as they are stored; what comes behind is not found.</summary>
    public const int MaxLength = 1024 * 1024;

    /// <summary>Bytes of JSON whose words are surely within <see cref="MaxLength"/>: none takes more than five characters a byte there, in two fields.</summary>
    private const int SurelyWhole = 128 * 1024;

    [ThreadStatic]
    private static Gatherer? _gatherer;

    /// <summary>All words as the database keeps them: each once for each of its fields, parted by blanks; empty if there are none.</summary>
    /// <param name="json">The resource, with or without version and time.</param>
    public static string Of(ReadOnlySpan<byte> json)
    {
        var gatherer = _gatherer ??= new Gatherer();
        ResourceText.Read(json, ref gatherer);
        return gatherer.Take();
    }

    /// <summary>A word as the database keeps it, with its field.</summary>
    internal static string Stored(string word, bool inNarrative) => (inNarrative ? Gatherer.Narrative : Gatherer.Content) + word;

    /// <summary>True if the resource has all of the words.</summary>
    /// <param name="json">The resource.</param>
    /// <param name="words">As <see cref="WordSplitter"/> writes them, each once.</param>
    /// <param name="inNarrative">True if they are to stand in its narrative.</param>
    internal static bool HasAll(ReadOnlySpan<byte> json, IReadOnlyList<string> words, bool inNarrative)
    {
        if (json.Length > SurelyWhole)
        {
            var all = Of(json).Split(' ');
            return words.All(word => all.Contains(Stored(word, inNarrative)));
        }

        var seeker = new Seeker(words, inNarrative, stackalloc bool[words.Count]);
        ResourceText.Read(json, ref seeker);
        return seeker.HasAll;
    }

    /// <summary>Gathers words, each once a field; kept from one resource to the next.</summary>
    private sealed class Gatherer : IWordSink
    {
        // Two letters and a word of one: no database leaves so long a word out, nor is it among its stop words.
        public const string Content = "c_", Narrative = "t_";

        private const int KeptWords = 4096;

        private readonly StringBuilder _text = new();
        private HashSet<string> _seen = new(StringComparer.Ordinal);
        private HashSet<string> _seenInNarrative = new(StringComparer.Ordinal);

        public bool Take(scoped ReadOnlySpan<char> word, bool inNarrative) =>
            Add(Content, word, _seen) && (!inNarrative || Add(Narrative, word, _seenInNarrative));

        public string Take()
        {
            var text = _text.ToString();
            _text.Clear();
            (_seen, _seenInNarrative) = (Emptied(_seen), Emptied(_seenInNarrative));
            return text;
        }

        private static HashSet<string> Emptied(HashSet<string> words)
        {
            // A rare large resource does not keep its memory.
            if (words.Count > KeptWords)
            {
                return new(StringComparer.Ordinal);
            }

            words.Clear();
            return words;
        }

        private bool Add(string field, scoped ReadOnlySpan<char> word, HashSet<string> seen)
        {
            if (_text.Length + 1 + field.Length + word.Length > MaxLength)
            {
                return false;
            }

            if (seen.GetAlternateLookup<ReadOnlySpan<char>>().Add(word))
            {
                _text.Append(_text.Length > 0 ? " " : "").Append(field).Append(word);
            }

            return true;
        }
    }

    /// <summary>Looks for words, until all are found.</summary>
    private ref struct Seeker(IReadOnlyList<string> words, bool onlyNarrative, Span<bool> found) : IWordSink
    {
        private readonly Span<bool> _found = found;
        private int _missing = words.Count;

        public readonly bool HasAll => _missing == 0;

        public bool Take(scoped ReadOnlySpan<char> word, bool inNarrative)
        {
            for (var i = 0; (inNarrative || !onlyNarrative) && i < _found.Length; i++)
            {
                if (!_found[i] && word.SequenceEqual(words[i]))
                {
                    _found[i] = true;
                    _missing--;
                }
            }

            return _missing > 0;
        }
    }
}
