namespace DrCloud.Fhir.Search;

/// <summary>All search parameters of R4 and those that US Core 3.1.1 adds, by resource type and code. Built once, immutable.</summary>
public sealed class SearchParameterTable
{
    /// <summary>The table of this server.</summary>
    public static SearchParameterTable Instance => throw new NotImplementedException();

    /// <summary>The parameters of a type, by code.</summary>
    public IReadOnlyDictionary<string, SearchParameter> For(string resourceType) => throw new NotImplementedException();
}
