using DrCloud.Api.Administration.Accounts;
using DrCloud.Api.Tests.OAuth;
using DrCloud.Grains.Interfaces.Accounts;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace DrCloud.Api.Tests.People;

/// <summary>What depends on all accounts of a site at once, at a site that has none of its own; its administrators all act at the same time.</summary>
[Collection(OAuthTests.Name)]
public sealed class RosterTests(OAuthApplication application)
{
    private const string Site = OAuthApplication.OtherSite;

    private IAccountAdministration Accounts => application.Administration.Accounts;

    [Fact]
    public async Task Of_two_administrators_who_disable_or_demote_each_other_one_stays()
    {
        string[] both = [await MakeAsync("administrator"), await MakeAsync("administrator")];
        var others = (await Accounts.FindAsync(Site, new AccountSearch { Role = AccountRole.Administrator })).Accounts.Where(a => a.Account.Enabled && !both.Contains(a.Account.Id));
        foreach (var other in others)
        {
            Assert.Null(await Accounts.SetEnabledAsync(Site, other.Account.Id, enabled: false));
        }

        AccountRefusal?[] refusals = [.. await Task.WhenAll(
            Accounts.SetEnabledAsync(Site, both[0], enabled: false), Accounts.UpdateAsync(Site, both[1], new AccountDetails("Demoted", "clinician")))];
        var refusal = Assert.Single(refusals.OfType<AccountRefusal>());
        Assert.Contains("last administrator", refusal.Reason, StringComparison.Ordinal);

        var left = refusals[0] is null ? both[1] : both[0];
        Assert.NotNull(await Accounts.SetEnabledAsync(Site, left, enabled: false));
        Assert.Null(await Accounts.UpdateAsync(Site, left, new AccountDetails("Still", "administrator")));
        Assert.True((await Accounts.ShowAsync(Site, left))!.Account is { Enabled: true, DisplayName: "Still" });
    }

    [Fact]
    public async Task No_more_persons_are_enabled_than_the_licence_is_for()
    {
        await MakeAsync("clinician");
        var (taken, _) = await Accounts.SeatsAsync(Site);
        Assert.Null(await application.Administration.SetSettingAsync(Site, "named-persons", $"{taken + 2}"));
        try
        {
            var made = await Task.WhenAll(Enumerable.Range(0, 6).Select(_ => Accounts.CreateAsync(Site, New("clinician"))));
            Assert.Equal(2, made.Count(result => result.Refusal is null));
            Assert.All(made.Select(result => result.Refusal).OfType<AccountRefusal>(), refusal => Assert.Contains($"{taken + 2} named persons", refusal.Reason, StringComparison.Ordinal));
            Assert.Equal((taken + 2, taken + 2), await Accounts.SeatsAsync(Site));

            // A disabled person leaves a seat, and takes one when enabled.
            var one = made.First(result => result.Refusal is null).Id!;
            Assert.Null(await Accounts.SetEnabledAsync(Site, one, enabled: false));
            await MakeAsync("clinician");
            Assert.NotNull(await Accounts.SetEnabledAsync(Site, one, enabled: true));
            Assert.Null(await application.Administration.SetSettingAsync(Site, "named-persons", null));
            Assert.Null(await Accounts.SetEnabledAsync(Site, one, enabled: true));
        }
        finally
        {
            await application.Administration.SetSettingAsync(Site, "named-persons", null);
        }
    }

    [Fact]
    public async Task A_user_name_is_taken_once_in_any_case_and_free_again_where_the_account_never_came_to_be()
    {
        var name = Name();
        var made = await Task.WhenAll(Enumerable.Range(0, 5).Select(i => Accounts.CreateAsync(Site, new NewAccount(i % 2 == 0 ? name : name.ToUpperInvariant(), new AccountDetails("X", "clinician")))));
        Assert.Single(made, result => result.Refusal is null);
        Assert.All(made.Select(result => result.Refusal).OfType<AccountRefusal>(), refusal => Assert.Equal("userName", refusal.Field));

        var other = Name();
        var (taken, _) = await Accounts.SeatsAsync(Site);
        Assert.Null(await application.Administration.SetSettingAsync(Site, "named-persons", $"{taken}"));
        try
        {
            Assert.Equal("", (await Accounts.CreateAsync(Site, new NewAccount(other, new AccountDetails("X", "clinician")))).Refusal!.Field);
        }
        finally
        {
            await application.Administration.SetSettingAsync(Site, "named-persons", null);
        }

        Assert.Null((await Accounts.CreateAsync(Site, new NewAccount(other, new AccountDetails("X", "clinician")))).Refusal);
    }

