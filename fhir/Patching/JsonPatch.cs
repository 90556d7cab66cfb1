using System.Text.Json;
using System.Text.Json.Nodes;

namespace DrCloud.Fhir.Patching;

/// <summary><see href="https://www.rfc-editor.org/rfc/rfc6902">JSON Patch</see>: operations in order, all or none. Numbers keep their literals.</summary>
internal sealed class JsonPatch : ResourcePatch
{
    private readonly IReadOnlyList<Operation> _operations;

    private JsonPatch(IReadOnlyList<Operation> operations) => _operations = operations;

    /// <summary>The patch that the JSON is.</summary>
    public static JsonPatch Of(JsonNode json) =>
        json is JsonArray { Count: <= MaxOperations } operations ? new([.. operations.Select(OperationOf)])
        : throw PatchFault.Invalid($"A JSON Patch is an array of at most {MaxOperations} operations.");

    internal override JsonNode? Apply(JsonNode resource)
    {
        JsonNode? patched = resource;
        foreach (var operation in _operations)
        {
            patched = Apply(patched, operation);
        }

        return patched;
    }

    private static JsonNode? Apply(JsonNode? root, Operation operation)
    {
        var (kind, path, from, value) = operation;
        switch (kind)
        {
            case "add":
                return path.Add(root, value?.DeepClone());
            case "remove":
                return path.Remove(root);
            case "replace":
                return path.Replace(root, value?.DeepClone());
            case "copy":
                return path.Add(root, from!.Get(root)?.DeepClone());
            case "move":
                var moved = from!.Get(root)?.DeepClone();
                return from.Contains(path) ? throw PatchFault.NotApplicable("Nothing can be moved into itself.") : path.Add(from.Remove(root), moved);
            default:
                return JsonNode.DeepEquals(path.Get(root), value) ? root : throw PatchFault.NotApplicable("A test of the patch fails.");
        }
    }

    private static Operation OperationOf(JsonNode? json, int number)
    {
        if (json is not JsonObject members || Text(members, "op") is not ("add" or "remove" or "replace" or "copy" or "move" or "test") || Text(members, "path") is not { } path)
        {
            throw PatchFault.Invalid($"Operation {number} has no known op, or no path.");
        }

        var kind = Text(members, "op")!;
        var from = Text(members, "from");
        if (kind is "copy" or "move" && from is null)
        {
            throw PatchFault.Invalid($"Operation {number} has no from.");
        }

        return kind is "add" or "replace" or "test" && !members.ContainsKey("value")
            ? throw PatchFault.Invalid($"Operation {number} has no value.")
            : new Operation(kind, JsonPointer.Parse(path), kind is "copy" or "move" ? JsonPointer.Parse(from!) : null, members["value"]);
    }

    private static string? Text(JsonObject members, string name) =>
        members[name] is JsonValue value && value.GetValueKind() == JsonValueKind.String ? value.GetValue<string>() : null;

    private sealed record Operation(string Kind, JsonPointer Path, JsonPointer? From, JsonNode? Value);
}
