using System.Text.Json;
using DrCloud.Fhir.UsCore;

namespace DrCloud.Conformance.Server;

/// <summary>An answer of the server.</summary>
/// <param name="Request">Method and address, for reports.</param>
/// <param name="Status">HTTP status.</param>
/// <param name="MediaType">Of the body, or null.</param>
/// <param name="Body">The body's JSON; of kind undefined if it is not JSON.</param>
public sealed record Answer(string Request, int Status, string? MediaType, JsonElement Body)
{
    /// <summary>True if the body is a Bundle.</summary>
    public bool IsBundle => Body.ResourceType() == "Bundle";

    /// <summary>The address of the next page, or null.</summary>
    public string? NextPage => ElementSelector.Select(Body, "link[relation=next].url").FirstOrDefault() is { ValueKind: JsonValueKind.String } url ? url.GetString() : null;

    /// <summary>Null if the status is 200 and the body is of the resource type; else what is wrong.</summary>
    public string? Unlike(string resourceType) =>
        Status != 200 ? $"{Request}: status {Status}"
        : Body.ResourceType() != resourceType ? $"{Request}: {Body.ResourceType() ?? "no JSON resource"} instead of {resourceType}"
        : null;
}
