using DrCloud.Storage.Databases;

namespace DrCloud.Storage.Writing;

/// <summary>What becomes of the rows of the full-text index: it keeps no text, so that a resource's old words go by its number alone.</summary>
internal sealed class WordRows
{
    private readonly List<object?[]> _removed = [];
    private readonly List<object?[]> _added = [];

    /// <summary>Notes the words that a resource has from now on.</summary>
    /// <param name="rid">Its number.</param>
    /// <param name="hadWords">True if the index may have words of it.</param>
    /// <param name="words">As <see cref="Fhir.Search.Words.ResourceWords"/> gives them; null or empty for none.</param>
    public void Change(long rid, bool hadWords, string? words)
    {
        if (hadWords)
        {
            _removed.Add([rid]);
        }

        if (!string.IsNullOrEmpty(words))
        {
            _added.Add([rid, words]);
        }
    }

    /// <summary>Writes the changes: removals first.</summary>
    public async Task FlushAsync(WriteSession session)
    {
        await session.DeleteAsync(TableShape.Words, _removed);
        await session.InsertAsync(TableShape.Words, _added);
    }
}
