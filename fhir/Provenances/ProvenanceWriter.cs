using System.Buffers;
using System.Globalization;
using System.Text.Json;
using DrCloud.Fhir.Resources;
using DrCloud.Fhir.Search;
using DrCloud.Fhir.UsCore;

namespace DrCloud.Fhir.Provenances;

/// <summary>
/// Renders automatic Provenances by <see href="http://hl7.org/fhir/us/core/STU3.1.1/StructureDefinition-us-core-provenance.html">US Core's profile</see>: the author is the
/// person (of a client without one, the client), the transmitter the client. Both are named by their identifiers here; no resource of theirs is referred to, so that
/// a Provenance shows nothing that its reader could not see by itself.
/// </summary>
/// <param name="baseAddress">FHIR base address of the site: subjects and clients are identified below it.</param>
public sealed class ProvenanceWriter(string baseAddress)
{
    // Behind all that is stored, in the order of the log.
    private const long FirstRid = 1L << 62;

    /// <summary>The Provenance of a version.</summary>
    public AutomaticProvenance Render(VersionOrigin origin)
    {
        var id = origin.Name.ToLogicalId();
        var json = Json(origin, id);
        return new AutomaticProvenance(origin.Target, origin.Version, origin.Owner, new StoredResource
        {
            Key = new ResourceKey(AutomaticProvenance.Type, id),
            Version = 1,
            LastUpdated = origin.Time,
            Seq = origin.Seq,
            Rid = FirstRid + origin.Seq,
            Owner = origin.Owner,
            Json = json,
            Index = PackedIndex.Of(json, baseAddress),
            Verb = WriteVerb.Post,
        });
    }

    private byte[] Json(VersionOrigin origin, string id)
    {
        var buffer = new ArrayBufferWriter<byte>(1024);
        using (var json = new Utf8JsonWriter(buffer))
        {
            json.WriteStartObject();
            json.WriteString("resourceType", AutomaticProvenance.Type);
            json.WriteString("id", id);
            json.WriteStartObject("meta");
            json.WriteString("versionId", "1");
            json.WriteString("lastUpdated", FhirInstant.Format(origin.Time));
            json.WriteStartArray("profile");
            json.WriteStringValue($"{UsCoreTable.Instance.Canonical}/StructureDefinition/us-core-provenance");
            json.WriteEndArray();
            json.WriteEndObject();
            json.WriteStartArray("target");
            json.WriteStartObject();
            json.WriteString("reference", string.Create(CultureInfo.InvariantCulture, $"{origin.Target}/_history/{origin.Version}"));
            json.WriteEndObject();
            json.WriteEndArray();
            json.WriteString("recorded", FhirInstant.Format(origin.Time));
            json.WriteStartObject("activity");
            Coding(json, "http://terminology.hl7.org/CodeSystem/v3-DataOperation", ActivityOf(origin.Status));
            json.WriteEndObject();
            json.WriteStartArray("agent");
            Agent(json, "http://terminology.hl7.org/CodeSystem/provenance-participant-type", "author", "subject", origin.Who);
            Agent(json, $"{UsCoreTable.Instance.Canonical}/CodeSystem/us-core-provenance-participant-type", "transmitter", "client", origin.Client);
            json.WriteEndArray();
            json.WriteEndObject();
        }

        return buffer.WrittenSpan.ToArray();
    }

    private static string ActivityOf(WriteStatus status) => status switch
    {
        WriteStatus.Created => "CREATE",
        WriteStatus.Deleted => "DELETE",
        _ => "UPDATE",
    };

    private void Agent(Utf8JsonWriter json, string system, string type, string kind, string value)
    {
        json.WriteStartObject();
        json.WriteStartObject("type");
        Coding(json, system, type);
        json.WriteEndObject();
        json.WriteStartObject("who");
        json.WriteStartObject("identifier");
        json.WriteString("system", $"{baseAddress}#{kind}");
        json.WriteString("value", value);
        json.WriteEndObject();
        json.WriteEndObject();
        json.WriteEndObject();
    }

    private static void Coding(Utf8JsonWriter json, string system, string code)
    {
        json.WriteStartArray("coding");
        json.WriteStartObject();
        json.WriteString("system", system);
        json.WriteString("code", code);
        json.WriteEndObject();
        json.WriteEndArray();
    }
}
