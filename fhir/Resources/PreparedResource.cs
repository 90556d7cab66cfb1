using System.Text.Json;

namespace DrCloud.Fhir.Resources;

/// <summary>
/// A resource that has been parsed strictly, given its id, indexed and assigned to its owner: all that can be done
/// before the commit. Only version and time are missing; <see cref="Materialize"/> puts them in.
/// </summary>
[GenerateSerializer, Immutable, Alias("drcloud.PreparedResource")]
public sealed class PreparedResource
{
    /// <summary>Type and logical id.</summary>
    [Id(0)] public required ResourceKey Key { get; init; }

    /// <summary>
    /// The compact JSON with <c>"versionId":""</c> and <c>"lastUpdated":""</c> in <c>meta</c>, both values empty.
    /// </summary>
    [Id(1)] public required ReadOnlyMemory<byte> Template { get; init; }

    /// <summary>Offset in <see cref="Template"/> at which the version's digits go.</summary>
    [Id(2)] public required int VersionAt { get; init; }

    /// <summary>Offset in <see cref="Template"/> at which the instant goes; greater than <see cref="VersionAt"/>.</summary>
    [Id(3)] public required int LastUpdatedAt { get; init; }

    /// <summary>The packed search values (<see cref="Search.PackedIndex"/>).</summary>
    [Id(4)] public required ReadOnlyMemory<byte> Index { get; init; }

    /// <summary>Whose record holds it.</summary>
    [Id(5)] public required OwnerRule Owner { get; init; }

    /// <summary>Patients whose records show the resource by a named rule, without owning it.</summary>
    [Id(6)] public required IReadOnlyList<string> Links { get; init; }

    /// <summary>Its words (<see cref="Search.Words.ResourceWords"/>); null from a program that did not know them.</summary>
    [Id(7)] public string? Words { get; init; }

    /// <summary>The content that is kept beside the resource, whose <see cref="Template"/> has no <c>data</c> then; null for all but large Binaries.</summary>
    [Id(10)] public ContentReference? Content { get; init; }

    /// <summary>True if <see cref="Content"/> was uploaded for this write: the commit takes it over. Otherwise a version has it already.</summary>
    [Id(11)] public bool IsContentNew { get; init; }

    /// <summary>The same resource with content beside it.</summary>
    /// <param name="content">The content.</param>
    /// <param name="isNew">True if it was uploaded for this write.</param>
    public PreparedResource With(ContentReference content, bool isNew) => new()
    {
        Key = Key,
        Template = Template,
        VersionAt = VersionAt,
        LastUpdatedAt = LastUpdatedAt,
        Index = Index,
        Owner = Owner,
        Links = Links,
        Words = Words,
        Content = content,
        IsContentNew = isNew,
    };

    /// <summary>The content of a stored version, to be written once more: search values as they are stored, the owner as the content says.</summary>
    public static PreparedResource Again(StoredResource stored)
    {
        var template = ResourceTemplate.Of(stored);
        using var document = JsonDocument.Parse(template.Json, new JsonDocumentOptions { MaxDepth = JsonCompaction.MaxDepth });
        var (owner, links) = Ownership.Of(stored.Key.Type, stored.Key.Id, document.RootElement);
        return new PreparedResource
        {
            Key = stored.Key,
            Template = template.Json,
            VersionAt = template.VersionAt,
            LastUpdatedAt = template.LastUpdatedAt,
            Index = stored.Index,
            Owner = owner,
            Links = links,
            Words = Search.Words.ResourceWords.Of(template.Json),
            Content = stored.Content,
        };
    }

    /// <summary>The bytes to store and serve for this version and time.</summary>
    public byte[] Materialize(long version, DateTimeOffset lastUpdated)
    {
        Span<byte> digits = stackalloc byte[20];
        version.TryFormat(digits, out var digitCount, provider: System.Globalization.CultureInfo.InvariantCulture);
        var template = Template.Span;
        var json = new byte[template.Length + digitCount + FhirInstant.Length];
        template[..VersionAt].CopyTo(json);
        digits[..digitCount].CopyTo(json.AsSpan(VersionAt));
        template[VersionAt..LastUpdatedAt].CopyTo(json.AsSpan(VersionAt + digitCount));
        FhirInstant.Write(lastUpdated, json.AsSpan(LastUpdatedAt + digitCount));
        template[LastUpdatedAt..].CopyTo(json.AsSpan(LastUpdatedAt + digitCount + FhirInstant.Length));
        return json;
    }
}

/// <summary>How the owner of a resource is found.</summary>
[GenerateSerializer, Immutable, Alias("drcloud.OwnerRule")]
public sealed class OwnerRule
{
    /// <summary>The patient named by the resource's own reference; empty for a shared resource.</summary>
    [Id(0)] public string Patient { get; init; } = "";

    /// <summary>
    /// Where not empty: the resource follows the owner of the first of these that has one (Provenance follows its targets).
    /// Decided inside the commit, where the owners cannot move; <see cref="Patient"/> is then what holds when none has one.
    /// </summary>
    [Id(1)] public IReadOnlyList<ResourceKey> Follows { get; init; } = [];

    /// <summary>A shared resource: no patient's.</summary>
    public static OwnerRule Shared { get; } = new();
}
