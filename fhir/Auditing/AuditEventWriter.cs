using System.Buffers;
using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using DrCloud.Fhir.Resources;

namespace DrCloud.Fhir.Auditing;

/// <summary>Who an agent is, beyond the id that the log has.</summary>
/// <param name="Name">What people call the person or app.</param>
/// <param name="LoginName">What the person signs in with; null for an app.</param>
/// <param name="Reference">The person's own resource, or null.</param>
public sealed record AuditAgent(string Name, string? LoginName, string? Reference);

/// <summary>Writes events of the log as FHIR's <see href="https://hl7.org/fhir/R4/auditevent.html">AuditEvent</see>.</summary>
/// <param name="site">The site's name.</param>
/// <param name="baseAddress">Its FHIR base address, without a trailing slash.</param>
public sealed class AuditEventWriter(string site, string baseAddress)
{
    private const string Terminology = "http://terminology.hl7.org/CodeSystem/";
    private const string RequestSystem = "https://profiles.ihe.net/ITI/BALP/CodeSystem/BasicAuditEntityType";

    private static readonly AuditCode Person = new(Terminology + "extra-security-role-type", "humanuser", "human user");
    private static readonly AuditCode Application = new("http://dicom.nema.org/resources/ontology/DCM", "110150", "Application");
    private static readonly AuditCode PersonEntity = new(Terminology + "audit-entity-type", "1", "Person");
    private static readonly AuditCode ObjectEntity = new(Terminology + "audit-entity-type", "2", "System Object");

    /// <summary>The event as UTF-8 JSON.</summary>
    /// <param name="name">Which.</param>
    /// <param name="happened">What happened.</param>
    /// <param name="person">Its person, where known.</param>
    /// <param name="client">Its client, where known.</param>
    public ReadOnlyMemory<byte> Write(AuditName name, AuditEvent happened, AuditAgent? person, AuditAgent? client)
    {
        var buffer = new ArrayBufferWriter<byte>(2048);
        using (var json = new Utf8JsonWriter(buffer, new JsonWriterOptions { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping }))
        {
            var recorded = FhirInstant.Format(DateTimeOffset.FromUnixTimeMilliseconds(happened.Time));
            json.WriteStartObject();
            json.WriteString("resourceType", "AuditEvent");
            json.WriteString("id", name.ToString());
            json.WriteStartObject("meta");
            json.WriteString("versionId", "1");
            json.WriteString("lastUpdated", recorded);
            json.WriteEndObject();
            json.WritePropertyName("type");
            Coding(json, AuditCodes.TypeOf(happened.Kind));
            json.WriteStartArray("subtype");
            foreach (var subtype in AuditCodes.SubtypesOf(happened.Kind))
            {
                Coding(json, subtype);
            }

            json.WriteEndArray();
            json.WriteString("action", AuditCodes.ActionOf(happened.Kind));
            json.WriteString("recorded", recorded);
            json.WriteString("outcome", ((int)happened.Outcome).ToString(CultureInfo.InvariantCulture));
            if (happened.Status > 0)
            {
                json.WriteString("outcomeDesc", string.Create(CultureInfo.InvariantCulture, $"HTTP {happened.Status}"));
            }

            Agents(json, happened, person, client);
            Source(json);
            Entities(json, happened);
            json.WriteEndObject();
        }

        return buffer.WrittenMemory;
    }

