using DrCloud.Api.Access;
using DrCloud.Fhir.Capability;

namespace DrCloud.Api.Fhir.AuditResources;

/// <summary>The audit log as FHIR has it: read and searched by who may, written by nobody.</summary>
internal static class AuditLogRoutes
{
    /// <summary>Every route of the type.</summary>
    public static IReadOnlyList<FhirRoute> All { get; } =
    [
        new("GET", $"/{ServedTypes.AuditLog}", FhirInteraction.Search, RoutePolicy.AuditLog(Permissions.Search), AuditEvents.SearchAsync),
        new("POST", $"/{ServedTypes.AuditLog}/_search", FhirInteraction.Search, RoutePolicy.AuditLog(Permissions.Search), AuditEvents.SearchAsync),
        new("GET", $"/{ServedTypes.AuditLog}/{{id}}", FhirInteraction.Read, RoutePolicy.AuditLog(Permissions.Read), AuditEvents.ReadAsync),
    ];
}
