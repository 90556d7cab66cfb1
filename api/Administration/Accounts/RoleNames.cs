using DrCloud.Grains.Interfaces.Accounts;

namespace DrCloud.Api.Administration.Accounts;

/// <summary>What the roles are called: by the command line and the administration's interface, and by people.</summary>
public static class RoleNames
{
    /// <summary>Every role, with its name and its words.</summary>
    public static IReadOnlyList<(AccountRole Role, string Name, string Label)> All { get; } =
    [
        (AccountRole.Administrator, "administrator", "Administrator"),
        (AccountRole.Clinician, "clinician", "Clinician"),
        (AccountRole.FrontDesk, "front-desk", "Front desk"),
        (AccountRole.Patient, "patient", "Patient"),
        (AccountRole.Proxy, "proxy", "Proxy"),
    ];

    /// <summary>The name of a role.</summary>
    public static string Of(AccountRole role) => All.First(known => known.Role == role).Name;

    /// <summary>The role in words.</summary>
    public static string Label(AccountRole role) => All.First(known => known.Role == role).Label;

    /// <summary>The role of a name, or null.</summary>
    public static AccountRole? Find(string? name) => All.Where(known => known.Name == name).Select(known => (AccountRole?)known.Role).FirstOrDefault();
}
