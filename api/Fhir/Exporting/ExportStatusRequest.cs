using System.Buffers;
using System.Globalization;
using System.Text.Json;
using DrCloud.Api.Fhir.Responses;
using DrCloud.Fhir.Outcomes;
using DrCloud.Fhir.Resources;
using DrCloud.Grains.Interfaces.Exporting;

namespace DrCloud.Api.Fhir.Exporting;

/// <summary>The <see href="https://hl7.org/fhir/uv/bulkdata/STU2/export.html#bulk-data-status-request">status</see> of an export, and its end by the client.</summary>
internal static class ExportStatusRequest
{
    private const string RetrySoon = "1";
    private const string RetryLater = "10";
    private static readonly TimeSpan Young = TimeSpan.FromMinutes(1);

    public static async Task HandleAsync(FhirRequest request, FhirServices services)
    {
        var http = request.Http;
        var job = JobOf(http);
        var status = await services.Exports.FindAsync(request, job, isPoll: true);
        switch (status)
        {
            case null:
                await NotFoundAsync(http);
                break;
            case { IsAskedTooOften: true }:
                http.Response.Headers.RetryAfter = RetrySoon;
                await OutcomeResponse.WriteAsync(http, StatusCodes.Status429TooManyRequests, OutcomeIssue.Error("throttled", "The export is asked for too often."));
                break;
            case { Phase: ExportPhase.Completed }:
                http.Response.Headers.Expires = status.Expires!.Value.ToString("R", CultureInfo.InvariantCulture);
                await ShapedResponse.WriteAsync(http.Response, StatusCodes.Status200OK, "application/json", Manifest(request, job!, status));
                break;
            case { Phase: ExportPhase.Failed }:
                await OutcomeResponse.WriteAsync(http, StatusCodes.Status500InternalServerError, OutcomeIssue.Error("exception", status.Failure!) with { Severity = "fatal" });
                break;
            default:
                http.Response.StatusCode = StatusCodes.Status202Accepted;
                http.Response.Headers["X-Progress"] = status.Phase == ExportPhase.Queued
                    ? "waiting"
                    : string.Create(CultureInfo.InvariantCulture, $"{status.Percent}% done, {status.Resources} resources");
                http.Response.Headers.RetryAfter = DateTimeOffset.UtcNow - status.Created < Young ? RetrySoon : RetryLater;
                break;
        }
    }

    public static async Task CancelAsync(FhirRequest request, FhirServices services)
    {
        var job = JobOf(request.Http);
        if (await services.Exports.FindAsync(request, job, isPoll: false) is null)
        {
            await NotFoundAsync(request.Http);
            return;
        }

        await services.Exports.Of(request.Site, job!).CancelAsync();
        request.Http.Response.StatusCode = StatusCodes.Status202Accepted;
    }

    /// <summary>What there is not, or no longer, and what is another client's, in the same words.</summary>
    public static Task NotFoundAsync(HttpContext http) =>
        OutcomeResponse.WriteAsync(http, StatusCodes.Status404NotFound, OutcomeIssue.Error("not-found", "There is no such export, or no longer."));

    private static string? JobOf(HttpContext http) => http.Request.Query[ExportAddresses.Job] is [{ } job] ? job : null;

    private static ReadOnlyMemory<byte> Manifest(FhirRequest request, string job, ExportStatus status)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(buffer))
        {
            json.WriteStartObject();
            json.WriteString("transactionTime", FhirInstant.Format(status.TransactionTime!.Value));
            json.WriteString("request", status.Request.Address);
            json.WriteBoolean("requiresAccessToken", true);
            Files(json, "output", ExportFileKind.Output);
            Files(json, "deleted", ExportFileKind.Deleted);
            Files(json, "error", ExportFileKind.Error);
            json.WriteEndObject();
        }

        return buffer.WrittenMemory;

        void Files(Utf8JsonWriter json, string name, ExportFileKind kind)
        {
            json.WriteStartArray(name);
            foreach (var file in status.Files.Where(file => file.Kind == kind))
            {
                json.WriteStartObject();
                json.WriteString("type", file.Type);
                json.WriteString("url", ExportAddresses.OfFile(request.Site, job, file.Name));
                json.WriteNumber("count", file.Count);
                json.WriteEndObject();
            }

            json.WriteEndArray();
        }
    }
}
