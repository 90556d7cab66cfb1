using DrCloud.Fhir.Auditing;
using DrCloud.Grains.Interfaces.Auditing;

namespace DrCloud.Api.Auditing;

/// <summary>Finds what has happened at a site, as the audit log has it. Whoever calls has made sure that the person may see it.</summary>
internal sealed class AuditLog(IGrainFactory grains)
{
    /// <summary>What concerns the content of records, read or written.</summary>
    public static IReadOnlyList<AuditKind> Accesses { get; } =
    [
        AuditKind.Read, AuditKind.VRead, AuditKind.History, AuditKind.Search, AuditKind.Create, AuditKind.Update, AuditKind.Patch, AuditKind.Delete, AuditKind.Operation,
        AuditKind.ExportStart, AuditKind.ExportFile,
    ];

    /// <summary>A page of events, the latest first.</summary>
    public Task<AuditPage> SearchAsync(string site, AuditQuery query, AuditPosition? after, int count) => Grain(site).SearchAsync(query, after, count);

    /// <summary>An event, or null.</summary>
    public Task<AuditRecord?> ReadAsync(string site, AuditName name) => Grain(site).ReadAsync(name);

    /// <summary>What was read and written of one patient's record, by whom, with which app: the latest first. What is done for all patients at once concerns the record too.</summary>
    /// <param name="site">Where.</param>
    /// <param name="patient">Logical id of the patient.</param>
    /// <param name="after">Where the page before ended, null for the first.</param>
    /// <param name="count">How many at most. A page may have fewer, and still a next one.</param>
    public Task<AuditPage> OfPatientAsync(string site, string patient, AuditPosition? after, int count) =>
        SearchAsync(site, new AuditQuery { Patients = [patient, AuditEvent.EveryPatient], Kinds = Accesses, Outcomes = [AuditOutcome.Success] }, after, count);

    private IAuditGrain Grain(string site) => grains.GetGrain<IAuditGrain>(site);
}