    private void Agents(Utf8JsonWriter json, in AuditEvent happened, AuditAgent? person, AuditAgent? client)
    {
        json.WriteStartArray("agent");
        if (happened.Person is { } subject)
        {
            Agent(json, Person, "subject", subject, person, isRequestor: true, happened.Client is null ? happened.From : null);
        }

        if (happened.Client is { } app)
        {
            Agent(json, Application, "client", app, client, isRequestor: happened.Person is null, happened.From);
        }
        else if (happened.Person is null)
        {
            // Nobody said who asked; what a process says of itself has no address.
            json.WriteStartObject();
            Concept(json, "type", Application);
            json.WriteBoolean("requestor", happened.From is not null);
            Network(json, happened.From);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    private void Agent(Utf8JsonWriter json, AuditCode type, string system, string id, AuditAgent? agent, bool isRequestor, System.Net.IPAddress? from)
    {
        json.WriteStartObject();
        Concept(json, "type", type);
        json.WriteStartObject("who");
        if (agent?.Reference is { } reference)
        {
            json.WriteString("reference", reference);
        }

        Identifier(json, $"{baseAddress}#{system}", id);
        json.WriteEndObject();
        if (agent?.LoginName is { } login)
        {
            json.WriteString("altId", login);
        }

        if (agent is not null)
        {
            json.WriteString("name", agent.Name);
        }

        json.WriteBoolean("requestor", isRequestor);
        Network(json, from);
        json.WriteEndObject();
    }

    private static void Network(Utf8JsonWriter json, System.Net.IPAddress? from)
    {
        if (from is not null)
        {
            json.WriteStartObject("network");
            json.WriteString("address", from.ToString());
            json.WriteString("type", "2");
            json.WriteEndObject();
        }
    }

    private void Source(Utf8JsonWriter json)
    {
        json.WriteStartObject("source");
        json.WriteString("site", site);
        json.WriteStartObject("observer");
        Identifier(json, "urn:ietf:rfc:3986", baseAddress);
        json.WriteString("display", "DrCloudEHR");
        json.WriteEndObject();
        json.WriteStartArray("type");
        Coding(json, new AuditCode(Terminology + "security-source-type", "4", "Application Server"));
        json.WriteEndArray();
        json.WriteEndObject();
    }

    private void Entities(Utf8JsonWriter json, in AuditEvent happened)
    {
        json.WriteStartArray("entity");
        foreach (var patient in happened.Patients)
        {
            Entity(json, "Patient", patient, PersonEntity, Role("1", "Patient"));
        }

        if (happened.Id is { } id && !(happened.Type == "Patient" && happened.Patients.Contains(id)))
        {
            Entity(json, happened.Type, id, ObjectEntity, happened.Kind >= AuditKind.SignIn ? Role("13", "Security Resource") : Role("4", "Domain Resource"));
        }

        if (happened.Query is { } query)
        {
            json.WriteStartObject();
            Coding(json, "type", ObjectEntity);
            Coding(json, "role", Role("24", "Query"));
            json.WriteBase64String("query", Encoding.UTF8.GetBytes(query));
            json.WriteEndObject();
        }

        if (happened.Request is { } request)
        {
            json.WriteStartObject();
            json.WriteStartObject("what");
            Identifier(json, $"{baseAddress}#request", request);
            json.WriteEndObject();
            Coding(json, "type", new AuditCode(RequestSystem, "XrequestId", "The value of X-Request-Id"));
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    // What a stranger sent in place of an id is a name, and no reference.
    private static void Entity(Utf8JsonWriter json, string? type, string id, AuditCode kind, AuditCode role)
    {
        json.WriteStartObject();
        if (type is not null && LogicalId.IsValid(id) && Hl7.Fhir.Model.ModelInfo.IsKnownResource(type))
        {
            json.WriteStartObject("what");
            json.WriteString("reference", $"{type}/{id}");
            json.WriteEndObject();
        }

        Coding(json, "type", kind);
        Coding(json, "role", role);
        if (id == AuditEvent.EveryPatient)
        {
            json.WriteString("name", "Every patient of the site");
        }
        else if (!LogicalId.IsValid(id) || type is null || !Hl7.Fhir.Model.ModelInfo.IsKnownResource(type))
        {
            json.WriteString("name", type is null ? id : $"{type} {id}");
        }

        json.WriteEndObject();
    }

    private static AuditCode Role(string code, string display) => new(Terminology + "object-role", code, display);

    private static void Identifier(Utf8JsonWriter json, string system, string value)
    {
        json.WriteStartObject("identifier");
        json.WriteString("system", system);
        json.WriteString("value", value);
        json.WriteEndObject();
    }

    private static void Concept(Utf8JsonWriter json, string element, AuditCode code)
    {
        json.WriteStartObject(element);
        json.WriteStartArray("coding");
        Coding(json, code);
        json.WriteEndArray();
        json.WriteEndObject();
    }

    private static void Coding(Utf8JsonWriter json, string element, AuditCode code)
    {
        json.WritePropertyName(element);
        Coding(json, code);
    }

    private static void Coding(Utf8JsonWriter json, AuditCode code)
    {
        json.WriteStartObject();
        json.WriteString("system", code.System);
        json.WriteString("code", code.Code);
        json.WriteString("display", code.Display);
        json.WriteEndObject();
    }
}