    [Fact]
    public async Task Accounts_are_found_by_parts_of_their_names_page_by_page()
    {
        var word = $"W{Guid.NewGuid():N}"[..12];
        for (var i = 0; i < 5; i++)
        {
            Assert.Null((await Accounts.CreateAsync(Site, new NewAccount(Name(), new AccountDetails($"Ada {word}{i}", i == 4 ? "front-desk" : "clinician")))).Refusal);
        }

        var first = await Accounts.FindAsync(Site, new AccountSearch { Words = ["ada", word[3..]], Count = 3 });
        var rest = await Accounts.FindAsync(Site, new AccountSearch { Words = ["ada", word[3..]], Count = 3, After = first.Next });
        Assert.Equal(5, first.Accounts.Concat(rest.Accounts).Select(status => status.Account.Id).Distinct().Count());
        Assert.Null(rest.Next);
        Assert.Single((await Accounts.FindAsync(Site, new AccountSearch { Words = [word], Role = AccountRole.FrontDesk })).Accounts);
        Assert.Empty((await Accounts.FindAsync(Site, new AccountSearch { Words = [word, "%"] })).Accounts);
        Assert.Empty((await Accounts.FindAsync(DrCloudApplication.Site, new AccountSearch { Words = [word] })).Accounts);
    }

    [Fact]
    public async Task Whom_a_proxy_looks_after_is_found_from_the_patient_as_long_as_it_is_so()
    {
        var directory = application.Services.GetRequiredService<IGrainFactory>().GetGrain<Grains.Interfaces.Sites.IDirectoryGrain>(DrCloudApplication.Site);
        var (id, _, refusal) = await Accounts.CreateAsync(DrCloudApplication.Site, new NewAccount(Name(), new AccountDetails("Pat Proxy", "proxy", Patients: ["demo-4", "demo-5"])));
        Assert.Null(refusal);
        Assert.Contains(id, (await directory.ProxiesAsync("demo-4")).Select(proxy => proxy.Account.Id));
        Assert.Null(await Accounts.UpdateAsync(DrCloudApplication.Site, id!, new AccountDetails("Pat Proxy", "proxy", Patients: ["demo-5"])));
        Assert.DoesNotContain(id, (await directory.ProxiesAsync("demo-4")).Select(proxy => proxy.Account.Id));
        Assert.Contains(id, (await directory.ProxiesAsync("demo-5")).Select(proxy => proxy.Account.Id));
        Assert.Null(await Accounts.SetEnabledAsync(DrCloudApplication.Site, id!, enabled: false));
        Assert.DoesNotContain(id, (await directory.ProxiesAsync("demo-5")).Select(proxy => proxy.Account.Id));
    }

    [Theory]
    [InlineData("x", "Name", "clinician", null, null, null, "userName")]
    [InlineData("a b", "Name", "clinician", null, null, null, "userName")]
    [InlineData("<b>", "Name", "clinician", null, null, null, "userName")]
    [InlineData(null, "", "clinician", null, null, null, "name")]
    [InlineData(null, "Name", "king", null, null, null, "role")]
    [InlineData(null, "Name", "clinician", null, "nobody", null, "email")]
    [InlineData(null, "Name", "clinician", "Patient/demo-1", null, null, "fhirUser")]
    [InlineData(null, "Name", "patient", null, null, null, "fhirUser")]
    [InlineData(null, "Name", "patient", "Patient/nobody", null, null, "fhirUser")]
    [InlineData(null, "Name", "patient", "Patient/demo-1/x", null, null, "fhirUser")]
    [InlineData(null, "Name", "proxy", null, null, null, "patients")]
    [InlineData(null, "Name", "proxy", null, null, "nobody", "patients")]
    public async Task An_account_that_makes_no_sense_is_refused_at_its_field(string? userName, string name, string role, string? fhirUser, string? email, string? patient, string field)
    {
        var details = new AccountDetails(name, role, fhirUser, email, patient is null ? null : [patient]);
        Assert.Equal(field, (await Accounts.CreateAsync(DrCloudApplication.Site, new NewAccount(userName ?? Name(), details))).Refusal?.Field);
    }

    private static string Name() => $"p-{Guid.NewGuid():N}"[..20];

    private static NewAccount New(string role) => new(Name(), new AccountDetails("Somebody", role));

    private async Task<string> MakeAsync(string role)
    {
        var (id, _, refusal) = await Accounts.CreateAsync(Site, New(role));
        Assert.Null(refusal);
        return id!;
    }
}
