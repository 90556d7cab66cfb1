using DrCloud.Api.Auditing;
using DrCloud.Api.Fhir.Batches;
using DrCloud.Api.Fhir.Responses;
using DrCloud.Fhir.Bundles;
using DrCloud.Fhir.Outcomes;

namespace DrCloud.Api.Fhir.Interactions;

/// <summary>The <see href="https://hl7.org/fhir/R4/http.html#transaction">batch and transaction</see> interactions: a bundle sent to the base address.</summary>
internal static class Batch
{
    /// <summary>Entries of the largest bundle.</summary>
    public const int MaxEntries = 10_000;

    public static async Task HandleAsync(FhirRequest request, FhirServices services)
    {
        if (await FhirBody.ReadJsonAsync(request.Http, FhirBody.MaxBundle) is not { } json)
        {
            return;
        }

        switch (BundleReader.Read(json))
        {
            case BundleReadResult.Read { Bundle: { Type: "transaction" or "batch", Entries.Count: > MaxEntries } }:
                await OutcomeResponse.WriteAsync(request.Http, StatusCodes.Status413PayloadTooLarge, OutcomeIssue.Error("too-long", $"A bundle has at most {MaxEntries} entries.", "Bundle.entry"));
                break;
            case BundleReadResult.Read { Bundle: { Type: "transaction" or "batch" } bundle }:
                await RunAsync(request, services, bundle);
                break;
            case BundleReadResult.Refused refused:
                await OutcomeResponse.WriteAsync(request.Http, refused.Status, refused.Issues);
                break;
            default:
                await OutcomeResponse.WriteAsync(request.Http, StatusCodes.Status400BadRequest, OutcomeIssue.Error("value", "The base address takes a bundle of type transaction or batch.", "Bundle.type"));
                break;
        }
    }

    private static async Task RunAsync(FhirRequest request, FhirServices services, IncomingBundle bundle)
    {
        var transaction = bundle.Type == "transaction";
        var run = new BatchRun(request, services, bundle, transaction);
        await run.RunAsync();
        foreach (var entry in run.Entries)
        {
            services.Audit.Of(request.Site.Name).TakeEntry(entry, request.Http);
        }

        if (transaction && run.Entries.FirstOrDefault(e => e.IsCause) is { } cause)
        {
            await OutcomeResponse.WriteAsync(request.Http, cause.Status, [.. run.Entries.Where(e => e.IsCause).SelectMany(e => e.Located())]);
            return;
        }

        var returned = FhirPrefer.Of(request.Http.Request).Body == FhirPrefer.Return.Representation;
        await ShapedResponse.WriteBundleAsync(
            request, output => BundleResponseWriter.Write(output, transaction, request.Site.FhirBase, [.. run.Entries.Select(e => e.ToResponse(returned))]));
    }
}
