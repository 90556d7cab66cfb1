using DrCloud.Fhir.Search;

namespace DrCloud.Api.Fhir;

/// <summary>The addresses of further pages.</summary>
internal static class PagingLinks
{
    /// <summary>The address of the first page, leading to the page that the token stands for.</summary>
    public static string With(string self, string token) =>
        $"{self}{(self.Contains('?', StringComparison.Ordinal) ? '&' : '?')}{SearchCursor.Parameter}={Uri.EscapeDataString(token)}";
}
