using DrCloud.Api.Access;
using DrCloud.Api.Administration.Accounts;
using DrCloud.Api.Auditing;
using DrCloud.Api.Changes;
using DrCloud.Api.OAuth;
using DrCloud.Api.OAuth.Endpoints;
using DrCloud.Api.Sites;
using DrCloud.Fhir.Auditing;
using DrCloud.Fhir.Demo;
using DrCloud.Grains.Interfaces;
using DrCloud.Grains.Interfaces.Accounts;
using DrCloud.Grains.Interfaces.Auditing;
using DrCloud.Grains.Interfaces.Clients;
using DrCloud.Grains.Interfaces.Grants;
using DrCloud.Grains.Interfaces.Keys;
using DrCloud.Grains.Interfaces.Sites;
using Microsoft.Extensions.Options;

namespace DrCloud.Api.Administration;

internal sealed class Administration(
    IGrainFactory grains, SiteTable sites, SiteFacts facts, AccessTokenWriter tokens, AuditedChanges audit, IOptions<DrCloudOptions> options, TimeProvider clock) : IAdministration
{
    public IAccountAdministration Accounts { get; } = new AccountAdministration(grains, audit);

    public Task<IReadOnlyList<Client>> ListClientsAsync(string site) => Directory(site).ClientsAsync();

    public Task<Client?> ShowClientAsync(string site, string id) => ClientGrain(site, id).GetAsync();

    public async Task<bool> SetClientEnabledAsync(string site, string id, bool enabled)
    {
        var done = await ClientGrain(site, id).SetEnabledAsync(enabled);
        await audit.TellAsync(site, AuditKind.ClientChange, id, enabled ? "enable" : "disable", done);
        return done;
    }

    public async Task<(Client? Client, string? Refusal)> CreateClientAsync(string site, NewClient client)
    {
        var scopes = ScopeCatalogue.Split(client.Scope);
        var metadata = new RegistrationRequest { ApplicationType = "private", ClientName = client.Name, AuthenticationMethod = "private_key_jwt", Scope = client.Scope, Jwks = client.Jwks };
        if (RegistrationRules.Check(metadata, scopes) is { } broken)
        {
            return (null, broken.Description);
        }

        var made = Registration.ClientOf(metadata, scopes, enabled: true, clock.GetUtcNow());
        await ClientGrain(site, made.Id).RegisterAsync(made);
        await audit.TellAsync(site, AuditKind.ClientChange, made.Id, "register");
        return (made, null);
    }

    public async Task<IReadOnlyList<SettingValue>> ListSettingsAsync(string site)
    {
        var settings = await StoredSettingsAsync(site);
        return [.. SiteSettings.Definitions.Select(definition => ValueOf(settings, definition))];
    }

    public async Task<SettingValue?> GetSettingAsync(string site, string name) =>
        SiteSettings.Find(name) is { } definition ? ValueOf(await StoredSettingsAsync(site), definition) : null;

    public async Task<string?> SetSettingAsync(string site, string name, string? value) =>
        (await SetSettingsAsync(site, new Dictionary<string, string?> { [name] = value })).GetValueOrDefault(name);

    public async Task<IReadOnlyDictionary<string, string>> SetSettingsAsync(string site, IReadOnlyDictionary<string, string?> changes)
    {
        var refused = changes.Select(change => (change.Key, Reason: ReasonAgainst(change.Key, change.Value))).Where(check => check.Reason is not null)
            .ToDictionary(check => check.Key, check => check.Reason!, StringComparer.Ordinal);
        if (refused.Count == 0)
        {
            await grains.GetGrain<ISiteSettingsGrain>(site).SetAsync(changes);
        }

        foreach (var (name, value) in changes.Where(change => SiteSettings.Find(change.Key) is not null))
        {
            await audit.TellAsync(site, AuditKind.SettingChange, name, value ?? "(default)", done: refused.Count == 0);
        }

        return refused;
    }

    private static string? ReasonAgainst(string name, string? value) =>
        SiteSettings.Find(name) is not { } definition ? $"There is no setting '{name}'." : value is null ? null : definition.Check(value);

    public async Task<IReadOnlyList<KeyView>> ListKeysAsync(string site)
    {
        var keys = await grains.GetGrain<IKeysGrain>(site).GetAsync();
        var signer = SiteKeyMaterial.SignerOf(keys, clock.GetUtcNow());
        return [.. keys.Signing.Select(key => new KeyView(key.Id, key.CreatedAt, key == signer))];
    }

    public async Task<IReadOnlyList<string>> RotateKeysAsync(string site)
    {
        var keys = (await grains.GetGrain<IKeysGrain>(site).RotateAsync()).Signing.Select(key => key.Id).ToList();
        await audit.TellAsync(site, AuditKind.KeyChange, keys[0], "rotate");
        return keys;
    }

    public async Task<AuditVerification> VerifyAuditAsync(string site)
    {
        var found = await grains.GetGrain<IAuditGrain>(site).VerifyAsync();
        await audit.TellAsync(site, AuditKind.AuditUse, null, "verify", found.IsWhole);
        return found;
    }

    public async Task<IReadOnlyList<FirstAccount>> PrepareSiteAsync(string site)
    {
        if (await grains.GetGrain<IRosterGrain>(site).AnyAsync())
        {
            return [];
        }

        if (!options.Value.Demo)
        {
            return [await MakeAsync(site, "admin", AccountAdministration.NewPassword(), "Administrator", AccountRole.Administrator, fhirUser: null, mustChange: true)];
        }

        foreach (var client in DemoClient.Of(sites.Find(site)!, clock.GetUtcNow()))
        {
            await ClientGrain(site, client.Id).RegisterAsync(client);
        }

        return
        [
            await MakeDemoAsync(site, DemoPeople.Administrator, AccountRole.Administrator),
            await MakeDemoAsync(site, DemoPeople.Clinician, AccountRole.Clinician),
            await MakeDemoAsync(site, DemoPeople.FirstPatient, AccountRole.Patient),
            await MakeDemoAsync(site, DemoPeople.SecondPatient, AccountRole.Patient),
        ];
    }

    public async Task<DemoToken> MintDemoTokenAsync(string site, DemoTokenRequest request)
    {
        if (!options.Value.Demo)
        {
            throw new InvalidOperationException("Tokens without a sign-in exist in demo mode only.");
        }

        var name = request.User ?? DemoPeople.Administrator.UserName;
        var subject = request.System ? DemoClient.Id : await grains.GetGrain<IAccountNameGrain>(GrainKeys.Of(site, Account.NormalizeName(name))).ResolveAsync();
        if (subject is null)
        {
            return new DemoToken(null, $"There is no account '{name}'.");
        }

        var grant = new Grant
        {
            Client = DemoClient.Id,
            Subject = subject,
            Scopes = request.Scopes ?? (request.System ? "system/*.read" : request.Patient is null ? "user/*.read" : "launch/patient patient/*.read"),
            Patient = request.Patient,
            GrantedAt = clock.GetUtcNow(),
        };
        var lifetime = (await facts.SettingsAsync(site)).AccessTokenLifetime;
        return new DemoToken(await tokens.WriteAsync(sites.Find(site)!, grant, lifetime), null);
    }

    private static SettingValue ValueOf(SiteSettings settings, SettingDefinition definition) =>
        new(definition.Name, definition.Label, settings.Value(definition.Name), definition.Default, definition.Explanation);

    private Task<FirstAccount> MakeDemoAsync(string site, DemoPerson person, AccountRole role) =>
        MakeAsync(site, person.UserName, DemoClient.Password, person.Name, role, $"{person.FhirUser.Type}/{person.FhirUser.Id}", mustChange: false, $"{person.UserName}@example.org");

    private async Task<FirstAccount> MakeAsync(
        string site, string userName, string password, string name, AccountRole role, string? fhirUser, bool mustChange, string? email = null)
    {
        var account = new Account { Id = SecretValues.New(16), UserName = userName, DisplayName = name, Role = role, FhirUser = fhirUser, Email = email };
        if (await grains.GetGrain<IAccountGrain>(GrainKeys.Of(site, account.Id)).CreateAsync(account, password, mustChange) is var outcome and not AccountOutcome.Done)
        {
            throw new InvalidOperationException($"The account '{userName}' could not be made: {outcome}.");
        }

        await audit.TellAsync(site, AuditKind.AccountChange, account.Id, $"create {role}");
        return new FirstAccount(userName, password, role.ToString());
    }

    private async Task<SiteSettings> StoredSettingsAsync(string site) => new(await grains.GetGrain<ISiteSettingsGrain>(site).GetAsync());

    private IDirectoryGrain Directory(string site) => grains.GetGrain<IDirectoryGrain>(site);

    private IClientGrain ClientGrain(string site, string id) => grains.GetGrain<IClientGrain>(GrainKeys.Of(site, id));
}
