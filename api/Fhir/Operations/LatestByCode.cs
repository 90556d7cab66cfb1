using System.Text.Json;
using DrCloud.Fhir.Resources;

namespace DrCloud.Api.Fhir.Operations;

/// <summary>
/// The first of each code among resources that come latest first. Two are of one code if they share a coding; without codings, if they share the text.
/// </summary>
internal sealed class LatestByCode(int max)
{
    private readonly Dictionary<string, List<StoredResource>> _groups = new(StringComparer.Ordinal);
    private readonly List<List<StoredResource>> _inOrder = [];

    /// <summary>What was kept, code by code, in the order in which the codes appeared.</summary>
    public IReadOnlyList<StoredResource> Resources => [.. _inOrder.SelectMany(group => group)];

    /// <summary>Takes the next resources.</summary>
    public void Add(IReadOnlyList<StoredResource> resources)
    {
        foreach (var resource in resources)
        {
            var names = NamesOf(resource);
            var group = names.Select(name => _groups.GetValueOrDefault(name)).FirstOrDefault(known => known is not null);
            if (group is null)
            {
                _inOrder.Add(group = []);
            }

            foreach (var name in names)
            {
                _groups.TryAdd(name, group);
            }

            if (group.Count < max)
            {
                group.Add(resource);
            }
        }
    }

    private static List<string> NamesOf(StoredResource resource)
    {
        using var json = JsonDocument.Parse(resource.Json);
        if (!json.RootElement.TryGetProperty("code", out var code))
        {
            return [];
        }

        List<string> names = code.TryGetProperty("coding", out var codings)
            ? [.. codings.EnumerateArray().Where(coding => coding.TryGetProperty("code", out _)).Select(coding => $"{TextOf(coding, "system")}|{TextOf(coding, "code")}")]
            : [];
        return names.Count > 0 ? names : [$"text {TextOf(code, "text")}"];
    }

    private static string? TextOf(JsonElement json, string member) => json.TryGetProperty(member, out var value) ? value.GetString() : null;
}
