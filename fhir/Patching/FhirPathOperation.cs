using System.Globalization;
using System.Text.Json.Nodes;

namespace DrCloud.Fhir.Patching;

/// <summary>One operation of a FHIRPath Patch.</summary>
internal sealed class FhirPathOperation
{
    private string _type = "";
    private string? _path;
    private string? _name;
    private JsonObject? _value;
    private int? _index, _source, _destination;

    /// <summary>The operation that a parameter is.</summary>
    public static FhirPathOperation Of(JsonNode? parameter, int number)
    {
        if (parameter is not JsonObject members || members["name"]?.ToString() != "operation" || members["part"] is not JsonArray parts)
        {
            throw PatchFault.Invalid($"Parameter {number} is no operation with parts.");
        }

        var operation = new FhirPathOperation();
        foreach (var part in parts.OfType<JsonObject>())
        {
            operation.Take(part);
        }

        return operation.IsComplete() ? operation : throw PatchFault.Invalid($"Operation {number} has no known type, or lacks what its type needs.");
    }

    /// <summary>Makes the change.</summary>
    public void Apply(JsonObject resource)
    {
        var found = PatchTargets.Find(resource, _path!);
        switch (_type)
        {
            case "add":
                Single(found).Add(_name!, _value!);
                break;
            case "replace":
                Single(found).Replace(_value!);
                break;
            case "delete":
                if (found.Count > 0)
                {
                    Single(found).Delete();
                }

                break;
            case "insert":
                PatchTargets.List(found).Insert(_index!.Value, _value!);
                break;
            default:
                PatchTargets.List(found).Move(_source!.Value, _destination!.Value);
                break;
        }
    }

    private static PatchTarget Single(IReadOnlyList<PatchTarget> found) =>
        found is [var target] ? target : throw PatchFault.NotApplicable(found.Count == 0 ? "A path of the patch leads to nothing." : "A path of the patch leads to several elements.");

    private void Take(JsonObject part)
    {
        var value = part.FirstOrDefault(member => member.Key.StartsWith("value", StringComparison.Ordinal)).Value;
        switch (part["name"]?.ToString())
        {
            case "type":
                _type = value?.ToString() ?? "";
                break;
            case "path":
                _path = value?.ToString();
                break;
            case "name":
                _name = value?.ToString();
                break;
            case "value":
                _value = part;
                break;
            case "index":
                _index = Number(value);
                break;
            case "source":
                _source = Number(value);
                break;
            case "destination":
                _destination = Number(value);
                break;
            default:
                throw PatchFault.Invalid("A part of an operation has an unknown name.");
        }
    }

    private bool IsComplete() => _path is { Length: > 0 } && _type switch
    {
        "add" => _name is { Length: > 0 } && _value is not null,
        "insert" => _index is not null && _value is not null,
        "replace" => _value is not null,
        "delete" => true,
        "move" => _source is not null && _destination is not null,
        _ => false,
    };

    private static int Number(JsonNode? value) =>
        int.TryParse(value?.ToJsonString(), NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : throw PatchFault.Invalid("An index is a whole number.");
}
