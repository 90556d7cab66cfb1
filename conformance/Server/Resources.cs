using System.Text.Json;

namespace DrCloud.Conformance.Server;

/// <summary>What every resource has.</summary>
internal static class Resources
{
    /// <summary>The resource type, or null if this is no resource.</summary>
    public static string? ResourceType(this JsonElement resource) => Text(resource, "resourceType");

    /// <summary>The logical id, or an empty text.</summary>
    public static string Id(this JsonElement resource) => Text(resource, "id") ?? "";

    /// <summary>Type and id.</summary>
    public static string Key(this JsonElement resource) => $"{resource.ResourceType()}/{resource.Id()}";

    /// <summary>A member's text, or null.</summary>
    public static string? Text(this JsonElement element, string member) =>
        element.ValueKind == JsonValueKind.Object && element.TryGetProperty(member, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;

    /// <summary>The element and all that is in it.</summary>
    public static IEnumerable<JsonElement> Inside(this JsonElement element) => element.ValueKind switch
    {
        JsonValueKind.Object => element.EnumerateObject().SelectMany(property => property.Value.Inside()).Prepend(element),
        JsonValueKind.Array => element.EnumerateArray().SelectMany(Inside),
        _ => [element],
    };
}
