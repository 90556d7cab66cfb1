namespace DrCloud.Fhir.Search.Words;

/// <summary>The value of <c>_text</c> and <c>_content</c>: words, all of which are to be there.</summary>
internal static class WordLiteral
{
    private static readonly string[] Operators = ["AND", "OR", "NOT"];

    /// <summary>The condition, or null with the problem.</summary>
    public static SearchCondition.HasWords? Parse(string raw, bool inNarrative, out string problem)
    {
        var text = SearchEscapes.Unescape(raw);
        problem = "operators are not offered: words that stand together are all to be there, alternatives are parted by commas";
        if (text.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries).Any(Operators.Contains))
        {
            return null;
        }

        var list = new List();
        WordSplitter.Split(text, inNarrative, ref list);
        problem = list.Words.Count == 0 ? "expected words: letters or digits" : $"at most {SearchLimits.MaxWords} words";
        return list.Words.Count is > 0 and <= SearchLimits.MaxWords ? new(list.Words, inNarrative) : null;
    }

    private sealed class List : IWordSink
    {
        public List<string> Words { get; } = [];

        public bool Take(scoped ReadOnlySpan<char> word, bool inNarrative)
        {
            var text = word.ToString();
            if (!Words.Contains(text))
            {
                Words.Add(text);
            }

            return Words.Count <= SearchLimits.MaxWords;
        }
    }
}
