using DrCloud.Fhir.Terminology;
using Hl7.Fhir.Model;

namespace DrCloud.Fhir.Search;

/// <summary>
/// The value sets and hierarchies that <c>:in</c>, <c>:not-in</c>, <c>:above</c> and <c>:below</c> may name. Processes parse each other's queries, and not all know
/// what an operator has added: of that, the codes themselves are written into the query that is sent.
/// </summary>
/// <param name="library">All that is known.</param>
/// <param name="added">What is known beside <see cref="TerminologyLibrary.Common"/>, or wins over it.</param>
public sealed class SearchTerminology(TerminologyLibrary library, IEnumerable<Resource> added)
{
    private readonly HashSet<string> _added = [.. added.OfType<IVersionableConformanceResource>().Select(definition => definition.Url).OfType<string>()];

    /// <summary>What every process knows alike.</summary>
    public static SearchTerminology Common { get; } = new(TerminologyLibrary.Common, []);

    /// <summary>All that is known, by canonical address.</summary>
    public TerminologyLibrary Library => library;

    /// <summary>True if some parameter may name a value set or a hierarchy.</summary>
    public static bool IsAskedBy(IEnumerable<KeyValuePair<string, string>> parameters) => parameters.Any(parameter => IsNaming(ModifierOf(parameter.Key)));

    /// <summary>True for a modifier whose values name value sets or places in a hierarchy.</summary>
    internal static bool IsNaming(string? modifier) => modifier is "in" or "not-in" or "above" or "below";

    /// <summary>The codes that one alternative of a token with such a modifier names, or why there are none to be had.</summary>
    internal CodeSets.Result Codes(string modifier, string raw) => CodesIn(library, modifier, raw);

    /// <summary>A token parameter with such a modifier, understood already, as one that means the same where less is known; null if it does so itself.</summary>
    internal KeyValuePair<string, string>? Spell(string name, string value)
    {
        var modifier = ModifierOf(name);
        var parts = SearchEscapes.Split(value, ',');
        if (_added.Count == 0 || parts.TrueForAll(part => IsCommon(modifier, part)))
        {
            return null;
        }

        var tokens = parts.SelectMany(part => Codes(modifier, part).Sets ?? []).SelectMany(TokensOf).Distinct();
        return new(name[..^(modifier.Length + 1)] + (modifier == "not-in" ? ":not" : ""), string.Join(',', tokens));
    }

    private bool IsCommon(string modifier, string raw) =>
        !_added.Contains(SearchEscapes.Unescape(SearchEscapes.Split(raw, '|')[0])) && CodesIn(TerminologyLibrary.Common, modifier, raw).Sets is not null;

    private static CodeSets.Result CodesIn(TerminologyLibrary library, string modifier, string raw) =>
        modifier is "in" or "not-in" ? library.Codes(SearchEscapes.Unescape(raw))
        : SearchEscapes.Split(raw, '|').ConvertAll(SearchEscapes.Unescape) is [{ Length: > 0 } system, { Length: > 0 } code]
            ? new CodeSets(library).OfHierarchy(system, code, below: modifier == "below")
            : new(null, "expected system|code: a hierarchy belongs to a system");

    private static IEnumerable<string> TokensOf(CodeSet set) =>
        (set.Codes ?? (IEnumerable<string>)[""]).Select(code => $"{SearchEscapes.Escape(set.System)}|{SearchEscapes.Escape(code)}");

    private static string ModifierOf(string name) => name[(name.LastIndexOf(':') + 1)..];
}
