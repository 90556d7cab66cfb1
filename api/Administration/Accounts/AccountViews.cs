using DrCloud.Grains.Interfaces.Accounts;

namespace DrCloud.Api.Administration.Accounts;

/// <summary>An account as administrators see it.</summary>
public sealed record AccountView(
    string Id, string UserName, string Name, string Role, bool Enabled, string? FhirUser, string? Email, IReadOnlyList<string> Patients, bool MustChangePassword,
    bool SecondFactor, DateTimeOffset? LockedUntil, DateTimeOffset? SignedInAt)
{
    internal static AccountView Of(AccountStatus status) => new(
        status.Account.Id, status.Account.UserName, status.Account.DisplayName, RoleNames.Of(status.Account.Role), status.Account.Enabled, status.Account.FhirUser,
        status.Account.Email, status.Account.Patients, status.MustChangePassword, status.HasSecondFactor, status.LockedUntil, status.SignedInAt);
}

/// <summary>A page of accounts; <paramref name="Next"/> is what <c>after</c> is for the next one.</summary>
public sealed record AccountViews(IReadOnlyList<AccountView> Accounts, string? Next)
{
    internal static AccountViews Of(AccountPage page) => new([.. page.Accounts.Select(AccountView.Of)], page.Next);
}

/// <summary>What an account says of a person.</summary>
/// <param name="Name">The person's name.</param>
/// <param name="Role">One of <see cref="RoleNames"/>.</param>
/// <param name="FhirUser">The person's own resource, <c>Patient/id</c> for role patient, <c>Practitioner/id</c> or <c>Person/id</c> otherwise; or null.</param>
/// <param name="Email">The person's e-mail address, or null.</param>
/// <param name="Patients">Of role proxy: logical ids of the patients looked after.</param>
public sealed record AccountDetails(string? Name, string? Role, string? FhirUser = null, string? Email = null, IReadOnlyList<string>? Patients = null);

/// <summary>An account to make.</summary>
/// <param name="UserName">What the person types to sign in.</param>
/// <param name="Details">The rest.</param>
public sealed record NewAccount(string? UserName, AccountDetails? Details);

/// <summary>An account with the password that was made for it, which is shown nowhere else.</summary>
public sealed record AccountPassword(AccountView Account, string Password);

/// <summary>Why an account is refused.</summary>
/// <param name="Field">Which value is wrong, named as in <see cref="AccountDetails"/>; empty if it is none of them.</param>
/// <param name="Reason">One sentence.</param>
public sealed record AccountRefusal(string Field, string Reason);
