using System.Net;

namespace DrCloud.Fhir.Auditing;

/// <summary>
/// One access or change: who, by which app, whose record, what, how it ended, when, from where. It holds no clinical content. What a search looked for is kept,
/// because that is what "who searched for whom" asks for: the audit log is as protected as the records are.
/// </summary>
[GenerateSerializer, Immutable, Alias("drcloud.AuditEvent")]
public readonly record struct AuditEvent
{
    /// <summary>In <see cref="Patient"/>: all patients of the site.</summary>
    public const string EveryPatient = "*";

    /// <summary>What happened.</summary>
    [Id(0)] public required AuditKind Kind { get; init; }

    /// <summary>When, in milliseconds since 1970; stamped as the event is taken.</summary>
    [Id(1)] public long Time { get; init; }

    /// <summary>HTTP status of the answer; 0 where there is none.</summary>
    [Id(2)] public int Status { get; init; }

    /// <summary>Id of the person's account, or the name that was tried; null for a client that acts for itself.</summary>
    [Id(3)] public string? Person { get; init; }

    /// <summary>The OAuth client; null where none is known.</summary>
    [Id(4)] public string? Client { get; init; }

    /// <summary>Logical id of the patient whose record it concerns, <see cref="EveryPatient"/>, or null.</summary>
    [Id(5)] public string? Patient { get; init; }

    /// <summary>Further patients, of whose records the answer had resources.</summary>
    [Id(6)] public IReadOnlyList<string>? MorePatients { get; init; }

    /// <summary>Type of the resource, or of the thing that was changed.</summary>
    [Id(7)] public string? Type { get; init; }

    /// <summary>Its id.</summary>
    [Id(8)] public string? Id { get; init; }

    /// <summary>The query of a search, the name of an operation, or what a change set.</summary>
    [Id(9)] public string? Query { get; init; }

    /// <summary>The address that asked.</summary>
    [Id(10)] public IPAddress? From { get; init; }

    /// <summary>The request, by the id that logs and errors name.</summary>
    [Id(11)] public string? Request { get; init; }

    /// <summary>All patients that it names.</summary>
    public IEnumerable<string> Patients => Patient is null ? [] : MorePatients is null ? [Patient] : MorePatients.Prepend(Patient);

    /// <summary>True if what was asked for was done.</summary>
    public bool Succeeded => Outcome == AuditOutcome.Success;

    /// <summary>How it ended, in FHIR's grades.</summary>
    public AuditOutcome Outcome =>
        Kind == AuditKind.Lost ? AuditOutcome.MajorFailure : Status < 400 ? AuditOutcome.Success : Status < 500 ? AuditOutcome.MinorFailure : AuditOutcome.SeriousFailure;
}
