using DrCloud.Fhir.Outcomes;
using Microsoft.AspNetCore.Http.Features;

namespace DrCloud.Api.Fhir.Batches;

/// <summary>
/// Carries out the entries of a batch that are <see href="https://hl7.org/fhir/R4/operations.html">operations</see>: each as a request of its own, whose answer goes into the
/// bundle. Operations that change something, and operations in a transaction, are none of these: they could not be undone with the rest.
/// </summary>
internal static class EntryOperations
{
    /// <summary>The most operations of one batch: each may ask for as much as a request.</summary>
    public const int Max = 50;

    public static async ValueTask RunAsync(EntryRun entry, FhirServices services)
    {
        var outer = entry.Request.Http;
        using var answer = new MemoryStream();
        var http = new DefaultHttpContext { RequestServices = outer.RequestServices, RequestAborted = outer.RequestAborted };
        http.Features.Set<IHttpResponseBodyFeature>(new StreamResponseBodyFeature(answer));
        http.Request.Method = entry.Entry.Method!;
        http.Request.Headers.Accept = FhirMediaType.Json;
        http.Request.QueryString = entry.Query.Length > 0 ? new QueryString($"?{entry.Query}") : QueryString.Empty;
        if (!entry.Entry.Resource.IsEmpty)
        {
            http.Request.ContentType = FhirMediaType.Json;
            http.Request.ContentLength = entry.Entry.Resource.Length;
            http.Request.Body = new MemoryStream(entry.Entry.Resource.ToArray(), writable: false);
        }

        var request = new FhirRequest(http, entry.Request.Site)
        {
            Type = entry.Request.Type,
            Id = entry.Request.Id,
            Bearer = entry.Request.Access,
            Decision = entry.Request.Decision,
        };
        await entry.Route!.HandleAsync(request, services);
        await http.Response.BodyWriter.FlushAsync();
        if (http.Response.StatusCode < StatusCodes.Status400BadRequest)
        {
            entry.Found(answer.ToArray());
        }
        else
        {
            entry.Refuse(http.Response.StatusCode, OperationOutcomeReader.Issues(answer.ToArray()));
        }
    }
}
