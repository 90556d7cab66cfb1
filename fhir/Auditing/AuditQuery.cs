namespace DrCloud.Fhir.Auditing;

/// <summary>Which events are wanted. What is null does not bound; of a list, one must hold.</summary>
[GenerateSerializer, Immutable, Alias("drcloud.AuditQuery")]
public sealed record AuditQuery
{
    /// <summary>Logical ids of patients. What concerns every patient is asked for by <see cref="AuditEvent.EveryPatient"/>.</summary>
    [Id(0)] public IReadOnlyList<string>? Patients { get; init; }

    /// <summary>Ids of accounts, or names that were tried.</summary>
    [Id(1)] public IReadOnlyList<string>? Persons { get; init; }

    /// <summary>Ids of clients.</summary>
    [Id(2)] public IReadOnlyList<string>? Clients { get; init; }

    /// <summary>Kinds of events.</summary>
    [Id(3)] public IReadOnlyList<AuditKind>? Kinds { get; init; }

    /// <summary>How it ended.</summary>
    [Id(4)] public IReadOnlyList<AuditOutcome>? Outcomes { get; init; }

    /// <summary>Type of the resource.</summary>
    [Id(5)] public string? Type { get; init; }

    /// <summary>Logical id of the resource.</summary>
    [Id(6)] public string? Id { get; init; }

    /// <summary>Persons or clients: one of all of these.</summary>
    [Id(7)] public IReadOnlyList<string>? Agents { get; init; }

    /// <summary>Not before this time, in milliseconds since 1970.</summary>
    [Id(8)] public long Since { get; init; }

    /// <summary>Not after this time, in milliseconds since 1970.</summary>
    [Id(9)] public long Until { get; init; } = long.MaxValue;

    /// <summary>Beginnings of the addresses that asked.</summary>
    [Id(10)] public IReadOnlyList<string>? Addresses { get; init; }

    /// <summary>Logical id of the resource, whatever its type, or of a patient.</summary>
    [Id(11)] public string? Entity { get; init; }

    /// <summary>True if the event is wanted.</summary>
    public bool Matches(in AuditEvent happened)
    {
        var (person, client) = (happened.Person, happened.Client);
        return happened.Time >= Since && happened.Time <= Until
            && (Kinds is null || Kinds.Contains(happened.Kind))
            && (Outcomes is null || Outcomes.Contains(happened.Outcome))
            && (Clients is null || (client is not null && Clients.Contains(client)))
            && (Persons is null || (person is not null && Persons.Contains(person)))
            && (Agents is null || (client is not null && Agents.Contains(client)) || (person is not null && Agents.Contains(person)))
            && (Addresses is null || (happened.From is { } from && Addresses.Any(text => from.ToString().StartsWith(text, StringComparison.OrdinalIgnoreCase))))
            && (Entity is null || Entity == happened.Id || happened.Patients.Contains(Entity))
            && (Type is null || Type == happened.Type)
            && (Id is null || Id == happened.Id)
            && (Patients is null || happened.Patients.Any(Patients.Contains));
    }

    /// <summary>
    /// Terms of the index one of which each wanted event has, by what bounds the most: null if no term bounds, and events can be found by their time alone.
    /// </summary>
    public IReadOnlyList<AuditTerm>? Terms =>
        Patients is not null ? [.. Patients.Select(AuditTerm.OfPatient)]
        : Persons is not null ? [.. Persons.Select(AuditTerm.OfAgent)]
        : Clients is not null ? [.. Clients.Select(AuditTerm.OfAgent)]
        : Agents is not null ? [.. Agents.Select(AuditTerm.OfAgent)]
        : Kinds is not null ? [.. Kinds.Select(AuditTerm.OfKind)]
        : Outcomes is not null ? [.. Outcomes.Select(AuditTerm.OfOutcome)]
        : null;
}
