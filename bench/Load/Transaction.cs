using System.Text;

namespace DrCloud.Bench.Load;

/// <summary>Puts resources into a server before it is measured.</summary>
internal static class Transaction
{
    /// <summary>Sends them as one transaction of PUTs.</summary>
    /// <param name="http">A client that may write.</param>
    /// <param name="resources">The path of each, and its JSON.</param>
    /// <exception cref="BenchmarkException">The server refuses it.</exception>
    public static async Task PostAsync(HttpClient http, IEnumerable<(string Path, string Json)> resources)
    {
        var entries = resources.Select(resource => $$$"""{"resource":{{{resource.Json}}},"request":{"method":"PUT","url":"{{{resource.Path}}}"}}""");
        using var body = new StringContent($$"""{"resourceType":"Bundle","type":"transaction","entry":[{{string.Join(',', entries)}}]}""", Encoding.UTF8, "application/fhir+json");
        using var response = await http.PostAsync("/apis/default/fhir/", body);
        if (!response.IsSuccessStatusCode)
        {
            throw new BenchmarkException($"The transaction gave {(int)response.StatusCode}: {await response.Content.ReadAsStringAsync()}");
        }
    }
}
