using System.Text.RegularExpressions;
using Hl7.Fhir.Model;

namespace DrCloud.Fhir.UsCore.Shorthand;

/// <summary>The elements of a differential, by the paths that rules name: <c>component[FlowRate].code</c> is a slice's element.</summary>
internal sealed partial class DifferentialBuilder(string type)
{
    private readonly List<ElementDefinition> _elements = [new() { ElementId = type, Path = type }];

    /// <summary>All of them: each after its parent, slices after what they slice.</summary>
    public IReadOnlyList<ElementDefinition> Elements => _elements;

    /// <summary>The element of a path; made if no rule named it before. An empty path is the type itself.</summary>
    public ElementDefinition Element(string path)
    {
        var id = path.Length == 0 ? type : $"{type}.{SliceStep().Replace(path, ":$1")}";
        if (_elements.FirstOrDefault(element => element.ElementId == id) is { } known)
        {
            return known;
        }

        var made = new ElementDefinition { ElementId = id, Path = $"{type}.{SliceStep().Replace(path, "")}" };
        _elements.Insert(PlaceOf(id), made);
        return made;
    }

    // After its parent and all that is in it already; at the end if the parent is not named.
    private int PlaceOf(string id)
    {
        var parent = id[..id.LastIndexOf('.')];
        var last = _elements.FindLastIndex(element => element.ElementId == parent || element.ElementId!.StartsWith(parent + ".", StringComparison.Ordinal) || element.ElementId.StartsWith(parent + ":", StringComparison.Ordinal));
        return last < 0 ? _elements.Count : last + 1;
    }

    [GeneratedRegex(@"\[(?!x\])([^\]]+)\]")]
    private static partial Regex SliceStep();
}
