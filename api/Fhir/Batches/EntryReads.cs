using System.Buffers;
using System.Globalization;
using DrCloud.Api.Fhir.Interactions;
using DrCloud.Api.Fhir.Responses;
using DrCloud.Fhir.Bundles;
using DrCloud.Fhir.Outcomes;
using DrCloud.Fhir.Rendering;
using DrCloud.Fhir.Resources;
using DrCloud.Fhir.Search;
using DrCloud.Grains.Interfaces;

namespace DrCloud.Api.Fhir.Batches;

/// <summary>Carries out the entries that read, after all that write.</summary>
internal static class EntryReads
{
    public static async ValueTask RunAsync(EntryRun entry, FhirServices services)
    {
        switch (entry.Route!.Interaction)
        {
            case FhirInteraction.HistoryInstance or FhirInteraction.HistoryType or FhirInteraction.HistorySystem:
                var history = await History.RunAsync(entry.Request, services, entry.Query, strict: false);
                End(entry, history.Status, history.Refusal, history.Page is { } versions ? output => HistoryWriter.Write(output, versions) : null);
                break;
            case FhirInteraction.Search or FhirInteraction.SearchCompartment or FhirInteraction.SearchSystem:
                var search = await Search.RunAsync(entry.Request, services, entry.Query, strict: false);
                End(entry, search.Status, search.Refusal, search.Page is { } page ? output => SearchsetWriter.Write(output, page) : null);
                break;
            case FhirInteraction.Operation:
                await EntryOperations.RunAsync(entry, services);
                break;
            case FhirInteraction.VRead:
                End(entry, await VRead.FindAsync(entry.Request, services));
                break;
            default:
                End(entry, await Read.FindAsync(entry.Request, services));
                break;
        }
    }

    private static void End(EntryRun entry, int status, IReadOnlyList<OutcomeIssue> refusal, Action<IBufferWriter<byte>>? write)
    {
        if (write is null)
        {
            entry.Refuse(status, refusal);
            return;
        }

        var buffer = new ArrayBufferWriter<byte>();
        write(buffer);
        entry.Found(Cut(entry, buffer.WrittenMemory));
    }

    private static void End(EntryRun entry, ReadResult result)
    {
        switch (result)
        {
            case { Status: ReadStatus.Found, Resource: { } resource } when IsKnown(entry.Entry, resource):
                entry.ReadResource(StatusCodes.Status304NotModified, resource, default);
                break;
            case { Status: ReadStatus.Found, Resource: { } resource }:
                entry.ReadResource(StatusCodes.Status200OK, resource, Cut(entry, BundleBytes.JsonOf(resource)));
                break;
            case { Status: ReadStatus.Gone }:
                entry.Refuse(StatusCodes.Status410Gone, "deleted", "The resource has been deleted.");
                break;
            default:
                entry.Refuse(StatusCodes.Status404NotFound, "not-found", "There is no such resource.");
                break;
        }
    }

    // RFC 9110 §13.2.2: If-None-Match wins over If-Modified-Since.
    private static bool IsKnown(BundleEntry entry, StoredResource resource) =>
        entry.IfNoneMatch is { Length: > 0 } tag
            ? EntityTags.TryParse(tag, out var version) && version == resource.Version
            : DateTimeOffset.TryParse(entry.IfModifiedSince, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var since) && resource.LastUpdated <= since;

    /// <summary>What the address asks for of the answer; format and indentation are the whole bundle's.</summary>
    private static ReadOnlyMemory<byte> Cut(EntryRun entry, ReadOnlyMemory<byte> json) =>
        ShapedResponse.ShapeOf(QueryText.Split(entry.Query), xml: false).Subset is { } subset
            ? Rendering.Render(json, AnswerShape.AsStored with { Subset = subset })
            : json;
}
