using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using DrCloud.Grains.Interfaces;
using DrCloud.Grains.Interfaces.Accounts;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace DrCloud.Api.Tests.OAuth;

/// <summary>The grant by name and password: off unless the setting says for whom it is on.</summary>
[Collection(OAuthTests.Name)]
public sealed class PasswordGrantTests(OAuthApplication application) : IAsyncLifetime
{
    private const string Setting = "password-grant";
    private const string PatientScope = "openid offline_access api:port patient/Patient.read";

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    public ValueTask InitializeAsync() => ValueTask.CompletedTask;

    public async ValueTask DisposeAsync() => await SetAsync(null);

    [Fact]
    public async Task It_is_off_by_default_and_then_not_advertised()
    {
        var client = await OAuthClient.RegisterAsync(application, PatientScope);
        Assert.Equal((HttpStatusCode.BadRequest, "unsupported_grant_type"), await ErrorAsync(client, Patient()));
        Assert.DoesNotContain("password", (await client.DiscoverAsync()).GrantTypesSupported);
    }

    [Fact]
    public async Task A_patient_signs_in_by_name_email_and_password_for_the_own_record()
    {
        await SetAsync("Patients");
        var client = await OAuthClient.RegisterAsync(application, PatientScope);
        Assert.Contains("password", (await client.DiscoverAsync()).GrantTypesSupported);
        var (status, answer) = await RequestAsync(client, Patient());
        Assert.True(status == HttpStatusCode.OK, answer.ToString());
        Assert.Equal("demo-1", answer.GetProperty("patient").GetString());
        Assert.NotNull(answer.GetProperty("id_token").GetString());
        using var http = application.NewClient(answer.GetProperty("access_token").GetString());
        Assert.Equal(HttpStatusCode.OK, (await http.GetAsync("Patient/demo-1", Ct)).StatusCode);
        Assert.Equal(HttpStatusCode.NotFound, (await http.GetAsync("Patient/demo-2", Ct)).StatusCode);
        Assert.False((await client.RefreshAsync(answer.GetProperty("refresh_token").GetString()!)).IsError);

        Assert.Equal((HttpStatusCode.BadRequest, "invalid_grant"), await ErrorAsync(client, Patient(password: "wrong")));
        Assert.Equal((HttpStatusCode.BadRequest, "invalid_grant"), await ErrorAsync(client, Patient(email: "patient2@example.org")));
        Assert.Equal((HttpStatusCode.BadRequest, "invalid_request"), await ErrorAsync(client, Patient(email: "")));
        Assert.Equal((HttpStatusCode.BadRequest, "unsupported_grant_type"), await ErrorAsync(client, Staff()));
    }

    [Fact]
    public async Task Staff_signs_in_and_is_no_patient()
    {
        const string scope = "openid user/Patient.read";
        await SetAsync("Both");
        var client = await OAuthClient.RegisterAsync(application, scope, confidential: true);
        var (status, answer) = await RequestAsync(client, Staff(scope));
        Assert.True(status == HttpStatusCode.OK, answer.ToString());
        Assert.False(answer.TryGetProperty("refresh_token", out _));
        Assert.Equal((HttpStatusCode.BadRequest, "invalid_grant"), await ErrorAsync(client, [.. Staff(scope).Where(field => field.Name != "user_role"), ("user_role", "patient"), ("email", "clinician@example.org")]));
        Assert.Equal((HttpStatusCode.BadRequest, "invalid_request"), await ErrorAsync(client, [.. Staff(scope).Where(field => field.Name != "user_role")]));
    }

    [Fact]
    public async Task Wrong_passwords_lock_the_account()
    {
        await SetAsync("Patients");
        var account = new Account { Id = "guessed", UserName = "guessed", DisplayName = "Guessed", Role = AccountRole.Patient, FhirUser = "Patient/demo-1", Email = "patient1@example.org" };
        await application.Services.GetRequiredService<IGrainFactory>().GetGrain<IAccountGrain>(GrainKeys.Of(DrCloudApplication.Site, account.Id)).CreateAsync(account, "pass");
        var client = await OAuthClient.RegisterAsync(application, PatientScope);
        Assert.Equal(HttpStatusCode.OK, (await RequestAsync(client, Patient(userName: account.UserName))).Status);
        for (var i = 0; i < 10; i++)
        {
            await ErrorAsync(client, Patient(userName: account.UserName, password: "wrong"));
        }

        Assert.Equal((HttpStatusCode.BadRequest, "invalid_grant"), await ErrorAsync(client, Patient(userName: account.UserName)));
    }

    private static (string Name, string Value)[] Patient(string password = "pass", string email = "patient1@example.org", string userName = "patient1") =>
        [("scope", PatientScope), ("user_role", "patient"), ("username", userName), ("password", password), ("email", email)];

    private static (string Name, string Value)[] Staff(string scope = PatientScope) =>
        [("scope", scope), ("user_role", "users"), ("username", "clinician"), ("password", "pass")];

    private async Task SetAsync(string? value)
    {
        Assert.Null(await application.Administration.SetSettingAsync(DrCloudApplication.Site, Setting, value));
        await Task.Delay(TimeSpan.FromSeconds(1), Ct);
    }

    private async Task<(HttpStatusCode Status, string? Error)> ErrorAsync(OAuthClient client, (string Name, string Value)[] form)
    {
        var (status, answer) = await RequestAsync(client, form);
        return (status, answer.GetProperty("error").GetString());
    }

    private async Task<(HttpStatusCode Status, JsonElement Answer)> RequestAsync(OAuthClient client, (string Name, string Value)[] form)
    {
        using var http = application.NewClient();
        IEnumerable<(string Name, string Value)> fields = [("grant_type", "password"), ("client_id", client.Id), .. client.Secret is { } secret ? [("client_secret", secret)] : Array.Empty<(string, string)>(), .. form];
        using var body = new FormUrlEncodedContent(fields.Select(field => KeyValuePair.Create(field.Name, field.Value)));
        using var response = await http.PostAsync($"{client.Issuer}/token", body, Ct);
        return (response.StatusCode, await response.Content.ReadFromJsonAsync<JsonElement>(Ct));
    }
}
