namespace DrCloud.Api.Access;

/// <summary>
/// What the bearer of a validated access token may do: the one value from which every decision is made, before anything is routed to a grain.
/// Immutable; cached by token, so that a request costs a look-up.
/// </summary>
public sealed class Access
{
    /// <summary>The site whose token it is.</summary>
    public required string Site { get; init; }

    /// <summary>The OAuth client.</summary>
    public required string Client { get; init; }

    /// <summary>The person (or, for client credentials, the client): <c>sub</c>.</summary>
    public required string Subject { get; init; }

    /// <summary>Logical id of the patient in context (<c>patient</c> launch context), or null.</summary>
    public string? Patient { get; init; }

    /// <summary>The person's own resource, <c>Practitioner/…</c>, <c>Patient/…</c> or <c>Person/…</c>, or null.</summary>
    public string? FhirUser { get; init; }

    /// <summary>True for staff and for clients without a person: only then do <c>user/</c> scopes reach beyond the person's own record.</summary>
    public required bool IsStaff { get; init; }

    /// <summary>The granted scopes, parsed.</summary>
    public required ScopeSet Scopes { get; init; }

    /// <summary>The grant that the token belongs to.</summary>
    public required string Grant { get; init; }

    /// <summary>When the token ends.</summary>
    public required DateTimeOffset ExpiresAt { get; init; }
}
