using System.Text.Json.Serialization;
using DrCloud.Api.Administration;
using DrCloud.Hosting.Import;

namespace DrCloud.Hosting.Control;

/// <summary>JSON between the command line and the running server, and for <c>--json</c>.</summary>
[JsonSourceGenerationOptions(System.Text.Json.JsonSerializerDefaults.Web, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(ControlFile))]
[JsonSerializable(typeof(ControlError))]
[JsonSerializable(typeof(DemoTokenRequest))]
[JsonSerializable(typeof(TokenAnswer))]
[JsonSerializable(typeof(IReadOnlyList<ClientView>))]
[JsonSerializable(typeof(ClientView))]
[JsonSerializable(typeof(IReadOnlyList<SettingValue>))]
[JsonSerializable(typeof(SettingValue))]
[JsonSerializable(typeof(NewValue))]
[JsonSerializable(typeof(ImportRequest))]
[JsonSerializable(typeof(ImportNews))]
[JsonSerializable(typeof(ImportSummary))]
internal sealed partial class ControlJson : JsonSerializerContext;

/// <summary>Why the server refuses, in one sentence.</summary>
internal sealed record ControlError(string Error);

/// <summary>A minted token.</summary>
internal sealed record TokenAnswer(string AccessToken);

/// <summary>The value to set; null for the default.</summary>
internal sealed record NewValue(string? Value);

/// <summary>What to import.</summary>
internal sealed record ImportRequest(IReadOnlyList<string> Paths);

/// <summary>A line while an import runs: the progress, at last the summary, or why it ended.</summary>
internal sealed record ImportNews(ImportProgress? Progress = null, ImportSummary? Summary = null, string? Error = null);

/// <summary>A client as the command line shows it: no secrets, not even hashed.</summary>
internal sealed record ClientView(
    string Id, string Name, bool Enabled, bool Confidential, string AuthenticationMethod, IReadOnlyList<string> RedirectUris, IReadOnlyList<string> Scopes, IReadOnlyList<string> Contacts, string? JwksUri, DateTimeOffset Registered)
{
    public static ClientView Of(DrCloud.Grains.Interfaces.Clients.Client client) => new(
        client.Id, client.Name, client.Enabled, client.IsConfidential, client.AuthenticationMethod, client.RedirectUris, client.Scopes, client.Contacts, client.JwksUri, client.IssuedAt);
}
