using Hl7.Fhir.Model;

namespace DrCloud.Fhir.Search;

/// <summary>
/// Reads one <see href="https://hl7.org/fhir/R4/search.html#chaining">chained parameter</see> (<c>subject:Patient.name</c>) or
/// <see href="https://hl7.org/fhir/R4/search.html#has">reverse chain</see> (<c>_has:Observation:patient:code</c>), each of which may go on in the other.
/// Where a reference may lead to several types and the chain names none, it goes on in those that have the next parameter.
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
    public SearchCondition? Read(string type)
    {
        if (!IsReverse(name) && !SearchParameterTable.Instance.For(type).ContainsKey(name.Split('.', ':')[0]))
        {
            return issues.Ignored(name, $"is not a search parameter of {type}");
        }

        return Read(type, name, 0);
    }

    private SearchCondition? Read(string type, string path, int depth)
    {
        if (!IsChain(path))
        {
            return ends.ReadEnd(type, path, name, value);
        }

        if (depth == SearchLimits.MaxChainDepth || ++_branches > SearchLimits.MaxChainBranches)
        {
            return Wrong($"follows too many references: at most {SearchLimits.MaxChainDepth} in a row and {SearchLimits.MaxChainBranches} over all types; name the types", "too-costly");
        }

        return IsReverse(path) ? ReadReverse(path, depth) : ReadForward(type, path, depth);
    }

    /// <summary><c>_has:SourceType:parameter:rest</c>.</summary>
    private SearchCondition? ReadReverse(string path, int depth)
    {
        var parts = path.Split(':', 4);
        if (parts.Length < 4 || parts[3].Length == 0)
        {
            return Wrong("is not of the form _has:Type:reference:parameter");
        }

        return ModelInfo.IsKnownResource(parts[1]) && ReferenceOf(parts[1], parts[2]) is { } parameter
            ? Read(parts[1], parts[3], depth + 1) is { } condition ? new SearchCondition.ReverseChain(parts[1], parameter, condition) : null
            : Wrong("names what is no reference parameter of the type after _has");
    }

    /// <summary><c>parameter[:TargetType].rest</c>.</summary>
    private SearchCondition? ReadForward(string type, string path, int depth)
    {
        var dot = path.IndexOf('.', StringComparison.Ordinal);
        var (link, rest) = (path[..dot].Split(':', 2), path[(dot + 1)..]);
        if (rest.Length == 0 || ReferenceOf(type, link[0]) is not { } parameter)
        {
            return Wrong($"follows what is no reference parameter of {type}");
        }

        if (TargetsOf(parameter, link, rest) is not { } targets)
        {
            return null;
        }

        var any = new List<SearchCondition>(targets.Count);
        foreach (var target in targets)
        {
            if (Read(target, rest, depth + 1) is not { } condition)
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
            return ModelInfo.IsKnownResource(link[1]) ? [link[1]] : Wrong<List<string>>("names what is no resource type");
        }

        if (parameter.Code == "patient")
        {
            return ["Patient"];
        }

        var next = rest.Split('.', ':')[0];
        List<string> targets = [.. parameter.Targets.Where(target => next == "_has" || SearchParameterTable.Instance.For(target).ContainsKey(next))];
        return targets.Count > 0 ? targets : Wrong<List<string>>($"leads from '{parameter.Code}' to no type that has the next parameter: name the type, as in {parameter.Code}:Type");
    }

    private static bool IsReverse(string path) => path.StartsWith(Has, StringComparison.Ordinal) && (path.Length == Has.Length || path[Has.Length] == ':');

    private static SearchParameter? ReferenceOf(string type, string code) =>
        SearchParameterTable.Instance.For(type).TryGetValue(code, out var parameter) && parameter is { Kind: SearchValueKind.Reference, NotCompiled: null } ? parameter : null;

    private SearchCondition? Wrong(string what, string code = "invalid") => issues.Error(code, name, $"Parameter '{SearchIssues.Shown(name)}' {what}.");

    private T? Wrong<T>(string what)
        where T : class
    {
        Wrong(what);
        return null;
    }
}
