using System.Text.Json;
using System.Text.Json.Serialization;
using DrCloud.Api.Administration.Accounts;
using DrCloud.Grains.Interfaces.Auditing;
using DrCloud.Grains.Interfaces.Clients;

namespace DrCloud.Api.Administration;

/// <summary>A client as administrators see it: no secrets, not even hashed.</summary>
public sealed record ClientView(
    string Id, string Name, bool Enabled, bool Confidential, string AuthenticationMethod, IReadOnlyList<string> RedirectUris, IReadOnlyList<string> Scopes, IReadOnlyList<string> Contacts, string? JwksUri, DateTimeOffset Registered)
{
    internal static ClientView Of(Client client) => new(
        client.Id, client.Name, client.Enabled, client.IsConfidential, client.AuthenticationMethod, client.RedirectUris, client.Scopes, client.Contacts, client.JwksUri, client.IssuedAt);
}

/// <summary>A client that an administrator makes: one that acts for itself, by a key that only its owner has.</summary>
/// <param name="Name">What people call it.</param>
/// <param name="Scope">Its <c>system/</c> scopes, separated by blanks.</param>
/// <param name="Jwks">Its public keys.</param>
public sealed record NewClient(string Name, string Scope, JsonElement Jwks);

/// <summary>A key that is published.</summary>
/// <param name="Id">The <c>kid</c>.</param>
/// <param name="Made">When it was made.</param>
/// <param name="Signs">Whether it signs new tokens; else it validates those that it signed, or waits to sign.</param>
public sealed record KeyView(string Id, DateTimeOffset Made, bool Signs);

/// <summary>The value to set; null for the default.</summary>
public sealed record NewValue(string? Value);

/// <summary>Why the administration refuses: a code for machines and one sentence for people.</summary>
public sealed record AdministrationError(
    [property: JsonPropertyName("error")] string Error,
    [property: JsonPropertyName("error_description")] string Description);

/// <summary>JSON of the administration's interface.</summary>
[JsonSourceGenerationOptions(JsonSerializerDefaults.Web, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(IReadOnlyList<ClientView>))]
[JsonSerializable(typeof(ClientView))]
[JsonSerializable(typeof(NewClient))]
[JsonSerializable(typeof(IReadOnlyList<SettingValue>))]
[JsonSerializable(typeof(SettingValue))]
[JsonSerializable(typeof(NewValue))]
[JsonSerializable(typeof(IReadOnlyList<string>))]
[JsonSerializable(typeof(IReadOnlyList<KeyView>))]
[JsonSerializable(typeof(AuditVerification))]
[JsonSerializable(typeof(AccountViews))]
[JsonSerializable(typeof(AccountView))]
[JsonSerializable(typeof(IReadOnlyList<AccountView>))]
[JsonSerializable(typeof(NewAccount))]
[JsonSerializable(typeof(AccountDetails))]
[JsonSerializable(typeof(AccountPassword))]
[JsonSerializable(typeof(AdministrationError))]
public sealed partial class AdministrationJson : JsonSerializerContext;
