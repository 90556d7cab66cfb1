using DrCloud.Fhir.Search;
using DrCloud.Grains.Interfaces.Search;

namespace DrCloud.Grains.Search;

/// <summary>The query of a search as it is to be run: what is asked, within what the scopes show.</summary>
internal static class WithinSearch
{
    /// <summary>The query; where the scopes show a part of the type only, one of their queries must find the resource too.</summary>
    public static SearchQuery Read(this SearchQueryCache queries, SearchRequest request)
    {
        var asked = queries.Get(request.Address, request.Query, request.BaseAddress);
        if (request.Within is not { } within)
        {
            return asked;
        }

        var shown = new SearchCondition.Or([.. within.Select(query => queries.Get(request.Address.Type, query, request.BaseAddress).Where)]);
        return asked with { Where = new SearchCondition.And([asked.Where, shown]) };
    }
}
