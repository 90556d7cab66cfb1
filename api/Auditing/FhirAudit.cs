using DrCloud.Api.Fhir;
using DrCloud.Api.Fhir.Batches;
using DrCloud.Fhir.Auditing;
using DrCloud.Fhir.Resources;

namespace DrCloud.Api.Auditing;

/// <summary>What audit says of a FHIR request and of the entries of a bundle.</summary>
internal static class FhirAudit
{
    private const int LongestQuery = 1500;

    /// <summary>The event of a request that has been answered. Open routes carry no data of patients, and have none.</summary>
    public static void TakeRequest(this AuditTrail trail, FhirRequest request, FhirRoute route) => trail.Take(EventOf(request, route, request.Http.Response.StatusCode, request.Http));

    /// <summary>The event of an entry of a bundle; of one that no route takes, with what it asked.</summary>
    public static void TakeEntry(this AuditTrail trail, EntryRun entry, HttpContext http) => trail.Take(entry.Route is { } route
        ? EventOf(entry.Request, route, entry.Status, http) with { Query = entry.Query.Length > 0 ? Cut(entry.Query) : null }
        : EventOf(entry.Request, AuditKind.Batch, entry.Status, http) with { Query = Cut($"{entry.Entry.Method} {entry.Entry.Url}") });

    /// <summary>The patients of whose records an answer has resources: the first, and the others.</summary>
    public static void Concerns(this FhirRequest request, IEnumerable<StoredResource> resources)
    {
        if (request.Decision.Patient is not null)
        {
            return;   // the decision names the one
        }

        List<string>? more = null;
        foreach (var resource in resources)
        {
            var owner = resource.Owner;
            if (owner.Length == 0 || owner == request.Owner || more?.Contains(owner) == true)
            {
                continue;
            }

            if (request.Owner is null)
            {
                request.Owner = owner;
            }
            else
            {
                (more ??= []).Add(owner);
            }
        }

        request.MoreOwners = more;
    }

    private static AuditEvent EventOf(FhirRequest request, FhirRoute route, int status, HttpContext http) =>
        EventOf(request, IsExport(route) ? AuditKind.ExportStart : route.Policy.Kind == RoutePolicyKind.AuditLog ? AuditKind.AuditUse : KindOf(route.Interaction), status, http) with
        {
            Patient = PatientOf(request, route),
            Query = Cut(QueryOf(request, route)),
        };

    private static AuditEvent EventOf(FhirRequest request, AuditKind kind, int status, HttpContext http)
    {
        var bearer = request.Bearer;
        var byClient = bearer is null || bearer.Subject == bearer.Client;
        return new AuditEvent
        {
            Kind = kind,
            Status = status,
            Person = byClient ? null : bearer!.Subject,
            Client = bearer?.Client,
            MorePatients = request.MoreOwners,
            Type = request.Type.Length > 0 ? request.Type : request.CompartmentType.Length > 0 ? request.CompartmentType : null,
            Id = request.Id.Length > 0 ? AuditProtocol.Bounded(request.Id) : null,
            From = http.Connection.RemoteIpAddress,
            Request = http.TraceIdentifier,
        };
    }

    private static string? PatientOf(FhirRequest request, FhirRoute route) =>
        request.Decision.Patient ?? request.Owner
        ?? (request.Type == "Patient" && request.Id.Length > 0 ? request.Id
            : request.CompartmentType == "Patient" ? request.Id
            : IsExport(route) && request.Type is ("" or "Patient") ? AuditEvent.EveryPatient
            : null);

    private static string? QueryOf(FhirRequest request, FhirRoute route)
    {
        if (route.Interaction is FhirInteraction.Read)
        {
            return null;
        }

        var query = request.Asked ?? request.Http.Request.QueryString.Value;
        return route.Operation is { } operation ? $"${operation.Code}{query}" : string.IsNullOrEmpty(query) ? null : query;
    }

    /// <summary>A block has room for thousands of events; no search that finds something needs more.</summary>
    private static string? Cut(string? query) => query is { Length: > LongestQuery } ? query[..LongestQuery] : query;

    private static bool IsExport(FhirRoute route) => route.Operation?.Code == "export";

    private static AuditKind KindOf(FhirInteraction interaction) => interaction switch
    {
        FhirInteraction.Read => AuditKind.Read,
        FhirInteraction.VRead => AuditKind.VRead,
        FhirInteraction.HistoryInstance or FhirInteraction.HistoryType or FhirInteraction.HistorySystem => AuditKind.History,
        FhirInteraction.Search or FhirInteraction.SearchCompartment or FhirInteraction.SearchSystem => AuditKind.Search,
        FhirInteraction.Create => AuditKind.Create,
        FhirInteraction.Update or FhirInteraction.ConditionalUpdate => AuditKind.Update,
        FhirInteraction.Patch or FhirInteraction.ConditionalPatch => AuditKind.Patch,
        FhirInteraction.Delete or FhirInteraction.ConditionalDelete => AuditKind.Delete,
        FhirInteraction.Batch => AuditKind.Batch,
        FhirInteraction.ExportStatus => AuditKind.ExportStatus,
        FhirInteraction.ExportCancel => AuditKind.ExportCancel,
        FhirInteraction.ExportFile => AuditKind.ExportFile,
        _ => AuditKind.Operation,
    };
}
