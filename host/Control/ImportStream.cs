using System.Text.Json;
using DrCloud.Hosting.Import;

namespace DrCloud.Hosting.Control;

/// <summary>Runs an import for the command line and tells of it while it runs: a line of JSON twice a second, the summary at last. It stops when the caller leaves.</summary>
internal static class ImportStream
{
    public static async Task RunAsync(ControlledServer server, ImportRequest request, HttpContext context)
    {
        context.Response.ContentType = "application/x-ndjson";
        var ct = context.RequestAborted;
        try
        {
            var importer = new Importer(server.Grains, server.Site, server.FhirBase, request.Paths);
            var summary = await importer.RunAsync(progress => TellAsync(context, new ImportNews(progress)), ct);
            await TellAsync(context, new ImportNews(importer.Progress, summary));
        }
        catch (CommandException e)
        {
            await TellAsync(context, new ImportNews(Error: e.Message));
        }
        catch (Exception e) when (!ct.IsCancellationRequested)
        {
            await TellAsync(context, new ImportNews(Error: $"The import failed ({e.GetType().Name}): run it again to complete it."));
        }
    }

    private static async Task TellAsync(HttpContext context, ImportNews news)
    {
        await context.Response.Body.WriteAsync(JsonSerializer.SerializeToUtf8Bytes(news, ControlJson.Default.ImportNews), context.RequestAborted);
        await context.Response.Body.WriteAsync("\n"u8.ToArray(), context.RequestAborted);
        await context.Response.Body.FlushAsync(context.RequestAborted);
    }
}
