namespace DrCloud.Fhir.Auditing;

/// <summary>What happened. The numbers are stored: they never change, and none is used again.</summary>
public enum AuditKind : byte
{
    /// <summary>A process began to keep events; the entity is its source.</summary>
    Started = 1,

    /// <summary>It ended, and all its events before are kept.</summary>
    Stopped = 2,

    /// <summary>Events were dropped because they could not be kept; <see cref="AuditEvent.Query"/> says how many.</summary>
    Lost = 3,

    Read = 10,
    VRead = 11,
    History = 12,
    Search = 13,
    Create = 14,
    Update = 15,
    Patch = 16,
    Delete = 17,
    Operation = 18,

    /// <summary>A batch or transaction as a whole; its entries have events of their own.</summary>
    Batch = 19,

    /// <summary>A bulk export was asked for.</summary>
    ExportStart = 20,

    /// <summary>An export's progress was asked for.</summary>
    ExportStatus = 21,

    /// <summary>An export was cancelled or its files deleted.</summary>
    ExportCancel = 22,

    /// <summary>A file of an export was downloaded.</summary>
    ExportFile = 23,

    SignIn = 30,
    SignOut = 31,

    /// <summary>Tokens were issued, or refused.</summary>
    Token = 32,

    /// <summary>A person let an app in, or refused to.</summary>
    Grant = 33,

    /// <summary>A token was revoked.</summary>
    Revocation = 34,

    /// <summary>A client asked what a token is worth.</summary>
    Introspection = 35,

    /// <summary>An app asked who the person is.</summary>
    UserInfo = 36,

    /// <summary>An app was registered, altered, enabled, disabled or deleted.</summary>
    ClientChange = 40,

    /// <summary>An account was made or altered.</summary>
    AccountChange = 41,

    /// <summary>A setting was changed.</summary>
    SettingChange = 42,

    /// <summary>The signing keys were rotated.</summary>
    KeyChange = 43,

    /// <summary>The audit log itself was verified or exported.</summary>
    AuditUse = 44,
}
