using System.Text;
using DrCloud.Fhir.Resources;
using DrCloud.Fhir.Search;

namespace DrCloud.Tests.Storage;

/// <summary>Builds write batches in few words.</summary>
internal static class Write
{
    private static long _made;

    public static WriteBatch Batch(params IReadOnlyList<WriteEntry> entries) => Batch(Guid.CreateVersion7(), entries);

    public static WriteBatch Batch(Guid request, params IReadOnlyList<WriteEntry> entries) =>
        new() { RequestId = request, Who = "Practitioner/p", Client = "client", Entries = entries };

    public static WriteBatch Atomic(params IReadOnlyList<WriteEntry> entries) =>
        new() { RequestId = Guid.CreateVersion7(), Who = "Practitioner/p", Client = "client", Atomic = true, Entries = entries };

    public static WriteEntry Create(string type, string id, string owner, string? ifNoneExist = null, string value = "", string[]? links = null, IReadOnlyList<IndexEntry>? index = null) =>
        new() { Kind = WriteKind.Create, Key = new(type, id), Resource = Resource(type, id, owner, value, links, index), IfNoneExist = ifNoneExist };

    /// <summary>An update; without a value given, with another content at every call.</summary>
    public static WriteEntry Update(string type, string id, string owner, long? expected = null, string? value = null, string[]? links = null, IReadOnlyList<IndexEntry>? index = null, string? onlyOwner = null) =>
        new()
        {
            Kind = WriteKind.Update,
            Key = new(type, id),
            Resource = Resource(type, id, owner, value ?? Another(), links, index),
            ExpectedVersion = expected,
            OnlyOwner = onlyOwner,
        };

    /// <summary>An update with a resource that the preparer made, with other search values if given.</summary>
    public static WriteEntry Prepared(PreparedResource resource, byte[]? index = null) =>
        new()
        {
            Kind = WriteKind.Update,
            Key = resource.Key,
            Resource = index is null ? resource : new PreparedResource
            {
                Key = resource.Key,
                Template = resource.Template,
                VersionAt = resource.VersionAt,
                LastUpdatedAt = resource.LastUpdatedAt,
                Index = index,
                Owner = resource.Owner,
                Links = resource.Links,
            },
        };

    public static WriteEntry Delete(string type, string id, long? expected = null) =>
        new() { Kind = WriteKind.Delete, Key = new(type, id), ExpectedVersion = expected };

    public static WriteEntry Following(string type, string id, string otherwise, params IReadOnlyList<ResourceKey> targets) =>
        new() { Kind = WriteKind.Update, Key = new(type, id), Resource = Resource(type, id, otherwise, Another(), null, null, targets) };

    private static string Another() => Interlocked.Increment(ref _made).ToString(System.Globalization.CultureInfo.InvariantCulture);

    private static PreparedResource Resource(
        string type, string id, string owner, string value, string[]? links, IReadOnlyList<IndexEntry>? index, IReadOnlyList<ResourceKey>? follows = null)
    {
        var head = $$"""{"resourceType":"{{type}}","id":"{{id}}","meta":{"versionId":"{{""}}""";
        var middle = head + "\",\"lastUpdated\":\"";
        return new PreparedResource
        {
            Key = new(type, id),
            Template = Encoding.UTF8.GetBytes($$"""{{middle}}"},"value":"{{value}}"}"""),
            VersionAt = Encoding.UTF8.GetByteCount(head),
            LastUpdatedAt = Encoding.UTF8.GetByteCount(middle),
            Index = index is null ? ReadOnlyMemory<byte>.Empty : PackedIndex.Pack(index),
            Owner = new OwnerRule { Patient = owner, Follows = follows ?? [] },
            Links = links ?? [],
        };
    }
}
