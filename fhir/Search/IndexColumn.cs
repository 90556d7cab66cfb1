using System.Diagnostics;
using System.Text;

namespace DrCloud.Fhir.Search;

/// <summary>The values of one expression in a segment, value after value in the order of rows, as plain arrays: no object a value.</summary>
internal abstract class IndexColumn(ushort[] rows)
{
    /// <summary>The row of each value, ascending.</summary>
    public ReadOnlySpan<ushort> Rows => rows;

    /// <summary>Adds the rows of which some value matches.</summary>
    public abstract void Match(ValueMatch match, Span<ulong> set);

    /// <summary>Adds the rows that have a value.</summary>
    public void Any(Span<ulong> set)
    {
        foreach (var row in rows)
        {
            set[row >> 6] |= 1UL << row;
        }
    }
}

/// <summary>An expression without values.</summary>
internal sealed class EmptyColumn() : IndexColumn([])
{
    public static EmptyColumn Instance { get; } = new();

    public override void Match(ValueMatch match, Span<ulong> set)
    {
    }
}

/// <summary>Dates: both ends in ticks.</summary>
internal sealed class DateColumn(ushort[] rows, long[] low, long[] high) : IndexColumn(rows)
{
    public ReadOnlySpan<long> Low => low;

    public override void Match(ValueMatch match, Span<ulong> set)
    {
        var date = (ValueMatch.Date)match;
        var rows = Rows;
        for (var i = 0; i < rows.Length; i++)
        {
            if (ValueComparison.Matches(date, low[i], high[i]))
            {
                set[rows[i] >> 6] |= 1UL << rows[i];
            }
        }
    }
}

/// <summary>Numbers, or quantities with their units.</summary>
internal sealed class NumberColumn(ushort[] rows, double[] low, double[] high, int[]? unitOf, TextTable? units) : IndexColumn(rows)
{
    public const int System = 0, Code = 1, Unit = 2, Parts = 3;

    public ReadOnlySpan<double> Low => low;

    public ReadOnlySpan<double> High => high;

    public override void Match(ValueMatch match, Span<ulong> set)
    {
        if (match is ValueMatch.CanonicalQuantity canonical)
        {
            match = new ValueMatch.Quantity(canonical.Comparator, canonical.Low, canonical.High, canonical.Value, null, canonical.Units);
        }

        if (match is ValueMatch.Quantity quantity)
        {
            var fits = UnitsOf(quantity);
            Match(new(quantity.Comparator, quantity.Low, quantity.High, quantity.Value), fits, set);
        }
        else
        {
            Match((ValueMatch.Number)match, null, set);
        }
    }

    private void Match(ValueMatch.Number number, bool[]? fits, Span<ulong> set)
    {
        var rows = Rows;
        for (var i = 0; i < rows.Length; i++)
        {
            if (ValueComparison.Matches(number, low[i], high[i]) && (fits is null || fits[unitOf![i]]))
            {
                set[rows[i] >> 6] |= 1UL << rows[i];
            }
        }
    }

    /// <summary>Which units fit; null: all.</summary>
    private bool[]? UnitsOf(ValueMatch.Quantity quantity)
    {
        if (quantity.System is null && quantity.Code is null)
        {
            return null;
        }

        var system = quantity.System is null ? null : Encoding.UTF8.GetBytes(quantity.System);
        var code = quantity.Code is null ? null : Encoding.UTF8.GetBytes(quantity.Code);
        var fits = new bool[units!.Count];
        for (var unit = 0; unit < fits.Length; unit++)
        {
            fits[unit] = (system is null || units.Part(unit, System).SequenceEqual(system))
                && (code is null || units.Part(unit, Code).SequenceEqual(code) || (system is null && units.Part(unit, Unit).SequenceEqual(code)));
        }

        return fits;
    }
}

/// <summary>Tokens, strings, references and uris: each distinct value once, and its number for each value.</summary>
internal sealed class TextColumn(ushort[] rows, SearchValueKind kind, int[] valueOf, TextTable values) : IndexColumn(rows)
{
    public SearchValueKind Kind => kind;

    /// <summary>The number of the distinct value, of each value.</summary>
    public ReadOnlySpan<int> ValueOf => valueOf;

