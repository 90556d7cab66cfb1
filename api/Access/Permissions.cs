namespace DrCloud.Api.Access;

/// <summary>What a scope lets its bearer do with resources of a type: the letters <c>cruds</c> of <see href="https://hl7.org/fhir/smart-app-launch/scopes-and-launch-context.html">SMART scopes</see>.</summary>
[Flags]
public enum Permissions : byte
{
    None = 0,

    /// <summary>c</summary>
    Create = 1,

    /// <summary>r: read and vread.</summary>
    Read = 2,

    /// <summary>u</summary>
    Update = 4,

    /// <summary>d</summary>
    Delete = 8,

    /// <summary>s</summary>
    Search = 16,

    /// <summary>v1 <c>.read</c>.</summary>
    ReadAndSearch = Read | Search,

    /// <summary>v1 <c>.write</c>.</summary>
    Write = Create | Update | Delete,

    All = ReadAndSearch | Write,
}

/// <summary>The first part of a scope: whose data it speaks of.</summary>
public enum ScopeLevel
{
    /// <summary><c>patient/</c>: the record of the patient in context.</summary>
    Patient,

    /// <summary><c>user/</c>: what the signed-in person may see.</summary>
    User,

    /// <summary><c>system/</c>: the site, for a client without a person.</summary>
    System,
}
