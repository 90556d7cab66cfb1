using DrCloud.Api.Access;

namespace DrCloud.Api.Fhir;

/// <summary>What a FHIR route asks of its caller. There is no default: a route cannot be made without one.</summary>
/// <param name="Kind">How access is decided.</param>
/// <param name="Needed">What the scopes must grant: for the type in the address, or for some types.</param>
public sealed record RoutePolicy(RoutePolicyKind Kind, Permissions Needed)
{
    /// <summary>Open to all: carries no data of patients.</summary>
    public static RoutePolicy Open { get; } = new(RoutePolicyKind.Open, Permissions.None);

    /// <summary>A token, and for each entry what the entry needs.</summary>
    public static RoutePolicy ByEntry { get; } = new(RoutePolicyKind.ByEntry, Permissions.None);

    /// <summary>A token whose scopes grant this for some types: the answer is of those alone.</summary>
    public static RoutePolicy AcrossTypes(Permissions needed) => new(RoutePolicyKind.AcrossTypes, needed);

    /// <summary>A token whose scopes grant this for the type in the address.</summary>
    public static RoutePolicy Scoped(Permissions needed) => new(RoutePolicyKind.Scoped, needed);

    /// <summary>A token of a client that may export at this level: <c>Patient</c>, <c>Group</c>, or null for the whole site.</summary>
    public static RoutePolicy Export(string? level) => new(RoutePolicyKind.Export, Permissions.ReadAndSearch) { Level = level };

    /// <summary>A token of a client that may export: what is answered is about its own exports alone.</summary>
    public static RoutePolicy OwnExports { get; } = new(RoutePolicyKind.OwnExports, Permissions.ReadAndSearch);

    /// <summary>A token whose scopes name the audit log: an administrator's, or a client's own.</summary>
    public static RoutePolicy AuditLog(Permissions needed) => new(RoutePolicyKind.AuditLog, needed);

    /// <summary>Of <see cref="RoutePolicyKind.Export"/>, the level.</summary>
    public string? Level { get; private init; }

    /// <summary>What the access may do on the route, for the type in its address.</summary>
    internal Decision Decide(Access.Access access, string type) => Kind switch
    {
        RoutePolicyKind.Scoped when (Needed & ~Permissions.ReadAndSearch) == 0 => AccessPolicy.DecideRead(access, type, Needed),   // Records and Searches heed what bounds it
        RoutePolicyKind.Scoped => AccessPolicy.Decide(access, type, Needed),
        RoutePolicyKind.AcrossTypes => AccessPolicy.DecideAcrossTypes(access, Needed),
        RoutePolicyKind.Export => AccessPolicy.DecideExport(access, Level),
        RoutePolicyKind.OwnExports => AccessPolicy.DecideExported(access),
        RoutePolicyKind.AuditLog => AccessPolicy.DecideAuditLog(access, Needed),
        _ => Decision.Denied,
    };
}

/// <summary>How access to a route is decided.</summary>
public enum RoutePolicyKind
{
    /// <summary>By the scopes for the type in the address.</summary>
    Scoped,

    /// <summary>By the scopes for each entry of the bundle.</summary>
    ByEntry,

    /// <summary>By the scopes for any type.</summary>
    AcrossTypes,

    /// <summary>By the scopes for exports.</summary>
    Export,

    /// <summary>By the scopes for exports, and by the client whose export it is.</summary>
    OwnExports,

    /// <summary>By the scopes that name the audit log.</summary>
    AuditLog,

    /// <summary>Not at all.</summary>
    Open,
}
