using DrCloud.Fhir.Resources;
using DrCloud.Fhir.Search;

namespace DrCloud.Tests;

/// <summary>Random searches over <see cref="RandomRecords"/>, by seed: all kinds, prefixes and modifiers, OR lists, repeated parameters, chains and reverse chains, sorting.</summary>
/// <param name="seed">Equal seeds give equal queries.</param>
/// <param name="times">Times that <c>_lastUpdated</c> searches for; empty: it does not.</param>
internal sealed class RandomQueries(int seed, IReadOnlyList<DateTimeOffset> times)
{
    private static readonly string[] Prefixes = ["", "eq", "ne", "gt", "lt", "ge", "le", "sa", "eb", "ap"];

    private const int MaxDepth = 2;

    private readonly Random _random = new(seed);

    /// <summary>How often each kind, modifier and prefix was asked for: <c>Date gt</c>, <c>String :exact</c>.</summary>
    public SortedDictionary<string, int> Coverage { get; } = new(StringComparer.Ordinal);

    /// <summary>The next query.</summary>
    public RandomQuery Next()
    {
        var address = Address(out var types);
        var parameters = new List<KeyValuePair<string, string>>();
        if (types.Count > 1)
        {
            parameters.Add(new("_type", string.Join(',', types)));
        }

        for (var count = _random.Next(1, 10) switch { < 6 => 1, < 9 => 2, _ => 3 }; count > 0; count--)
        {
            parameters.Add(Condition(types));
        }

        if (RandomValues.Once(2, _random))
        {
            parameters.Add(new("_sort", string.Join(',', Enumerable.Range(0, _random.Next(1, 4)).Select(_ => SortKey(types)))));
        }

        parameters.Add(new("_count", $"{RandomValues.Pick([1, 2, 3, 7, 20, 50], _random)}"));
        parameters.Add(new("_total", "accurate"));
        return new(address, types, parameters);
    }

    /// <summary>One of the types and some others.</summary>
    public IReadOnlySet<string> SomeTypes(IReadOnlyList<string> types) => RandomRecords.Types.Where(other => other == types[0] || RandomValues.Once(2, _random)).ToHashSet();

    private SearchAddress Address(out IReadOnlyList<string> types)
    {
        types = [RandomValues.Pick(RandomRecords.Types, _random)];
        var patient = new ResourceKey("Patient", RandomRecords.IdOf(_random.Next(4)));
        switch (_random.Next(12))
        {
            case 0:
                types = [.. RandomRecords.Types.Order(StringComparer.Ordinal).Where(_ => RandomValues.Once(2, _random)), "ValueSet"];
                types = [.. types.Distinct()];
                Count("_type");
                return types is [var only] ? only : "";
            case 1 when Compartments.TypesOf("Patient").Contains(types[0]):
                Count("compartment");
                return new(types[0], patient);
            case 2:
                types = ["Condition", "Observation", "Patient"];
                Count("compartment *");
                return new("", patient);
            default:
                return types[0];
        }
    }

