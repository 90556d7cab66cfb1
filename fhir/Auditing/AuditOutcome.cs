namespace DrCloud.Fhir.Auditing;

/// <summary>How it ended: the codes of FHIR's <see href="https://hl7.org/fhir/R4/valueset-audit-event-outcome.html">AuditEventOutcome</see>.</summary>
public enum AuditOutcome : byte
{
    Success = 0,

    /// <summary>It was refused, or what was asked for is not there.</summary>
    MinorFailure = 4,

    /// <summary>The server could not do it.</summary>
    SeriousFailure = 8,

    /// <summary>Events were lost.</summary>
    MajorFailure = 12,
}
