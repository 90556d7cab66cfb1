using DrCloud.Fhir.Auditing;

namespace DrCloud.Api.Pages.Admin.Auditing;

/// <summary>What kinds of events there are, in plain words, and the groups that administrators filter by.</summary>
internal static class AuditWords
{
    /// <summary>The groups: the name in the address, what people call it, and its kinds.</summary>
    public static IReadOnlyList<(string Name, string Label, IReadOnlyList<AuditKind> Kinds)> Groups { get; } =
    [
        ("reads", "Reads and searches", [AuditKind.Read, AuditKind.VRead, AuditKind.History, AuditKind.Search, AuditKind.Operation]),
        ("changes", "Changes of records", [AuditKind.Create, AuditKind.Update, AuditKind.Patch, AuditKind.Delete, AuditKind.Batch]),
        ("exports", "Exports", [AuditKind.ExportStart, AuditKind.ExportStatus, AuditKind.ExportCancel, AuditKind.ExportFile]),
        ("sign-ins", "Sign-ins", [AuditKind.SignIn, AuditKind.SignOut]),
        ("apps", "Apps and tokens", [AuditKind.Token, AuditKind.Grant, AuditKind.Revocation, AuditKind.Introspection, AuditKind.UserInfo, AuditKind.ClientChange]),
        ("administration", "Administration", [AuditKind.ClientChange, AuditKind.AccountChange, AuditKind.SettingChange, AuditKind.KeyChange]),
        ("log", "The log itself", [AuditKind.Started, AuditKind.Stopped, AuditKind.Lost, AuditKind.AuditUse]),
    ];

    /// <summary>A kind in words.</summary>
    public static string Of(AuditKind kind) => kind switch
    {
        AuditKind.Started => "Recording began",
        AuditKind.Stopped => "Recording ended",
        AuditKind.Lost => "Events lost",
        AuditKind.Read => "Read",
        AuditKind.VRead => "Read a version",
        AuditKind.History => "Read versions",
        AuditKind.Search => "Searched",
        AuditKind.Create => "Created",
        AuditKind.Update => "Updated",
        AuditKind.Patch => "Patched",
        AuditKind.Delete => "Deleted",
        AuditKind.Operation => "Operation",
        AuditKind.Batch => "Batch",
        AuditKind.ExportStart => "Export asked for",
        AuditKind.ExportStatus => "Export looked after",
        AuditKind.ExportCancel => "Export removed",
        AuditKind.ExportFile => "Export downloaded",
        AuditKind.SignIn => "Sign-in",
        AuditKind.SignOut => "Sign-out",
        AuditKind.Token => "Tokens",
        AuditKind.Grant => "App let in",
        AuditKind.Revocation => "Token revoked",
        AuditKind.Introspection => "Token looked into",
        AuditKind.UserInfo => "Person looked up",
        AuditKind.ClientChange => "App changed",
        AuditKind.AccountChange => "Account changed",
        AuditKind.SettingChange => "Setting changed",
        AuditKind.KeyChange => "Keys rotated",
        AuditKind.AuditUse => "Audit log used",
        _ => kind.ToString(),
    };
}
