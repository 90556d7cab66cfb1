using System.Net;
using DrCloud.Api.Tests.Fhir;
using DrCloud.Api.Tests.OAuth;
using DrCloud.Fhir.Auditing;
using DrCloud.Grains;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace DrCloud.Api.Tests.Auditing;

/// <summary>What is asked over FHIR is in the audit log: who, by which app, whose record, what, how it ended, from where.</summary>
public abstract class AuditTests(DrCloudApplication app)
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_read_says_who_read_what_of_whom()
    {
        using var client = await app.NewUserClientAsync();
        using var response = await client.FetchAsync("Patient/demo-1");
        await response.ExpectAsync(HttpStatusCode.OK);

        // A client without a person may have read it too.
        var read = await FindAsync(e => e is { Kind: AuditKind.Read, Type: "Patient", Id: "demo-1", Status: 200, Person: not null });
        Assert.Equal("demo-1", read.Patient);
        Assert.Equal("demo-app", read.Client);
        Assert.True(IPAddress.IsLoopback(read.From!));
        Assert.NotEmpty(read.Request!);
    }

    [Fact]
    public async Task A_read_within_a_record_names_its_patient()
    {
        using var client = await app.NewPatientClientAsync("demo-2");
        using var response = await client.FetchAsync("Patient/demo-2");
        await response.ExpectAsync(HttpStatusCode.OK);
        using var other = await client.FetchAsync("Patient/demo-3");
        Assert.Equal(HttpStatusCode.NotFound, other.StatusCode);

        await FindAsync(e => e is { Kind: AuditKind.Read, Id: "demo-2", Patient: "demo-2", Status: 200 });
        await FindAsync(e => e is { Kind: AuditKind.Read, Id: "demo-3", Patient: "demo-2", Status: 404, Succeeded: false });
    }

    [Fact]
    public async Task A_search_keeps_its_query_and_whose_resources_it_found()
    {
        using var client = await app.NewUserClientAsync();
        using var form = new FormUrlEncodedContent([new("_id", "demo-1,demo-2,demo-3")]);
        using var response = await client.PostAsync("Patient/_search", form, Ct);
        await response.ExpectAsync(HttpStatusCode.OK);

        var search = await FindAsync(e => e.Kind == AuditKind.Search && e.Query?.Contains("demo-1%2Cdemo-2%2Cdemo-3", StringComparison.Ordinal) == true);
        Assert.Equal(["demo-1", "demo-2", "demo-3"], search.MorePatients!.Append(search.Patient!).Order());
    }

    [Fact]
    public async Task Refusals_are_told_too()
    {
        using var nobody = app.NewClient("no-token");
        using var unauthorized = await nobody.FetchAsync("Patient/demo-4");
        Assert.Equal(HttpStatusCode.Unauthorized, unauthorized.StatusCode);
        using var narrow = await app.NewUserClientAsync("user/Observation.read");
        using var forbidden = await narrow.FetchAsync("Patient/demo-5");
        Assert.Equal(HttpStatusCode.Forbidden, forbidden.StatusCode);

        await FindAsync(e => e is { Kind: AuditKind.Read, Id: "demo-4", Status: 401, Person: null, Client: null });
        await FindAsync(e => e is { Kind: AuditKind.Read, Id: "demo-5", Status: 403, Person: not null });
    }

    [Fact]
    public async Task What_is_done_with_accounts_is_told_without_passwords()
    {
        var accounts = app.Administration.Accounts;
        var (id, password, _) = await accounts.CreateAsync(DrCloudApplication.Site, new($"audited-{Guid.NewGuid():N}", new("Audited", "front-desk")));
        var another = await accounts.ResetPasswordAsync(DrCloudApplication.Site, id!);
        Assert.Null(await accounts.UpdateAsync(DrCloudApplication.Site, id!, new("Audited", "clinician")));
        Assert.Null(await accounts.SetEnabledAsync(DrCloudApplication.Site, id!, enabled: false));
        foreach (var change in (string[])["create FrontDesk", "reset password", "update Clinician", "disable"])
        {
            await FindAsync(e => e.Kind == AuditKind.AccountChange && e.Id == id && e.Query == change && e is { Client: "command-line", Succeeded: true });
        }

        Assert.False(await accounts.UnlockAsync(DrCloudApplication.Site, "nobody"));
        await FindAsync(e => e is { Kind: AuditKind.AccountChange, Id: "nobody", Query: "unlock", Succeeded: false });
        Assert.NotEqual(password, another);
    }

    [Fact]
    public async Task Writes_and_the_entries_of_a_bundle_are_told_each()
    {
        using var client = await app.NewUserClientAsync();
        var id = $"audited-{Guid.NewGuid():N}";
        using var written = await client.PutJsonAsync($"Patient/{id}", $$"""{"resourceType":"Patient","id":"{{id}}"}""");
        Assert.Equal(HttpStatusCode.Created, written.StatusCode);
        using var content = new StringContent($$$"""{"resourceType":"Bundle","type":"batch","entry":[{"request":{"method":"GET","url":"Patient/{{{id}}}"}},{"request":{"method":"GET","url":"Nonsense/{{{id}}}"}}]}""", null, "application/fhir+json");
        using var batch = await client.PostAsync("", content, Ct);
        await batch.ExpectAsync(HttpStatusCode.OK);
        using var deleted = await client.DeleteAsync($"Patient/{id}", Ct);

        await FindAsync(e => e is { Kind: AuditKind.Update, Status: 201 } && e.Id == id && e.Patient == id);
        await FindAsync(e => e is { Kind: AuditKind.Read, Status: 200 } && e.Id == id && e.Patient == id);
        await FindAsync(e => e is { Kind: AuditKind.Batch, Status: 200 });
        await FindAsync(e => e is { Kind: AuditKind.Batch, Status: 404, Person: not null } && e.Query == $"GET Nonsense/{id}");
        await FindAsync(e => e is { Kind: AuditKind.Delete } && e.Id == id);
    }

    [Fact]
    public async Task An_export_concerns_every_patient()
    {
        using var client = await app.NewSystemClientAsync("system/*.read");
        using var request = new HttpRequestMessage(HttpMethod.Get, "Patient/$export");
        request.Headers.Add("Prefer", "respond-async");
        using var response = await client.SendAsync(request, Ct);
        Assert.Equal(HttpStatusCode.Accepted, response.StatusCode);

        await FindAsync(e => e is { Kind: AuditKind.ExportStart, Patient: AuditEvent.EveryPatient, Status: 202, Person: null, Client: "demo-app" });
    }

    [Fact]
    public async Task Registration_sign_in_grant_tokens_and_revocation_are_told()
    {
        const string scope = "launch/patient openid offline_access patient/Patient.read";
        var client = await OAuthClient.RegisterAsync(app, scope);
        var tokens = await client.TokensAsync(scope);
        var refreshed = await client.RefreshAsync(tokens.RefreshToken!);
        Assert.True((await client.RefreshAsync("no-such-token")).IsError);
        Assert.True((await client.IntrospectAsync(refreshed.AccessToken!)).IsActive);
        Assert.Equal(HttpStatusCode.OK, (await UserInfoAsync(refreshed.AccessToken!)).StatusCode);
        Assert.NotEqual(HttpStatusCode.OK, (await UserInfoAsync("no-such-token")).StatusCode);
        Assert.False((await client.RevokeAsync(refreshed.RefreshToken!)).IsError);

        await FindAsync(e => e is { Kind: AuditKind.ClientChange, Query: "register" } && e.Id == client.Id);
        var granted = await FindAsync(e => e is { Kind: AuditKind.Grant, Status: 200, Patient: "demo-1" } && e.Client == client.Id);
        await FindAsync(e => e is { Kind: AuditKind.SignIn, Status: 200 } && e.Person == granted.Person);
        await FindAsync(e => e is { Kind: AuditKind.Token, Status: 200, Query: "authorization_code" } && e.Client == client.Id && e.Person == granted.Person);
        await FindAsync(e => e is { Kind: AuditKind.Token, Status: 200, Query: "refresh_token" } && e.Client == client.Id);
        await FindAsync(e => e is { Kind: AuditKind.Token, Status: 400, Query: "refresh_token" } && e.Client == client.Id);
        await FindAsync(e => e is { Kind: AuditKind.Introspection, Status: 200 } && e.Client == client.Id);
        await FindAsync(e => e is { Kind: AuditKind.UserInfo, Status: 200 } && e.Person == granted.Person);
        await FindAsync(e => e is { Kind: AuditKind.UserInfo, Succeeded: false, Person: null });
        await FindAsync(e => e is { Kind: AuditKind.Revocation, Status: 200 } && e.Client == client.Id);
    }

    [Fact]
    public async Task A_failed_sign_in_and_a_sign_out_are_told()
    {
        const string scope = "launch/patient openid patient/Patient.read";
        var client = await OAuthClient.RegisterAsync(app, scope);
        using var browser = new Browser(app);
        await browser.OpenAsync(client.AuthorizeUrl(scope));
        await browser.SignInAsync("patient2", "wrong");
        await browser.SignInAsync("patient2");
        await browser.SubmitAsync(new Dictionary<string, string>(), "sign-out");

        await FindAsync(e => e is { Kind: AuditKind.SignIn, Status: 401, Person: "patient2" });
        await FindAsync(e => e is { Kind: AuditKind.SignOut, Status: 200, Person: not null });
    }

    [Fact]
    public async Task Changes_by_administrators_are_told()
    {
        var setting = $"notice {Guid.NewGuid():N}";
        Assert.Null(await app.Administration.SetSettingAsync(DrCloudApplication.Site, "sign-in-notice", setting));
        Assert.Null(await app.Administration.SetSettingAsync(DrCloudApplication.Site, "sign-in-notice", null));
        Assert.NotNull(await app.Administration.SetSettingAsync(DrCloudApplication.Site, "refresh-token-days", "many"));

        await FindAsync(e => e is { Kind: AuditKind.SettingChange, Status: 200, Id: "sign-in-notice", Client: "command-line" } && e.Query == setting);
        await FindAsync(e => e is { Kind: AuditKind.SettingChange, Status: 400, Id: "refresh-token-days", Query: "many" });
        await FindAsync(e => e is { Kind: AuditKind.AccountChange, Query: "create Administrator" });
    }

    [Fact]
    public async Task The_log_is_whole() => Assert.Empty((await app.Administration.VerifyAuditAsync(DrCloudApplication.Site)).Faults);

    private async Task<HttpResponseMessage> UserInfoAsync(string token)
    {
        using var client = app.NewClient(token);
        return await client.GetAsync(new Uri($"{app.BaseAddress}/oauth2/default/userinfo"), Ct);
    }

    /// <summary>Waits until the event is in the database: a fraction of a second after the answer.</summary>
    private async Task<AuditEvent> FindAsync(Func<AuditEvent, bool> wanted)
    {
        var deadline = TimeProvider.System.GetUtcNow().AddSeconds(10);
        while (TimeProvider.System.GetUtcNow() < deadline)
        {
            var found = (await EventsAsync()).Where(wanted).ToList();
            if (found.Count > 0)
            {
                return found[^1];
            }

            await Task.Delay(50, Ct);
        }

        Assert.Fail("The event is not in the log.");
        return default;
    }

    private async Task<List<AuditEvent>> EventsAsync()
    {
        var store = app.Services.GetRequiredService<ClinicalSites>().For(DrCloudApplication.Site).Store.Audit;
        var events = new List<AuditEvent>();
        foreach (var writer in await store.WritersAsync(Ct))
        {
            foreach (var block in await store.ReadAsync(writer, 0, int.MaxValue, Ct))
            {
                events.AddRange(block.Data.IsEmpty ? [] : AuditPacking.Unpack(block.Data));
            }
        }

        return events;
    }
}

[Collection(OnSqlite.Name)]
public sealed class AuditOnSqliteTests(DrCloudApplication app) : AuditTests(app);

[Collection(OnMariaDb.Name)]
public sealed class AuditOnMariaDbTests(MariaDbApplication app) : AuditTests(app);
