namespace DrCloud.Fhir.Search;

/// <summary>Bounds of one search; what goes beyond is refused with 400.</summary>
public static class SearchLimits
{
    /// <summary>Parameters of a query, repetitions counted.</summary>
    public const int MaxParameters = 100;

    /// <summary>Alternatives (comma-separated) of one parameter.</summary>
    public const int MaxAlternatives = 1000;

    /// <summary>Conditions of a query: alternatives of all parameters together, each once for every type that a chain leads to, and the codes of value sets.</summary>
    public const int MaxConditions = 4000;

    /// <summary>Characters of all names and values together, decoded.</summary>
    public const int MaxLength = 65_536;

    /// <summary>Keys of <c>_sort</c>.</summary>
    public const int MaxSortKeys = 8;

    /// <summary>How often the rules of <c>:iterate</c> are applied to what was included.</summary>
    public const int MaxIncludeHops = 8;

    /// <summary>Resources that the includes of one page add.</summary>
    public const int MaxIncluded = 5000;

    /// <summary>Different words of one alternative of <c>_text</c> or <c>_content</c>.</summary>
    public const int MaxWords = 50;

    /// <summary>Alternatives of one composite parameter.</summary>
    public const int MaxComposites = 10;

    /// <summary>Codes of the value sets and hierarchies that one parameter names.</summary>
    public const int MaxCodes = 2000;

    /// <summary>Rules of <c>_include</c> and <c>_revinclude</c> together.</summary>
    public const int MaxIncludes = 50;

    /// <summary>References that one parameter follows in a row: chains and <c>_has</c> together.</summary>
    public const int MaxChainDepth = 5;

    /// <summary>References that one parameter follows over all the types that a chain without named types may lead to.</summary>
    public const int MaxChainBranches = 100;
}
