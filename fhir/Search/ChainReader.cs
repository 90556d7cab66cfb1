using DrCloud.Fhir.Capability;

namespace DrCloud.Fhir.Search;

/// <summary>
/// Reads one <see href="https://hl7.org/fhir/R4/search.html#chaining">chained parameter</see> (<c>subject:Patient.name</c>) or
/// <see href="https://hl7.org/fhir/R4/search.html#has">reverse chain</see> (<c>_has:Observation:patient:code</c>), each of which may go on in the other.
/// Where a reference may lead to several types and the chain names none, it goes on in those where the rest of it has a meaning.
/// </summary>
/// <param name="ends">Reads the parameter in which the chain ends.</param>
/// <param name="issues">Where errors go.</param>
/// <param name="name">The whole name, as errors show it.</param>
/// <param name="value">The value.</param>
internal sealed class ChainReader(ConditionReader ends, SearchIssues issues, string name, string value)
{
    private const string Has = "_has";

    private int _branches;

    /// <summary>True if the name follows a reference rather than naming a parameter of the type searched.</summary>
    public static bool IsChain(string name) => IsReverse(name) || name.Contains('.', StringComparison.Ordinal);

    /// <summary>The condition on the type, or null after an issue.</summary>
    public SearchCondition? Read(SearchedTypes types)
    {
        if (!IsReverse(name) && !types.Parameters.ContainsKey(name.Split('.', ':')[0]))
        {
            return issues.Ignored(name, $"is not a search parameter of {types.Shown}");
        }

        return Read(types, name, 0);
    }

    private SearchCondition? Read(SearchedTypes types, string path, int depth)
    {
        if (!IsChain(path))
        {
            return ends.ReadEnd(types, path, name, value);
        }

        if (depth == SearchLimits.MaxChainDepth)
        {
            return TooLong();
        }

        return IsReverse(path) ? ReadReverse(path, depth) : ReadForward(types, path, depth);
    }

    /// <summary><c>_has:SourceType:parameter:rest</c>.</summary>
    private SearchCondition? ReadReverse(string path, int depth)
    {
        var parts = path.Split(':', 4);
        if (parts.Length < 4 || parts[3].Length == 0)
        {
            return Wrong("is not of the form _has:Type:reference:parameter");
        }

        return ServedTypes.Find(parts[1]) is { } source && SearchedTypes.Of(source) is var sources && ReferenceOf(sources, parts[2]) is { } parameter
            ? Read(sources, parts[3], depth + 1) is { } condition ? new SearchCondition.ReverseChain(source, parameter, condition) : null
            : Wrong("names what is no reference parameter of the type after _has");
    }

    /// <summary><c>parameter[:TargetType].rest</c>.</summary>
    private SearchCondition? ReadForward(SearchedTypes types, string path, int depth)
    {
        var dot = path.IndexOf('.', StringComparison.Ordinal);
        var (link, rest) = (path[..dot].Split(':', 2), path[(dot + 1)..]);
        if (rest.Length == 0 || ReferenceOf(types, link[0]) is not { } parameter)
        {
            return Wrong($"follows what is no reference parameter of {types.Shown}");
        }

        if (TargetsOf(parameter, link, rest) is not { } targets)
        {
            return null;
        }

        var any = new List<SearchCondition>(targets.Count);
        foreach (var target in targets)
        {
            if (++_branches > SearchLimits.MaxChainBranches)
            {
                return TooLong();
            }

            if (Read(SearchedTypes.Of(target), rest, depth + 1) is not { } condition)
            {
                return null;
            }

            any.Add(new SearchCondition.Chain(parameter, target, condition));
        }

        return any is [var single] ? single : new SearchCondition.Or(any);
    }

    private List<string>? TargetsOf(SearchParameter parameter, string[] link, string rest)
    {
        if (link.Length == 2)
        {
            return ServedTypes.Find(link[1]) is { } named ? [named] : Wrong<List<string>>("names what is no resource type");
        }

        List<string> targets = [.. PossibleTargets(parameter).Where(target => Leads(target, rest))];
        return targets.Count > 0 ? targets : Wrong<List<string>>($"leads from '{parameter.Code}' to no type that has the next parameter");
    }

    /// <summary>True if the rest of the path has a meaning for the type, or a type that it may lead to.</summary>
    private static bool Leads(string type, string path)
    {
        if (IsReverse(path))
        {
            return true;
        }

        var (next, dot) = (path.Split('.', ':')[0], path.IndexOf('.', StringComparison.Ordinal));
        return dot < 0 ? SearchParameterTable.Instance.For(type).ContainsKey(next)
            : ReferenceOf(SearchedTypes.Of(type), next) is { } parameter
                && (path.IndexOf(':', StringComparison.Ordinal) is >= 0 and var colon && colon < dot || PossibleTargets(parameter).Any(target => Leads(target, path[(dot + 1)..])));
    }

    private static IEnumerable<string> PossibleTargets(SearchParameter parameter) => parameter.Code == "patient" ? ["Patient"] : parameter.Targets;

    private static bool IsReverse(string path) => path.StartsWith(Has, StringComparison.Ordinal) && (path.Length == Has.Length || path[Has.Length] == ':');

    private static SearchParameter? ReferenceOf(SearchedTypes types, string code) =>
        types.Parameters.TryGetValue(code, out var parameter) && parameter is { Kind: SearchValueKind.Reference, NotCompiled: null } ? parameter : null;

    private SearchCondition? TooLong() =>
        Wrong($"follows too many references: at most {SearchLimits.MaxChainDepth} in a row and {SearchLimits.MaxChainBranches} over all types; name the types", "too-costly");

    private SearchCondition? Wrong(string what, string code = "invalid") => issues.Error(code, name, $"Parameter '{SearchIssues.Shown(name)}' {what}.");

    private T? Wrong<T>(string what)
        where T : class
    {
        Wrong(what);
        return null;
    }
}
