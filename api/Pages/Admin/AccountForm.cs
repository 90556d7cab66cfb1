using DrCloud.Api.Administration.Accounts;
using DrCloud.Grains.Interfaces.Accounts;
using Microsoft.AspNetCore.Mvc.ModelBinding;

namespace DrCloud.Api.Pages.Admin;

/// <summary>The fields that say who a person is and what the person may see.</summary>
public sealed class AccountForm
{
    private static readonly char[] Separators = [' ', ',', ';', '\r', '\n', '\t'];

    public string? Name { get; set; }

    public string? Role { get; set; }

    public string? Email { get; set; }

    public string? FhirUser { get; set; }

    /// <summary>Ids of patients, one a line.</summary>
    public string? Patients { get; set; }

    /// <summary>Why the account is refused, or null.</summary>
    [BindNever] public AccountRefusal? Refusal { get; set; }

    /// <summary>The fields of an account.</summary>
    public static AccountForm Of(Account account) => new()
    {
        Name = account.DisplayName,
        Role = RoleNames.Of(account.Role),
        Email = account.Email,
        FhirUser = account.FhirUser,
        Patients = string.Join('\n', account.Patients),
    };

    /// <summary>What is typed.</summary>
    public AccountDetails Read() => new(Name, Role, FhirUser, Email, (Patients ?? "").Split(Separators, StringSplitOptions.RemoveEmptyEntries));

    /// <summary>Why the field is refused, or null.</summary>
    public string? RefusalOf(string field) => Refusal?.Field == field ? Refusal.Reason : null;
}
