using System.Text.Json;

namespace DrCloud.Fhir.Resources;

/// <summary>The member names of the objects that are open while JSON is read: none may come twice (<see href="https://hl7.org/fhir/R4/json.html">R4 JSON</see>).</summary>
internal sealed class MemberNames
{
    /// <summary>Members of the largest object; no FHIR type has half as many. Keeps the comparison linear in the size of the text.</summary>
    private const int MaxMembers = 256;

    private readonly List<ulong> _names = [];
    private readonly Stack<int> _starts = new();

    /// <summary>An object begins.</summary>
    public void Enter() => _starts.Push(_names.Count);

    /// <summary>The innermost object ends.</summary>
    public void Leave()
    {
        var start = _starts.Pop();
        _names.RemoveRange(start, _names.Count - start);
    }

    /// <summary>A member of the innermost object.</summary>
    public void Add(ref Utf8JsonReader reader)
    {
        if (reader.ValueIsEscaped)
        {
            throw new JsonException("The name of a member is written without escapes.");
        }

        if (reader.ValueSpan.IsEmpty)
        {
            throw new JsonException("A member has no name.");
        }

        var name = Hash(reader.ValueSpan);
        var siblings = System.Runtime.InteropServices.CollectionsMarshal.AsSpan(_names)[_starts.Peek()..];
        if (siblings.Contains(name))
        {
            throw new JsonException("A member comes twice in an object.");
        }

        if (siblings.Length >= MaxMembers)
        {
            throw new JsonException($"An object has more than {MaxMembers} members.");
        }

        _names.Add(name);
    }

    // 64 bits over at most 256 names: two different names of FHIR do not meet, and a forged meeting only refuses its own sender.
    private static ulong Hash(ReadOnlySpan<byte> name)
    {
        const ulong Prime = 0x100000001b3;
        var hash = 0xcbf29ce484222325UL;
        foreach (var b in name)
        {
            hash = (hash ^ b) * Prime;
        }

        return hash;
    }
}
