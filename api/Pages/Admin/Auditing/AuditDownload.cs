using System.Globalization;
using System.Text;
using DrCloud.Api.Auditing;
using DrCloud.Api.Sites;
using DrCloud.Fhir.Auditing;
using DrCloud.Fhir.Resources;
using DrCloud.Grains.Interfaces.Auditing;
using Microsoft.AspNetCore.Mvc;

namespace DrCloud.Api.Pages.Admin.Auditing;

/// <summary>Streams what a query finds, the latest first, a page at a time: as AuditEvent resources, one a line, or as a table.</summary>
internal sealed class AuditDownload(Site site, AuditLog log, AuditAgents agents, AuditQuery query, bool asTable) : IActionResult
{
    private const string Header = "time,kind,outcome,status,person,person_name,app,app_name,patients,resource,query,from,request,event\r\n";

    public async Task ExecuteResultAsync(ActionContext context)
    {
        var response = context.HttpContext.Response;
        response.ContentType = asTable ? "text/csv; charset=utf-8" : "application/fhir+ndjson";
        response.Headers.ContentDisposition = $"attachment; filename=\"audit-{site.Name}.{(asTable ? "csv" : "ndjson")}\"";
        var ct = context.HttpContext.RequestAborted;
        if (asTable)
        {
            await response.WriteAsync(Header, ct);
        }

        var writer = new AuditEventWriter(site.Name, site.FhirBase);
        AuditPosition? after = null;
        do
        {
            var page = await log.SearchAsync(site.Name, query, after, AuditPage.Most);
            foreach (var row in await AuditRow.OfAsync(page.Records, agents.At(site.Name)))
            {
                Write(response.BodyWriter, writer, row);
            }

            await response.BodyWriter.FlushAsync(ct);
            after = page.Next;
        }
        while (after is not null && !ct.IsCancellationRequested);
    }

    private void Write(System.Buffers.IBufferWriter<byte> output, AuditEventWriter writer, AuditRow row)
    {
        if (asTable)
        {
            Encoding.UTF8.GetBytes(Line(row), output);
        }
        else
        {
            System.Buffers.BuffersExtensions.Write(output, writer.Write(row.Record.Name, row.Event, row.Person, row.App).Span);
            System.Buffers.BuffersExtensions.Write(output, "\n"u8);
        }
    }

    private static string Line(AuditRow row) => string.Join(',', new[]
    {
        FhirInstant.Format(DateTimeOffset.FromUnixTimeMilliseconds(row.Event.Time)), row.Event.Kind.ToString(), row.Event.Outcome.ToString(), row.Event.Status.ToString(CultureInfo.InvariantCulture),
        row.Event.Person, row.Person?.Name, row.Event.Client, row.App?.Name, string.Join(' ', row.Event.Patients), row.Resource, row.Event.Query, row.Event.From?.ToString(), row.Event.Request,
        row.Record.Name.ToString(),
    }.Select(Cell)) + "\r\n";

    // A spreadsheet takes what begins so for a formula; what was searched for was written by others.
    private static string Cell(string? text)
    {
        var safe = text is ['=' or '+' or '-' or '@' or '\t' or '\r', ..] ? "'" + text : text ?? "";
        return safe.AsSpan().IndexOfAny(",\"\r\n") < 0 ? safe : $"\"{safe.Replace("\"", "\"\"", StringComparison.Ordinal)}\"";
    }
}