    /// <summary>The distinct values; their parts are those of <see cref="TextParts"/>.</summary>
    public TextTable Values => values;

    public override void Match(ValueMatch match, Span<ulong> set) => MatchWhere(Matching(match), set);

    /// <summary>Adds the rows of which some value is among those chosen.</summary>
    public void MatchWhere(ReadOnlySpan<bool> chosen, Span<ulong> set)
    {
        if (!chosen.Contains(true))
        {
            return;
        }

        var rows = Rows;
        for (var i = 0; i < rows.Length; i++)
        {
            if (chosen[valueOf[i]])
            {
                set[rows[i] >> 6] |= 1UL << rows[i];
            }
        }
    }

    private bool[] Matching(ValueMatch match) => match switch
    {
        ValueMatch.Token { Mode: ValueMatch.TokenMode.Code } token => Where((TextParts.Code, token.Code)),
        ValueMatch.Token token => Where((TextParts.Code, token.Mode == ValueMatch.TokenMode.System ? null : token.Code), (TextParts.System, token.System ?? "")),
        ValueMatch.Reference { Id: { } id } reference => Where((TextParts.Id, id), (TextParts.Type, reference.Type)),
        ValueMatch.Reference reference => Where((TextParts.Url, reference.Url), (TextParts.Version, reference.Version)),
        ValueMatch.Uri uri => Where((TextParts.Uri, uri.Value)),
        ValueMatch.UriBelow below => WhereText(TextParts.Uri, text => text == below.Value || text.StartsWith(below.Beginning, StringComparison.Ordinal)),
        ValueMatch.UriIn any => WhereText(TextParts.Uri, any.Values.Contains),
        ValueMatch.TokenIn codes => Choose(value => codes.Contains(values.Text(value, TextParts.System), values.Text(value, TextParts.Code))),
        ValueMatch.TokenText text => WhereFolded(new(ValueMatch.StringMode.StartsWith, text.Text)),
        ValueMatch.String { Mode: ValueMatch.StringMode.Exact } text => Where((TextParts.Original, text.Text)),
        ValueMatch.String text => WhereFolded(text),
        _ => throw new UnreachableException("The kinds of value and match differ."),
    };

    /// <summary>Which distinct values have these parts; a null part is any, an empty one an absent one.</summary>
    private bool[] Where(params ReadOnlySpan<(int Part, string? Text)> parts)
    {
        var chosen = new bool[values.Count];
        Array.Fill(chosen, true);
        foreach (var (part, text) in parts)
        {
            if (text is null)
            {
                continue;
            }

            var utf8 = Encoding.UTF8.GetBytes(text);
            for (var value = 0; value < chosen.Length; value++)
            {
                chosen[value] = chosen[value] && values.Part(value, part).SequenceEqual(utf8);
            }
        }

        return chosen;
    }

    private bool[] WhereText(int part, Func<string, bool> fits) => Choose(value => values.Text(value, part) is { } text && fits(text));

    private bool[] Choose(Func<int, bool> fits)
    {
        var chosen = new bool[values.Count];
        for (var value = 0; value < chosen.Length; value++)
        {
            chosen[value] = fits(value);
        }

        return chosen;
    }

    private bool[] WhereFolded(ValueMatch.String text)
    {
        var utf8 = Encoding.UTF8.GetBytes(text.Text);
        var chosen = new bool[values.Count];
        for (var value = 0; value < chosen.Length; value++)
        {
            var folded = values.Part(value, TextParts.Folded);
            chosen[value] = text.Mode == ValueMatch.StringMode.Contains ? folded.IndexOf(utf8) >= 0 : folded.StartsWith(utf8);
        }

        return chosen;
    }
}

/// <summary>The parts of the distinct values in a <see cref="TextColumn"/>.</summary>
internal static class TextParts
{
    public const int System = 0, Code = 1;
    public const int Original = 0, Folded = 1;
    public const int Type = 0, Id = 1, Url = 2, Version = 3;
    public const int Uri = 0;

    /// <summary>How many parts a value of the kind has.</summary>
    public static int CountOf(SearchValueKind kind) => kind switch
    {
        SearchValueKind.Reference => 4,
        SearchValueKind.Uri => 1,
        _ => 2,
    };
}
