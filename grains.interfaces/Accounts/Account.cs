namespace DrCloud.Grains.Interfaces.Accounts;

/// <summary>What a person may do in the EHR's own pages, and what kind of scopes they may grant.</summary>
public enum AccountRole
{
    /// <summary>Sees their own record, grants <c>patient/</c> scopes on it.</summary>
    Patient,

    /// <summary>Staff: sees every patient, grants <c>patient/</c> scopes on any and <c>user/</c> scopes.</summary>
    Clinician,

    /// <summary>Staff, and administers clients, settings and accounts.</summary>
    Administrator,

    /// <summary>Staff: sees who patients are, their appointments and insurance, and nothing clinical.</summary>
    FrontDesk,

    /// <summary>Looks after other people's records: of which patients, <see cref="Account.Patients"/> says; grants <c>patient/</c> scopes on one of them at a time.</summary>
    Proxy,
}

/// <summary>A person who can sign in.</summary>
[GenerateSerializer, Immutable, Alias("drcloud.Account")]
public sealed record Account
{
    /// <summary>The <c>sub</c> of tokens.</summary>
    [Id(0)] public required string Id { get; init; }

    /// <summary>What is typed to sign in, as the person writes it.</summary>
    [Id(1)] public required string UserName { get; init; }

    /// <summary>The person's name.</summary>
    [Id(2)] public required string DisplayName { get; init; }

    [Id(3)] public required AccountRole Role { get; init; }

    /// <summary>The person's own resource, <c>Practitioner/id</c>, <c>Patient/id</c> or <c>Person/id</c>: the <c>fhirUser</c>. For role Patient, a patient.</summary>
    [Id(4)] public string? FhirUser { get; init; }

    [Id(5)] public bool Enabled { get; init; } = true;

    /// <summary>The person's e-mail address, or null.</summary>
    [Id(6)] public string? Email { get; init; }

    /// <summary>Logical ids of the patients whose records the person looks after; of role Proxy alone.</summary>
    [Id(7)] public IReadOnlyList<string> Patients { get; init; } = [];

    /// <summary>Whether the person is staff.</summary>
    public bool IsStaff => Role is AccountRole.Clinician or AccountRole.Administrator or AccountRole.FrontDesk;

    /// <summary>The patient that this account is, or null for all others.</summary>
    public string? OwnPatient => Role is AccountRole.Patient && FhirUser?.StartsWith("Patient/", StringComparison.Ordinal) == true ? FhirUser["Patient/".Length..] : null;

    /// <summary>The form of a user name by which it is found: trimmed, upper case, so that case does not matter.</summary>
    public static string NormalizeName(string userName) => userName.Trim().Normalize().ToUpperInvariant();
}
