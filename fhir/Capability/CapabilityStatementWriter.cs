using System.Buffers;
using System.Text.Encodings.Web;
using System.Text.Json;
using DrCloud.Fhir.Auditing;
using DrCloud.Fhir.Operations;
using DrCloud.Fhir.Resources;
using DrCloud.Fhir.Search;
using DrCloud.Fhir.UsCore;

namespace DrCloud.Fhir.Capability;

/// <summary>Writes the <see href="https://hl7.org/fhir/R4/capabilitystatement.html">CapabilityStatement</see> from the tables that drive the server.</summary>
public static class CapabilityStatementWriter
{
    private const string SmartExtensions = "http://fhir-registry.smarthealthit.org/StructureDefinition/";

    /// <summary>The statement as UTF-8 JSON.</summary>
    public static byte[] ToBytes(CapabilityFacts facts)
    {
        var buffer = new ArrayBufferWriter<byte>(1024 * 1024);
        using (var json = new Utf8JsonWriter(buffer, new JsonWriterOptions { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping }))
        {
            Write(json, facts);
        }

        return buffer.WrittenSpan.ToArray();
    }

    private static void Write(Utf8JsonWriter json, CapabilityFacts facts)
    {
        json.WriteStartObject();
        json.WriteString("resourceType", "CapabilityStatement");
        json.WriteString("id", "metadata");
        json.WriteString("url", $"{facts.BaseAddress}/metadata");
        json.WriteString("version", facts.SoftwareVersion);
        json.WriteString("name", "DrCloudEHR");
        json.WriteString("title", "DrCloudEHR FHIR R4 interface");
        json.WriteString("status", "active");
        json.WriteString("date", FhirInstant.Format(facts.Date));
        json.WriteString("publisher", "DrCloudEHR");
        json.WriteString("kind", "instance");
        Strings(json, "instantiates", [$"{UsCoreTable.Instance.Canonical}/CapabilityStatement/us-core-server", "http://hl7.org/fhir/uv/bulkdata/CapabilityStatement/bulk-data"]);
        json.WriteStartObject("software");
        json.WriteString("name", "DrCloudEHR 2025");
        json.WriteString("version", facts.SoftwareVersion);
        json.WriteEndObject();
        json.WriteStartObject("implementation");
        json.WriteString("description", "DrCloudEHR FHIR R4 interface");
        json.WriteString("url", facts.BaseAddress);
        json.WriteEndObject();
        json.WriteString("fhirVersion", "4.0.1");
        Strings(json, "format", ["application/fhir+json", "application/json", "json", "application/fhir+xml", "application/xml", "xml"]);
        Strings(json, "patchFormat", facts.PatchFormats);
        json.WriteStartArray("rest");
        json.WriteStartObject();
        json.WriteString("mode", "server");
        Security(json, facts);
        json.WriteStartArray("resource");
        foreach (var type in ServedTypes.All.Append(ServedTypes.AuditLog).Order(StringComparer.Ordinal))
        {
            if (type == ServedTypes.AuditLog)
            {
                AuditLog(json);
            }
            else
            {
                Resource(json, type, facts);
            }
        }

        json.WriteEndArray();
        Codes(json, "interaction", facts.SystemInteractions);
        Operations(json, facts.Operations.Where(o => o.OnSystem));
        Strings(json, "compartment", [.. Compartments.Names.Order(StringComparer.Ordinal).Select(name => $"http://hl7.org/fhir/CompartmentDefinition/{name.ToLowerInvariant()}")]);
        json.WriteEndObject();
        json.WriteEndArray();
        json.WriteEndObject();
    }

