using System.Text.Json.Nodes;
using Hl7.Fhir.Introspection;
using Hl7.Fhir.Model;

namespace DrCloud.Fhir.Patching;

/// <summary>
/// An element as a place in the JSON: a member of an object, or an item of a list that is one. What FHIR puts beside a primitive
/// (<see href="https://hl7.org/fhir/R4/json.html#primitive">its id and extensions</see>, <c>_name</c>) goes with it.
/// </summary>
internal sealed class PatchTarget
{
    private readonly JsonObject _container;
    private readonly string _element;
    private readonly PropertyMapping? _mapping;
    private readonly Base _poco;

    private PatchTarget(JsonObject container, string element, PropertyMapping? mapping, int? index, Base poco) =>
        (_container, _element, _mapping, Index, _poco) = (container, element, mapping, index, poco);

    /// <summary>Place in its list; null where it is in none.</summary>
    public int? Index { get; }

    /// <summary>Name of the member that it, or its list, is.</summary>
    public string Member => _element.Length == 0 || !IsChoice ? _element : _container.Select(m => m.Key.TrimStart('_')).First(IsVariant);

    /// <summary>The object that has the member.</summary>
    public JsonObject Container => _container;

    private bool IsChoice => _mapping?.Choice == ChoiceType.DatatypeChoice;

    /// <summary>The place of a node of the resource's tree.</summary>
    public static PatchTarget Of(JsonObject resource, Base root, PocoNode node)
    {
        if (node.Parent is not { } parent)
        {
            return ReferenceEquals(node.Poco, root) ? new(resource, "", null, null, root) : throw PatchFault.NotApplicable("A path of the patch leads to no element of the resource.");
        }

        var above = Of(resource, root, parent);
        var mapping = ClassOf(above._poco).FindMappedElementByName(node.Name ?? "") ?? throw PatchFault.NotApplicable("A path of the patch leads to no element of the resource.");
        return new PatchTarget(above.Members(), node.Name!, mapping, node.Index, node.Poco);
    }

    /// <summary>True if both are of one list.</summary>
    public bool IsBeside(PatchTarget other) => Index is not null && ReferenceEquals(_container, other._container) && _element == other._element;

    /// <summary>Sets a child that is not there, or adds one to a list.</summary>
    public void Add(string element, JsonObject part)
    {
        var mapping = ClassOf(_poco).FindMappedElementByName(element) ?? throw PatchFault.NotApplicable("The element to add is none of its parent.");
        var value = PatchValue.Of(part, mapping);
        var members = Members();
        var member = mapping.Choice == ChoiceType.DatatypeChoice ? element + value.Type : element;
        if (mapping.IsCollection)
        {
            if (members[member] is not JsonArray list)
            {
                members[member] = list = [];
            }

            list.Add(value.Json);
            (members["_" + member] as JsonArray)?.Add(null);
        }
        else if (members.Any(m => m.Key.TrimStart('_') is var name && (name == member || (mapping.Choice == ChoiceType.DatatypeChoice && IsVariantOf(element, name)))))
        {
            throw PatchFault.NotApplicable("The element to add is there already.");
        }
        else
        {
            members[member] = value.Json;
        }
    }

    /// <summary>Puts a value in its place.</summary>
    public void Replace(JsonObject part)
    {
        var value = PatchValue.Of(part, _mapping ?? throw Whole());
        var member = Member;
        if (Index is { } index)
        {
            List(member)[index] = value.Json;
            if (_container["_" + member] is JsonArray beside)
            {
                beside[index] = null;
            }

            return;
        }

        var name = IsChoice ? _element + value.Type : member;
        if (name != member)
        {
            _container.Remove(member);
        }

        _container.Remove("_" + member);
        _container[name] = value.Json;
    }

    /// <summary>Takes it out.</summary>
    public void Delete()
    {
        _ = _mapping ?? throw Whole();
        var member = Member;
        if (Index is { } index)
        {
            new PatchList(this).Remove(index);
            return;
        }

        _container.Remove(member);
        _container.Remove("_" + member);
    }

    /// <summary>The value that an operation brings, of this element's type.</summary>
    public JsonNode? ValueOf(JsonObject part) => PatchValue.Of(part, _mapping ?? throw Whole()).Json;

    private static ClassMapping ClassOf(Base poco) => ModelInfo.ModelInspector.FindOrImportClassMapping(poco.GetType()) ?? throw new InvalidOperationException();

    private static bool IsVariantOf(string element, string member) =>
        member.Length > element.Length && member.StartsWith(element, StringComparison.Ordinal) && char.IsUpper(member[element.Length]);

    private static PatchFault Whole() => PatchFault.NotApplicable("A path of the patch leads to the whole resource.");

    private bool IsVariant(string member) => IsVariantOf(_element, member);

    private JsonArray List(string member) => _container[member] as JsonArray ?? throw PatchFault.NotApplicable("A path of the patch leads to an element that has no value.");

    /// <summary>The object of its members; of a primitive, the one beside it, made if need be.</summary>
    private JsonObject Members()
    {
        if (_element.Length == 0)
        {
            return _container;
        }

        var member = Member;
        var value = Index is { } at ? (_container[member] as JsonArray)?[at] : _container[member];
        if (value is JsonObject members)
        {
            return members;
        }

        var name = "_" + member;
        if (Index is not { } index)
        {
            return _container[name] as JsonObject ?? Put(new JsonObject(), made => _container[name] = made);
        }

        var beside = _container[name] as JsonArray ?? Put(new JsonArray([.. List(member).Select(_ => (JsonNode?)null)]), made => _container[name] = made);
        return beside[index] as JsonObject ?? Put(new JsonObject(), made => beside[index] = made);
    }

    private static T Put<T>(T made, Action<T> put)
    {
        put(made);
        return made;
    }
}
