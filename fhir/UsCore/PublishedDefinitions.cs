using DrCloud.Fhir.Resources;
using DrCloud.Fhir.Search;
using Hl7.Fhir.Model;
using Hl7.Fhir.Serialization;

namespace DrCloud.Fhir.UsCore;

/// <summary>
/// Definitions that a server publishes as resources: the same for everyone, in memory, read and searched like any other, but stored nowhere. Their
/// <see cref="StoredResource.Rid"/> is below zero, so that they come before all that is stored.
/// </summary>
public sealed class PublishedDefinitions
{
    private static readonly FhirJsonSerializer Serializer = new();
    private readonly RecordSnapshot _snapshot;
    private readonly HashSet<string> _types;

    /// <param name="definitions">What is published; each with an id.</param>
    /// <param name="lastUpdated">When this was made.</param>
    /// <exception cref="InvalidDataException">A definition is not one that this server could store.</exception>
    public PublishedDefinitions(IReadOnlyList<Resource> definitions, DateTimeOffset lastUpdated)
    {
        _snapshot = RecordSnapshot.Create("", 0, [.. definitions.Select((definition, i) => Stored(definition, i - definitions.Count, lastUpdated))], long.MaxValue);
        _types = [.. definitions.Select(definition => definition.TypeName)];
    }

    /// <summary>True if some definition is of the type.</summary>
    public bool Has(string type) => _types.Contains(type);

    /// <summary>The definition, or null.</summary>
    public StoredResource? Find(ResourceKey key) => Has(key.Type) ? _snapshot.Find(key) : null;

    /// <summary>One page of those that match, of the types that the scope shows; they are nobody's, so that a patient in it does not bound them.</summary>
    public RecordPage Search(SearchQuery query, SearchScope scope, SearchPosition? after) => _snapshot.Search(query, scope with { Patient = null }, after);

    private static StoredResource Stored(Resource definition, long rid, DateTimeOffset lastUpdated)
    {
        var json = System.Text.Encoding.UTF8.GetBytes(Serializer.SerializeToString(definition));
        if (ResourcePreparer.Prepare(json, definition.TypeName, definition.Id!) is not PrepareResult.Prepared { Resource: { } prepared })
        {
            throw new InvalidDataException($"{definition.TypeName}/{definition.Id} cannot be published: it is not valid R4.");
        }

        return new StoredResource
        {
            Key = prepared.Key,
            Version = 1,
            LastUpdated = lastUpdated,
            Seq = 0,
            Rid = rid,
            Owner = "",
            Json = prepared.Materialize(1, lastUpdated),
            Index = prepared.Index,
            Verb = WriteVerb.Put,
        };
    }
}