    private KeyValuePair<string, string> Condition(IReadOnlyList<string> types, int depth = 0)
    {
        switch (_random.Next(depth < MaxDepth ? 20 : 16))
        {
            case 16 or 17 when Chain(types, depth) is { } chain:
                return chain;
            case 18 or 19 when ReverseChain(types, depth) is { } reverse:
                return reverse;
            case 0:
                Count("_id");
                return new("_id", string.Join(',', Enumerable.Range(0, _random.Next(1, 6)).Select(_ => RandomRecords.IdOf(_random.Next(40)))));
            case 2:
                var field = RandomValues.Once(2, _random) ? "_text" : "_content";
                Count(field);
                return new(field, string.Join(',', Enumerable.Range(0, _random.Next(1, 3)).Select(_ => Words())));
            case 1 when times.Count > 0:
                var prefix = RandomValues.Pick(Prefixes, _random);
                Count("_lastUpdated " + prefix);
                return new("_lastUpdated", prefix + RandomValues.Pick(times, _random).UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", null));
            default:
                return Condition(Parameter(types));
        }
    }

    private string Words()
    {
        string words;
        do
        {
            words = RandomValues.WordLiteral(_random);
        }
        while (!words.Any(char.IsLetterOrDigit));

        return words;
    }

    private KeyValuePair<string, string>? Chain(IReadOnlyList<string> types, int depth)
    {
        (SearchParameter Parameter, string Target)[] links = [.. from parameter in References(types) from target in parameter.Targets.Intersect(RandomRecords.Types) select (parameter, target)];
        if (links.Length == 0)
        {
            return null;
        }

        var (link, to) = RandomValues.Pick(links, _random);
        var (name, value) = Condition([to], depth + 1);
        Count(name.Contains('.', StringComparison.Ordinal) || name.StartsWith("_has", StringComparison.Ordinal) ? "chain of chain" : "chain");
        return new($"{link.Code}:{to}.{name}", value);
    }

    private KeyValuePair<string, string>? ReverseChain(IReadOnlyList<string> types, int depth)
    {
        SearchParameter[] links = [.. RandomRecords.Types.SelectMany(type => References([type])).Where(parameter => parameter.Targets.Intersect(types).Any())];
        if (links.Length == 0)
        {
            return null;
        }

        var link = RandomValues.Pick(links, _random);
        var (name, value) = Condition([link.ResourceType], depth + 1);
        Count(name.Contains('.', StringComparison.Ordinal) || name.StartsWith("_has", StringComparison.Ordinal) ? "_has of chain" : "_has");
        return new($"_has:{link.ResourceType}:{link.Code}:{name}", value);
    }

    private static IEnumerable<SearchParameter> References(IReadOnlyList<string> types) => RandomRecords.ParametersOf(types).Where(parameter => parameter.Kind == SearchValueKind.Reference);

    private KeyValuePair<string, string> Condition(SearchParameter parameter)
    {
        if (RandomValues.Once(10, _random))
        {
            Count($"{parameter.Kind} :missing");
            return new(parameter.Code + ":missing", RandomValues.Once(2, _random) ? "true" : "false");
        }

        var modifier = Modifier(parameter);
        Count($"{parameter.Kind} {(modifier.Length > 1 && char.IsUpper(modifier[1]) ? ":[type]" : modifier)}");
        var alternatives = Enumerable.Range(0, RandomValues.Once(3, _random) ? _random.Next(2, 5) : 1).Select(_ => Alternative(parameter, modifier));
        return new(parameter.Code + modifier, string.Join(',', alternatives));
    }

    private string Modifier(SearchParameter parameter) => parameter.Kind switch
    {
        SearchValueKind.String => RandomValues.Pick(["", ":exact", ":contains"], _random),
        SearchValueKind.Token when parameter.Code == "identifier" && RandomValues.Once(3, _random) => ":of-type",
        SearchValueKind.Reference when RandomValues.Once(6, _random) => ":identifier",
        SearchValueKind.Token => RandomValues.Pick(["", "", "", ":not", ":text", ":in", ":not-in", ":below"], _random),
        SearchValueKind.Uri => RandomValues.Pick(["", ":below", ":above"], _random),
        SearchValueKind.Reference when RandomValues.Once(4, _random) => ":" + RandomValues.Pick([.. parameter.Targets.Take(3), "Patient"], _random),
        _ => "",
    };

    private string Alternative(SearchParameter parameter, string modifier)
    {
        switch (modifier)
        {
            case ":text":
                return RandomValues.Literal(SearchValueKind.String, [], _random);
            case ":identifier":
                return RandomValues.Literal(SearchValueKind.Token, [], _random);
            case ":of-type":
                return "http://loinc.org|a|" + RandomValues.Pick(["final", "a", "x"], _random);
            case ":in" or ":not-in":
                return RandomValues.Pick(["http://hl7.org/fhir/ValueSet/observation-status", "http://hl7.org/fhir/ValueSet/administrative-gender"], _random);
            case ":below" when parameter.Kind == SearchValueKind.Token:
                return "http://hl7.org/fhir/observation-status|" + RandomValues.Pick(["final", "amended", "corrected"], _random);
        }

        var prefix = parameter.Kind is SearchValueKind.Date or SearchValueKind.Number or SearchValueKind.Quantity ? RandomValues.Pick(Prefixes, _random) : "";
        if (prefix.Length > 0)
        {
            Count($"{parameter.Kind} {prefix}");
        }

        return prefix + RandomValues.Literal(parameter.Kind, parameter.Targets, _random);
    }

    private string SortKey(IReadOnlyList<string> types)
    {
        var parameter = RandomValues.Pick([.. RandomRecords.ParametersOf(types).Where(candidate => candidate.Kind != SearchValueKind.Position)], _random);
        var (code, kind) = _random.Next(8) switch
        {
            0 => ("_id", "_id"),
            1 when times.Count > 0 => ("_lastUpdated", "_lastUpdated"),
            _ => (parameter.Code, parameter.Kind.ToString()),
        };
        var sign = RandomValues.Once(2, _random) ? "-" : "";
        Count($"_sort {sign}{kind}");
        return sign + code;
    }

    /// <summary>Kinds alike, however many parameters they have.</summary>
    private SearchParameter Parameter(IReadOnlyList<string> types) =>
        RandomValues.Pick([.. RandomValues.Pick([.. RandomRecords.ParametersOf(types).GroupBy(parameter => parameter.Kind)], _random)], _random);

    private void Count(string what) => Coverage[what.Trim()] = Coverage.GetValueOrDefault(what.Trim()) + 1;
}

/// <summary>A random search.</summary>
internal sealed record RandomQuery(SearchAddress Address, IReadOnlyList<string> Types, IReadOnlyList<KeyValuePair<string, string>> Parameters)
{
    /// <summary>Parsed; the generator makes no query that does not parse.</summary>
    public SearchQuery Parse()
    {
        var result = SearchQueryParser.Parse(Address, Parameters, RandomRecords.BaseAddress);
        return result.Query ?? throw new InvalidOperationException($"{this}: {string.Join("; ", result.Errors.Select(error => error.Diagnostics))}");
    }

    public override string ToString() => $"{Address}?{string.Join('&', Parameters.Select(parameter => $"{parameter.Key}={parameter.Value}"))}";
}
