using System.Text.Json.Serialization;
using DrCloud.Api.Administration;
using DrCloud.Hosting.Export;
using DrCloud.Hosting.Import;

namespace DrCloud.Hosting.Control;

/// <summary>JSON between the command line and the running server, and for <c>--json</c>.</summary>
[JsonSourceGenerationOptions(System.Text.Json.JsonSerializerDefaults.Web, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(ControlFile))]
[JsonSerializable(typeof(AdministrationError))]
[JsonSerializable(typeof(DemoTokenRequest))]
[JsonSerializable(typeof(TokenAnswer))]
[JsonSerializable(typeof(CreatedClient))]
[JsonSerializable(typeof(ImportRequest))]
[JsonSerializable(typeof(ImportNews))]
[JsonSerializable(typeof(ImportSummary))]
[JsonSerializable(typeof(ExportSummary))]
internal sealed partial class ControlJson : JsonSerializerContext;

/// <summary>A minted token.</summary>
internal sealed record TokenAnswer(string AccessToken);

/// <summary>A client that was made, and the file of its key.</summary>
internal sealed record CreatedClient(string Id, string Key, bool Enabled);

/// <summary>What to import.</summary>
internal sealed record ImportRequest(IReadOnlyList<string> Paths);

/// <summary>A line while an import runs: the progress, at last the summary, or why it ended.</summary>
internal sealed record ImportNews(ImportProgress? Progress = null, ImportSummary? Summary = null, string? Error = null);
