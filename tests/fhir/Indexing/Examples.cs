using System.Text.Json;

namespace DrCloud.Tests.Indexing;

/// <summary>The example resources of all folders of clinical data, bundles unwrapped (and kept, unless large) and ndjson split.</summary>
internal static class Examples
{
    public static readonly string[] Folders = ["hl7-r4-examples", "us-core-3.1.1/package", "synthea", "synthea-us-core", "inferno-reference-server", "bulk-ndjson"];

    private const int LargeBundle = 100_000;

    /// <summary>The resources of a folder; of each type at most so many, spread evenly over the folder.</summary>
    public static IEnumerable<(string Type, byte[] Json)> Of(string folder, int perType)
    {
        foreach (var group in Resources(TestData.Path(folder)).GroupBy(resource => resource.Type))
        {
            var all = group.ToList();
            var step = Math.Max(1, all.Count / perType);
            for (var i = 0; i < all.Count; i += step)
            {
                yield return all[i];
            }
        }
    }

    private static IEnumerable<(string Type, byte[] Json)> Resources(string folder)
    {
        var files = Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories).Order(StringComparer.Ordinal);
        foreach (var file in files)
        {
            var documents = Path.GetExtension(file) switch
            {
                ".json" => [File.ReadAllText(file)],
                ".ndjson" => File.ReadLines(file).Where(line => line.Length > 0),
                _ => [],
            };
            foreach (var resource in documents.SelectMany(Unwrapped))
            {
                yield return resource;
            }
        }
    }

    private static List<(string Type, byte[] Json)> Unwrapped(string text)
    {
        using var document = JsonDocument.Parse(text);
        if (!document.RootElement.TryGetProperty("resourceType", out var type))
        {
            return [];
        }

        var found = new List<(string, byte[])>();
        if (type.GetString() == "Bundle" && document.RootElement.TryGetProperty("entry", out var entries))
        {
            found.AddRange(entries.EnumerateArray()
                .Where(entry => entry.TryGetProperty("resource", out _))
                .Select(entry => entry.GetProperty("resource"))
                .Select(resource => (resource.GetProperty("resourceType").GetString()!, JsonSerializer.SerializeToUtf8Bytes(resource))));
        }

        if (found.Count == 0 || text.Length < LargeBundle)
        {
            found.Add((type.GetString()!, JsonSerializer.SerializeToUtf8Bytes(document.RootElement)));
        }

        return found;
    }
}
