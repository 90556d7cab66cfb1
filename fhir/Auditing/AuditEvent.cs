using System.Net;

namespace DrCloud.Fhir.Auditing;

/// <summary>
/// One access or change: who, by which app, whose record, what, how it ended, when, from where. It holds no clinical content. What a search looked for is kept,
/// because that is what "who searched for whom" asks for: the audit log is as protected as the records are.
/// </summary>
public readonly record struct AuditEvent
{
    /// <summary>In <see cref="Patient"/>: all patients of the site.</summary>
    public const string EveryPatient = "*";

    /// <summary>What happened.</summary>
    public required AuditKind Kind { get; init; }

    /// <summary>When, in milliseconds since 1970; stamped as the event is taken.</summary>
    public long Time { get; init; }

    /// <summary>HTTP status of the answer; 0 where there is none.</summary>
    public int Status { get; init; }

    /// <summary>Id of the person's account, or the name that was tried; null for a client that acts for itself.</summary>
    public string? Person { get; init; }

    /// <summary>The OAuth client; null where none is known.</summary>
    public string? Client { get; init; }

    /// <summary>Logical id of the patient whose record it concerns, <see cref="EveryPatient"/>, or null.</summary>
    public string? Patient { get; init; }

    /// <summary>Further patients, of whose records the answer had resources.</summary>
    public IReadOnlyList<string>? MorePatients { get; init; }

    /// <summary>Type of the resource, or of the thing that was changed.</summary>
    public string? Type { get; init; }

    /// <summary>Its id.</summary>
    public string? Id { get; init; }

    /// <summary>The query of a search, the name of an operation, or what a change set.</summary>
    public string? Query { get; init; }

    /// <summary>The address that asked.</summary>
    public IPAddress? From { get; init; }

    /// <summary>The request, by the id that logs and errors name.</summary>
    public string? Request { get; init; }

    /// <summary>True if what was asked for was done.</summary>
    public bool Succeeded => Status < 400;
}
