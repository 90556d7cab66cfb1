using DrCloud.Api.Fhir.Interactions;
using DrCloud.Api.Fhir.Responses;
using DrCloud.Api.Fhir.Writing;
using DrCloud.Fhir.Bundles;
using DrCloud.Fhir.Outcomes;
using DrCloud.Fhir.Resources;

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
    public IReadOnlyList<EntryRun> Entries { get; } = [.. bundle.Entries.Select(e => EntryReader.Read(request, services, e, transaction))];

    private bool IsLost => transaction && Entries.Any(e => e.IsCause);

    private IEnumerable<EntryRun> Writers => Entries.Where(e => e.IsOpen && e.Write is not null);

    public async Task RunAsync()
    {
        foreach (var entry in Entries.Where(e => e.IsOpen && e.Route!.Interaction == FhirInteraction.Operation).Skip(EntryOperations.Max).ToList())
        {
            entry.Refuse(StatusCodes.Status422UnprocessableEntity, "too-costly", $"A batch has at most {EntryOperations.Max} operations.");
        }

        await ForEachAsync(Writers, async entry => Settled(entry, await entry.Write!.SettleAsync()));
        RefuseDuplicates();
        var resolver = new ReferenceResolver(request, services, _references);
        await ForEachAsync(Writers, resolver.ResolveAsync);
        await WriteAsync();
        await ForEachAsync(Entries.Where(e => e.IsOpen), entry => EntryReads.RunAsync(entry, services));
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
        foreach (var entry in Writers.ToList())
        {
            var keys = entry.Write!.Keys;
            if (keys.Any(seen.Contains))
            {
                entry.Refuse(StatusCodes.Status400BadRequest, "duplicate", "Another entry writes the same resource.");
            }
            else
            {
                seen.UnionWith(keys);
            }
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

        if (entry is { IsOpen: true, Write.Keys.Count: > 1 } && Writers.Sum(e => e.Write!.Keys.Count) > Batch.MaxEntries)
        {
            entry.Refuse(StatusCodes.Status422UnprocessableEntity, "too-costly", $"The entries of a bundle write at most {Batch.MaxEntries} resources.");
        }
    }

    /// <summary>Writes; again, with the references set anew, where the commit found that a condition or a version has moved on.</summary>
    private async Task WriteAsync()
    {
        for (var attempt = 1; ; attempt++)
        {
            await ForEachAsync(Writers, async entry => entry.Refuse(await entry.Write!.PrepareAsync(_references)));
            foreach (var entry in Writers.Where(e => e.Write!.Entries.Count == 0))
            {
                entry.NothingToDelete();
            }

            List<EntryRun> writers = IsLost ? [] : [.. Writers];
            if (writers.Count == 0)
            {
                return;
            }

            var outcomes = await EntryCommits.WriteAsync(request, services, [.. writers.Select(w => w.Write!)], transaction);
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

            if (transaction)
            {
                RefuseDuplicates();
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
}
