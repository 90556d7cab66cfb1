using DrCloud.Api.Access;
using DrCloud.Api.People;
using DrCloud.Api.Sites;
using DrCloud.Grains.Interfaces.Accounts;

namespace DrCloud.Api.Pages.Admin;

/// <summary>Lets administrators of the site in the address in. On every page of this folder.</summary>
internal sealed class AdministratorsOnly(SiteTable sites, SignedInPerson people) : SignedInOnly(sites, people)
{
    protected override bool MayEnter(Account person) => RolePolicy.MayAdminister(person);
}
