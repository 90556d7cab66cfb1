using DrCloud.Grains.Interfaces.Accounts;
using DrCloud.Grains.Interfaces.Grants;

namespace DrCloud.Api.Pages.Admin;

/// <summary>What a person allowed a client.</summary>
/// <param name="Id">The grant's id.</param>
/// <param name="Grant">What is granted.</param>
/// <param name="Person">Who allowed it; null where the account is gone.</param>
internal sealed record AllowedTo(string Id, Grant Grant, Account? Person)
{
    /// <summary>The person's name.</summary>
    public string Name => Person is null ? "an account that is gone" : $"{Person.DisplayName} ({Person.UserName})";
}
