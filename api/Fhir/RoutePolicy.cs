using DrCloud.Api.Access;

namespace DrCloud.Api.Fhir;

/// <summary>What a FHIR route asks of its caller. There is no default: a route cannot be made without one.</summary>
/// <param name="Kind">How access is decided.</param>
/// <param name="Needed">For <see cref="RoutePolicyKind.Scoped"/>: what the scopes must grant for the type in the address.</param>
public sealed record RoutePolicy(RoutePolicyKind Kind, Permissions Needed)
{
    /// <summary>Open to all: carries no data of patients.</summary>
    public static RoutePolicy Open { get; } = new(RoutePolicyKind.Open, Permissions.None);

    /// <summary>A token, and for each entry what the entry needs.</summary>
    public static RoutePolicy ByEntry { get; } = new(RoutePolicyKind.ByEntry, Permissions.None);

    /// <summary>A token whose scopes grant this for the type in the address.</summary>
    public static RoutePolicy Scoped(Permissions needed) => new(RoutePolicyKind.Scoped, needed);
}

/// <summary>How access to a route is decided.</summary>
public enum RoutePolicyKind
{
    /// <summary>By the scopes for the type in the address.</summary>
    Scoped,

    /// <summary>By the scopes for each entry of the bundle.</summary>
    ByEntry,

    /// <summary>Not at all.</summary>
    Open,
}
