using DrCloud.Fhir.Search;

namespace DrCloud.Api.Access;

/// <summary>
/// A scope for a part of a type, that which a search finds
/// (<see href="https://hl7.org/fhir/smart-app-launch/scopes-and-launch-context.html#finer-grained-resource-constraints-using-search-parameters">SMART finer-grained scopes</see>):
/// <c>patient/Observation.rs?category=…|laboratory</c>. It lets read and search, never write.
/// </summary>
internal sealed record GranularScope(ScopeLevel Level, string Type, Permissions Permissions, string Query)
{
    private const int LongestQuery = 500;

    // The queries name codes, never resources: no address of a site is in them.
    private const string NoBase = "https://localhost";

    /// <summary>The scope, or null if it is none of this kind: it must say nothing but which resources are meant, by their own values, and be understood whole.</summary>
    public static GranularScope? Parse(string scope)
    {
        var mark = scope.IndexOf('?', StringComparison.Ordinal);
        if (mark < 0 || scope.Length - mark - 1 > LongestQuery
            || !ScopeSet.TryParse(scope[..mark], out var level, out var type, out var permissions) || type == "*" || (permissions & ~Permissions.ReadAndSearch) != 0)
        {
            return null;
        }

        var parameters = QueryText.Split(scope[(mark + 1)..]).ToList();
        var parsed = SearchQueryParser.Parse(type, parameters, NoBase);
        return parsed is { Query: { ChainedTypes.Count: 0, Where: SearchCondition.And { All.Count: > 0 } }, Unknown.Count: 0 } && !parameters.Exists(parameter => parameter.Key.StartsWith('_'))
            ? new GranularScope(level, type, permissions, parsed.Canonical)
            : null;
    }
}
