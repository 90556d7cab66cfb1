using System.Text.Json.Nodes;

namespace DrCloud.Fhir.Patching;

/// <summary>A list in the JSON, with what stands beside its primitives.</summary>
/// <param name="item">One of its items.</param>
internal sealed class PatchList(PatchTarget item)
{
    private readonly string _member = item.Member;

    private IEnumerable<JsonArray> Arrays => new[] { item.Container[_member], item.Container["_" + _member] }.OfType<JsonArray>();

    private int Count => Arrays.Max(array => array.Count);

    /// <summary>Puts a value before the item of that place; behind the last one, where the place is the length.</summary>
    public void Insert(int index, JsonObject part)
    {
        Check(index, Count);
        var value = item.ValueOf(part);
        foreach (var array in Arrays)
        {
            array.Insert(index, ReferenceEquals(array, item.Container[_member]) ? value : null);
        }
    }

    /// <summary>Takes an item out and puts it where it has that place afterwards.</summary>
    public void Move(int source, int destination)
    {
        Check(source, Count - 1);
        Check(destination, Count - 1);
        foreach (var array in Arrays)
        {
            var moved = array[source];
            array.RemoveAt(source);
            array.Insert(destination, moved);
        }
    }

    /// <summary>Takes an item out; the list goes with its last one.</summary>
    public void Remove(int index)
    {
        foreach (var array in Arrays.ToList())
        {
            array.RemoveAt(index);
            if (array.Count == 0)
            {
                item.Container.Remove(ReferenceEquals(array, item.Container[_member]) ? _member : "_" + _member);
            }
        }
    }

    private static void Check(int index, int last)
    {
        if (index > last)
        {
            throw PatchFault.NotApplicable("An index of the patch is beyond the end of its list.");
        }
    }
}
