using System.Text.Json;
using DrCloud.Conformance.Server;

namespace DrCloud.Conformance.Checks;

/// <summary>Every resource that the run has seen, of every group: where references lead from, and what the checks over all groups look at.</summary>
internal sealed class Evidence(string baseAddress)
{
    private readonly Dictionary<string, JsonElement> _resources = new(StringComparer.Ordinal);

    /// <summary>All of them.</summary>
    public IReadOnlyCollection<JsonElement> All => _resources.Values;

    /// <summary>Keeps resources that the server returned.</summary>
    public void Add(IEnumerable<JsonElement> resources)
    {
        foreach (var resource in resources)
        {
            _resources.TryAdd(resource.Key(), resource);
        }
    }

    /// <summary>What a reference leads to; null if the run has not seen it.</summary>
    public JsonElement? Find(string reference) => _resources.TryGetValue(Local(reference), out var found) ? found : null;

    /// <summary>Those of a type.</summary>
    public IReadOnlyList<JsonElement> OfType(string type) => [.. All.Where(resource => resource.ResourceType() == type)];

    /// <summary>The ids of resources of a type that others refer to.</summary>
    public IReadOnlyList<string> ReferredTo(string type) =>
    [
        .. All.SelectMany(resource => resource.Inside()).Select(element => element.Text("reference")).OfType<string>()
            .Select(Local).Where(reference => reference.StartsWith(type + "/", StringComparison.Ordinal)).Select(reference => reference.Split('/')[1]).Distinct(),
    ];

    private string Local(string reference) =>
        reference.StartsWith(baseAddress + "/", StringComparison.Ordinal) ? reference[(baseAddress.Length + 1)..] : reference;
}
