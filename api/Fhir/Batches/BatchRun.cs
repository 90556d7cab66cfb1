using System.Buffers;
using DrCloud.Api.Fhir.Interactions;
using DrCloud.Api.Fhir.Responses;
using DrCloud.Api.Fhir.Writing;
using DrCloud.Fhir.Bundles;
using DrCloud.Fhir.Outcomes;
using DrCloud.Fhir.Resources;
using DrCloud.Grains.Interfaces;

namespace DrCloud.Api.Fhir.Batches;

/// <summary>
/// Carries out a batch or transaction: reads what each entry asks, settles conditions and references, prepares, commits all writes together, and then reads
/// (<see href="https://hl7.org/fhir/R4/http.html#trules">processing rules</see>: DELETE, POST, PUT and PATCH before GET). In a transaction one refusal ends all before anything is written.
/// </summary>
internal sealed class BatchRun(FhirRequest request, FhirServices services, IncomingBundle bundle, bool transaction)
{
    private static readonly OutcomeIssue LeftAsItIs = OutcomeIssue.Information("The resource exists already and was left as it is. PUT changes it.");

    private readonly ReferenceMap _references = new();

    /// <summary>The entries, in order.</summary>
    public IReadOnlyList<EntryRun> Entries { get; } = [.. bundle.Entries.Select(e => EntryReader.Read(request, services, e))];

    private bool IsLost => transaction && Entries.Any(e => e.IsCause);

    private IEnumerable<EntryRun> Writers => Entries.Where(e => e.IsOpen && e.Write is not null);

    public async Task RunAsync()
    {
        await ForEachAsync(Writers, async entry => Settled(entry, await entry.Write!.SettleAsync()));
        RefuseDuplicates();
        var resolver = new ReferenceResolver(request, services, _references);
        await ForEachAsync(Writers, resolver.ResolveAsync);
        await WriteAsync();
        await ForEachAsync(Entries.Where(e => e.IsOpen), ReadAsync);
    }

    /// <summary>One after another; a transaction ends at the first refusal.</summary>
    private async ValueTask ForEachAsync(IEnumerable<EntryRun> entries, Func<EntryRun, ValueTask> does)
    {
        if (IsLost)
        {
            return;
        }

        foreach (var entry in entries)
        {
            await does(entry);
            if (transaction && entry.IsCause)
            {
                return;
            }
        }
    }

    private void RefuseDuplicates()
    {
        var seen = new HashSet<ResourceKey>();
        foreach (var entry in Writers.Where(e => e.Write!.Key is { } key && !seen.Add(key)).ToList())
        {
            entry.Refuse(StatusCodes.Status400BadRequest, "duplicate", "Another entry writes the same resource.");
        }
    }

    /// <summary>From now on references to the entry lead to the resource that it concerns.</summary>
    private void Settled(EntryRun entry, WriteRefusal? refusal)
    {
        entry.Refuse(refusal);
        if (refusal is null && entry is { Entry.FullUrl: { Length: > 0 } fullUrl, Write.ReferenceKey: { } key })
        {
            _references.Set(fullUrl, key.ToString());
        }
    }

    /// <summary>Writes; again, with the references set anew, where the commit found that a condition or a version has moved on.</summary>
    private async Task WriteAsync()
    {
        for (var attempt = 1; ; attempt++)
        {
            await ForEachAsync(Writers, async entry => entry.Refuse(await entry.Write!.PrepareAsync(_references)));
            foreach (var entry in Writers.Where(e => e.Write!.Entry is null))
            {
                entry.NothingToDelete();
            }

            List<EntryRun> writers = IsLost ? [] : [.. Writers];
            if (writers.Count == 0)
            {
                return;
            }

            var outcomes = await services.Writes.WriteAsync(request, [.. writers.Select(w => w.Write!.Entry!)], atomic: transaction);
            var moved = attempt == PendingWrite.MaxAttempts ? [] : writers.Zip(outcomes).Where(pair => pair.First.Write!.IsMovedBy(pair.Second)).ToList();
            if (!transaction || moved.Count == 0)
            {
                End(writers.Zip(outcomes).Except(moved));
            }

            if (moved.Count == 0)
            {
                return;
            }

            foreach (var (entry, outcome) in moved)
            {
                Settled(entry, await entry.Write!.ResettleAsync(outcome));
            }
        }
    }

    private static void End(IEnumerable<(EntryRun Entry, WriteOutcome Outcome)> ended)
    {
        foreach (var (entry, found) in ended)
        {
            var write = entry.Write!;
            var outcome = write.Judge(found);
            if (!write.MayReturn(found))
            {
                entry.KeepBack();
            }

            switch (WriteResponse.RefusalOf(outcome.Status))
            {
                case { } refusal when outcome.Status == WriteStatus.RolledBack:
                    entry.RollBack(refusal);
                    break;
                case { } refusal:
                    entry.Refuse(WriteResponse.StatusOf(outcome.Status), [refusal]);
                    break;
                case null when outcome.Status == WriteStatus.Present && write.Ask.Condition is null:
                    entry.Wrote(StatusCodes.Status200OK, outcome.Resource!, LeftAsItIs);
                    break;
                default:
                    entry.Wrote(WriteResponse.StatusOf(outcome.Status), outcome.Resource);
                    break;
            }
        }
    }

    private async ValueTask ReadAsync(EntryRun entry)
    {
        if (entry.Route!.Interaction is FhirInteraction.HistoryInstance or FhirInteraction.HistoryType or FhirInteraction.HistorySystem)
        {
            await ReadHistoryAsync(entry);
            return;
        }

        if (entry.Route.Interaction is FhirInteraction.Search or FhirInteraction.SearchCompartment or FhirInteraction.SearchSystem)
        {
            var (page, status, refusal) = await Search.RunAsync(entry.Request, services, entry.Query, strict: false);
            if (page is null)
            {
                entry.Refuse(status, refusal);
                return;
            }

            var buffer = new ArrayBufferWriter<byte>();
            SearchsetWriter.Write(buffer, page);
            entry.Found(buffer.WrittenMemory);
            return;
        }

        var result = entry.Route.Interaction == FhirInteraction.VRead ? await VRead.FindAsync(entry.Request, services) : await Read.FindAsync(entry.Request, services);
        switch (result.Status)
        {
            case ReadStatus.Found:
                var known = EntityTags.TryParse(entry.Entry.IfNoneMatch, out var version) && version == result.Resource!.Version;
                entry.ReadResource(known ? StatusCodes.Status304NotModified : StatusCodes.Status200OK, result.Resource!);
                break;
            case ReadStatus.Gone:
                entry.Refuse(StatusCodes.Status410Gone, "deleted", "The resource has been deleted.");
                break;
            default:
                entry.Refuse(StatusCodes.Status404NotFound, "not-found", "There is no such resource.");
                break;
        }
    }

    private async ValueTask ReadHistoryAsync(EntryRun entry)
    {
        var (page, status, refusal) = await History.RunAsync(entry.Request, services, entry.Query, strict: false);
        if (page is null)
        {
            entry.Refuse(status, refusal);
            return;
        }

        var buffer = new ArrayBufferWriter<byte>();
        HistoryWriter.Write(buffer, page);
        entry.Found(buffer.WrittenMemory);
    }
}
