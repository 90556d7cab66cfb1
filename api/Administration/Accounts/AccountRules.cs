using System.Text.RegularExpressions;
using DrCloud.Fhir.Resources;
using DrCloud.Grains.Interfaces;
using DrCloud.Grains.Interfaces.Accounts;
using DrCloud.Grains.Interfaces.Search;

namespace DrCloud.Api.Administration.Accounts;

/// <summary>What an account may say. Whose records it opens is checked against the records: a wrong letter must open nobody else's.</summary>
internal sealed partial class AccountRules(IGrainFactory grains)
{
    /// <summary>The most characters of a user name.</summary>
    public const int LongestUserName = 64;

    /// <summary>The most characters of a name or address.</summary>
    public const int LongestName = 100;

    /// <summary>The most patients that one person looks after.</summary>
    public const int MostPatients = 50;

    /// <summary>Why the user name is refused, or null.</summary>
    public static AccountRefusal? CheckUserName(string? userName) =>
        userName is { Length: <= LongestUserName } && UserName().IsMatch(userName)
            ? null
            : new("userName", $"A user name is made of letters, digits, dots, hyphens, underscores, + and @: 2 to {LongestUserName} of them.");

    /// <summary>The account that the details make, or why they are refused.</summary>
    public async Task<(Account? Account, AccountRefusal? Refusal)> ReadAsync(string site, string id, string userName, AccountDetails details, CancellationToken ct)
    {
        var (name, fhirUser, email) = (details.Name?.Trim(), Given(details.FhirUser), Given(details.Email));
        IReadOnlyList<string> patients = [.. (details.Patients ?? []).Select(patient => patient.Trim()).Where(patient => patient.Length > 0).Distinct(StringComparer.Ordinal)];
        if (string.IsNullOrEmpty(name) || name.Length > LongestName || name.Any(char.IsControl))
        {
            return (null, new("name", $"The name has 1 to {LongestName} characters."));
        }

        if (RoleNames.Find(details.Role) is not { } role)
        {
            return (null, new("role", $"The role is one of {string.Join(", ", RoleNames.All.Select(known => known.Name))}."));
        }

        if (email is not null && (email.Length > LongestName || !Email().IsMatch(email)))
        {
            return (null, new("email", "This is no e-mail address."));
        }

        var account = new Account
        {
            Id = id,
            UserName = userName,
            DisplayName = name,
            Role = role,
            FhirUser = fhirUser,
            Email = email,
            Patients = role is AccountRole.Proxy ? patients : [],
        };
        return await CheckPersonAsync(site, account, ct) is { } refusal ? (null, refusal) : (account, null);
    }

    private async Task<AccountRefusal?> CheckPersonAsync(string site, Account account, CancellationToken ct)
    {
        string[] types = account.Role switch
        {
            AccountRole.Patient => ["Patient"],
            AccountRole.Proxy => ["RelatedPerson", "Person"],
            _ => ["Practitioner", "Person"],
        };
        if (account.FhirUser is null ? account.Role is AccountRole.Patient : !await IsThereAsync(site, account.FhirUser, types, ct))
        {
            var or = account.Role is AccountRole.Patient ? "" : ", or nothing";
            return new("fhirUser", $"This names no resource of the site: {string.Join(" or ", types.Select(type => $"{type}/id"))}{or}.");
        }

        if (account.Role is AccountRole.Proxy && account.Patients.Count is 0 or > MostPatients)
        {
            return new("patients", $"A proxy looks after 1 to {MostPatients} patients.");
        }

        foreach (var patient in account.Patients)
        {
            if (!await IsThereAsync(site, $"Patient/{patient}", ["Patient"], ct))
            {
                return new("patients", $"There is no patient '{patient}'.");
            }
        }

        return null;
    }

    private async Task<bool> IsThereAsync(string site, string reference, string[] types, CancellationToken ct) =>
        reference.Split('/') is [var type, var id] && types.Contains(type) && LogicalId.IsValid(id)
        && await grains.GetGrain<IPopulationGrain>(site).ReadAsync(new ResourceKey(type, id), ct) is { Status: ReadStatus.Found };

    private static string? Given(string? text) => string.IsNullOrWhiteSpace(text) ? null : text.Trim();

    [GeneratedRegex(@"^[\p{L}\p{Nd}][\p{L}\p{Nd}._@+-]+$")]
    private static partial Regex UserName();

    [GeneratedRegex(@"^[^@\s]+@[^@\s]+$")]
    private static partial Regex Email();
}
