using System.Text;

namespace DrCloud.Fhir.Resources;

/// <summary>The JSON of a resource with its type, id and meta first, and room for version and time (<see cref="PreparedResource.Template"/>).</summary>
internal readonly record struct ResourceTemplate(byte[] Json, int VersionAt, int LastUpdatedAt)
{
    private static ReadOnlySpan<byte> Middle => "\",\"lastUpdated\":\""u8;

    /// <summary>The same of a stored version: its bytes without version and time.</summary>
    public static ResourceTemplate Of(StoredResource stored)
    {
        var json = stored.Json.Span;
        var head = Head(stored.Key.Type, stored.Key.Id).Length;
        var version = json[head..].IndexOf((byte)'"');
        var lastUpdatedAt = head + Middle.Length;
        return new ResourceTemplate(
            [.. json[..head], .. json.Slice(head + version, Middle.Length), .. json[(lastUpdatedAt + version + FhirInstant.Length)..]], head, lastUpdatedAt);
    }

    /// <param name="type">The type.</param>
    /// <param name="id">The logical id; valid.</param>
    /// <param name="meta">Members of meta besides version and time.</param>
    /// <param name="members">Members besides resourceType, id and meta.</param>
    public static ResourceTemplate Write(string type, string id, ReadOnlySpan<byte> meta, ReadOnlySpan<byte> members)
    {
        var head = Head(type, id);
        var middle = Middle;
        var end = "\"}"u8;
        var json = new byte[head.Length + middle.Length + end.Length + Room(meta) + Room(members) + 1];
        head.CopyTo(json, 0);
        middle.CopyTo(json.AsSpan(head.Length));
        var at = head.Length + middle.Length;
        var lastUpdatedAt = at;
        json[at++] = (byte)'"';
        at = Append(json, at, meta);
        json[at++] = (byte)'}';
        at = Append(json, at, members);
        json[at] = (byte)'}';
        return new ResourceTemplate(json, head.Length, lastUpdatedAt);
    }

    private static byte[] Head(string type, string id) => Encoding.ASCII.GetBytes($"{{\"resourceType\":\"{type}\",\"id\":\"{id}\",\"meta\":{{\"versionId\":\"");

    private static int Room(ReadOnlySpan<byte> members) => members.IsEmpty ? 0 : members.Length + 1;

    private static int Append(byte[] json, int at, ReadOnlySpan<byte> members)
    {
        if (members.IsEmpty)
        {
            return at;
        }

        json[at] = (byte)',';
        members.CopyTo(json.AsSpan(at + 1));
        return at + 1 + members.Length;
    }
}
