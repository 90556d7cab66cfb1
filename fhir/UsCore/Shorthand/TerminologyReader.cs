using System.Text.RegularExpressions;
using Hl7.Fhir.Model;

namespace DrCloud.Fhir.UsCore.Shorthand;

/// <summary>Makes <see href="https://hl7.org/fhir/R4/valueset.html">ValueSets</see> and <see href="https://hl7.org/fhir/R4/codesystem.html">CodeSystems</see>.</summary>
/// <param name="canonical">The address below which the guide's definitions lie.</param>
/// <param name="version">The guide's version.</param>
internal sealed partial class TerminologyReader(string canonical, string version)
{
    /// <summary>A value set by its rules: codes, systems, filters, and what is left out of them.</summary>
    /// <exception cref="FormatException">A rule is not understood.</exception>
    public ValueSet ValueSet(ShorthandEntity entity)
    {
        var compose = new ValueSet.ComposeComponent();
        foreach (var rule in entity.Rules)
        {
            if (Codes().Match(rule) is { Success: true } codes)
            {
                var set = new ValueSet.ConceptSetComponent { System = codes.Groups["system"].Value, Filter = [.. Filters(codes.Groups["filters"].Value)] };
                (codes.Groups["kind"].Value == "exclude" ? compose.Exclude : compose.Include).Add(set);
            }
            else if (One().Match(rule) is { Success: true } one)
            {
                Add(one.Groups["exclude"].Success ? compose.Exclude : compose.Include, one.Groups["system"].Value, one.Groups["code"].Value);
            }
            else
            {
                throw new FormatException($"The rule '{rule}' is not understood.");
            }
        }

        return new ValueSet
        {
            Id = entity.Id,
            Url = $"{canonical}/ValueSet/{entity.Id}",
            Version = version,
            Name = entity.Name,
            Title = entity.Headers["Title"],
            Status = PublicationStatus.Active,
            Compose = compose,
        };
    }

    /// <summary>A code system: each rule is a code after the codes above it, with its display.</summary>
    /// <exception cref="FormatException">A rule is not understood.</exception>
    public CodeSystem CodeSystem(ShorthandEntity entity)
    {
        var system = new CodeSystem
        {
            Id = entity.Id,
            Url = $"{canonical}/CodeSystem/{entity.Id}",
            Version = version,
            Name = entity.Name,
            Title = entity.Headers["Title"],
            Status = PublicationStatus.Active,
            CaseSensitive = true,
            Content = CodeSystemContentMode.Complete,
        };
        foreach (var rule in entity.Rules)
        {
            if (Url().Match(rule) is { Success: true } url)
            {
                system.Url = url.Groups["url"].Value;
            }
            else if (Concept().Match(rule) is { Success: true } concept)
            {
                var above = concept.Groups["above"].Captures.Aggregate(system.Concept, (level, code) => level.First(known => known.Code == code.Value).Concept);
                above.Add(new() { Code = concept.Groups["code"].Value, Display = concept.Groups["display"] is { Success: true } display ? display.Value : null });
            }
            else
            {
                throw new FormatException($"The rule '{rule}' is not understood.");
            }
        }

        return system;
    }

    private static void Add(List<ValueSet.ConceptSetComponent> sets, string system, string code)
    {
        var set = sets.FirstOrDefault(known => known.System == system && known.Concept.Count > 0);
        if (set is null)
        {
            sets.Add(set = new() { System = system });
        }

        set.Concept.Add(new() { Code = code });
    }

    private static IEnumerable<ValueSet.FilterComponent> Filters(string filters) =>
        from filter in filters.Split(" and ", StringSplitOptions.RemoveEmptyEntries)
        let words = filter.Split(' ', 3)
        select new ValueSet.FilterComponent
        {
            Property = words[0],
            Op = Hl7.Fhir.Utility.EnumUtility.ParseLiteral<FilterOperator>(words[1]) ?? throw new FormatException($"'{words[1]}' is no filter."),
            Value = ShorthandEntity.Unquote(words[2].TrimStart('#')),
        };

    [GeneratedRegex(@"^(?<kind>include|exclude) codes from system (?<system>\S+)( where (?<filters>.+))?$")]
    private static partial Regex Codes();

    [GeneratedRegex(@"^(?<exclude>exclude )?(?<system>[^\s#]+)#(?<code>\S+)$")]
    private static partial Regex One();

    [GeneratedRegex(@"^\^url = ""(?<url>[^""]+)""$")]
    private static partial Regex Url();

    [GeneratedRegex(@"^(#(?<above>\S+) )*#(?<code>\S+)( ""(?<display>[^""]+)"")?$")]
    private static partial Regex Concept();
}