    private static void Security(Utf8JsonWriter json, CapabilityFacts facts)
    {
        json.WriteStartObject("security");
        json.WriteStartArray("extension");
        json.WriteStartObject();
        json.WriteStartArray("extension");
        foreach (var (name, address) in facts.OAuthAddresses)
        {
            json.WriteStartObject();
            json.WriteString("url", name);
            json.WriteString("valueUri", address);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteString("url", SmartExtensions + "oauth-uris");
        json.WriteEndObject();
        foreach (var capability in facts.SmartCapabilities)
        {
            json.WriteStartObject();
            json.WriteString("url", SmartExtensions + "capabilities");
            json.WriteString("valueCode", capability);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteBoolean("cors", true);
        json.WriteStartArray("service");
        json.WriteStartObject();
        json.WriteStartArray("coding");
        json.WriteStartObject();
        json.WriteString("system", "http://terminology.hl7.org/CodeSystem/restful-security-service");
        json.WriteString("code", "SMART-on-FHIR");
        json.WriteString("display", "SMART-on-FHIR");
        json.WriteEndObject();
        json.WriteEndArray();
        json.WriteString("text", "OAuth2 using SMART-on-FHIR profile (see http://docs.smarthealthit.org)");
        json.WriteEndObject();
        json.WriteEndArray();
        json.WriteEndObject();
    }

    private static void Resource(Utf8JsonWriter json, string type, CapabilityFacts facts)
    {
        var parameters = SearchParameterTable.Instance.For(type).Values.Where(SearchOffer.IsOffered).OrderBy(p => p.Code, StringComparer.Ordinal).ToList();
        json.WriteStartObject();
        json.WriteString("type", type);
        json.WriteString("profile", $"http://hl7.org/fhir/StructureDefinition/{type}");
        Strings(json, "supportedProfile", [.. UsCoreTable.Instance.ProfilesOf(type)]);
        Codes(json, "interaction", facts.TypeInteractions);
        json.WriteString("versioning", "versioned-update");
        json.WriteBoolean("readHistory", true);
        json.WriteBoolean("updateCreate", true);
        json.WriteBoolean("conditionalCreate", true);
        json.WriteString("conditionalRead", "full-support");
        json.WriteBoolean("conditionalUpdate", facts.ConditionalUpdate);
        json.WriteString("conditionalDelete", facts.ConditionalDelete ? "multiple" : "not-supported");
        Strings(json, "referencePolicy", ["literal", "local"]);
        Strings(json, "searchInclude", [.. SearchOffer.Includes(type)]);
        Strings(json, "searchRevInclude", [.. SearchOffer.ReverseIncludes(type)]);
        json.WriteStartArray("searchParam");
        foreach (var parameter in parameters)
        {
            Parameter(json, parameter);
        }

        json.WriteEndArray();
        Operations(json, facts.Operations.Where(o => (o.OnType || o.OnInstance) && (o.Type ?? type) == type));
        json.WriteEndObject();
    }

    private static void AuditLog(Utf8JsonWriter json)
    {
        json.WriteStartObject();
        json.WriteString("type", ServedTypes.AuditLog);
        json.WriteString("profile", $"http://hl7.org/fhir/StructureDefinition/{ServedTypes.AuditLog}");
        json.WriteString("documentation", "The server's own log, for administrators: the latest first, written by nobody. No wildcard of a scope contains it.");
        Codes(json, "interaction", ["read", "search-type"]);
        json.WriteString("versioning", "no-version");
        json.WriteStartArray("searchParam");
        foreach (var (code, kind) in AuditEventSearch.Offered)
        {
            Parameter(json, code, SearchParameterTable.Instance.For(ServedTypes.AuditLog)[code].Url, kind);
        }

        json.WriteEndArray();
        json.WriteEndObject();
    }

    private static void Parameter(Utf8JsonWriter json, SearchParameter parameter) => Parameter(json, parameter.Code, parameter.Url, SearchOffer.TypeOf(parameter.Kind));

    private static void Parameter(Utf8JsonWriter json, string code, string? definition, string type)
    {
        json.WriteStartObject();
        json.WriteString("name", code);
        if (definition is not null)
        {
            json.WriteString("definition", definition);
        }

        json.WriteString("type", type);
        json.WriteEndObject();
    }

    private static void Operations(Utf8JsonWriter json, IEnumerable<OperationFacts> operations)
    {
        var offered = operations.ToList();
        if (offered.Count == 0)
        {
            return;
        }

        json.WriteStartArray("operation");
        foreach (var operation in offered)
        {
            json.WriteStartObject();
            json.WriteString("name", operation.Code);
            json.WriteString("definition", operation.Canonical);
            json.WriteString("documentation", operation.Description);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    private static void Codes(Utf8JsonWriter json, string name, IReadOnlyList<string> codes)
    {
        json.WriteStartArray(name);
        foreach (var code in codes)
        {
            json.WriteStartObject();
            json.WriteString("code", code);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    private static void Strings(Utf8JsonWriter json, string name, IReadOnlyList<string> values)
    {
        if (values.Count == 0)
        {
            return;
        }

        json.WriteStartArray(name);
        foreach (var value in values)
        {
            json.WriteStringValue(value);
        }

        json.WriteEndArray();
    }
}
