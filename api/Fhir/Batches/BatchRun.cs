using System.Buffers;
using DrCloud.Api.Fhir.Interactions;
using DrCloud.Api.Fhir.Responses;
using DrCloud.Fhir.Bundles;
using DrCloud.Fhir.Outcomes;
using DrCloud.Fhir.Resources;
using DrCloud.Grains.Interfaces;

namespace DrCloud.Api.Fhir.Batches;

/// <summary>
/// Carries out a batch or transaction: reads what each entry asks, settles conditions and references, prepares, commits all writes together, and then reads
/// (<see href="https://hl7.org/fhir/R4/http.html#trules">processing rules</see>: POST and PUT before GET). In a transaction one refusal ends all before anything is written.
/// </summary>
internal sealed class BatchRun(FhirRequest request, FhirServices services, IncomingBundle bundle, bool transaction)
{
    /// <summary>More than enough: each attempt but the first takes another request that changed what a condition matches, in the same moment.</summary>
    private const int MaxAttempts = 8;

    private static readonly OutcomeIssue LeftAsItIs = OutcomeIssue.Information("The resource exists already and was left as it is. PUT changes it.");

    private readonly ReferenceMap _references = new();

    /// <summary>The entries, in order.</summary>
    public IReadOnlyList<EntryRun> Entries { get; } = [.. bundle.Entries.Select(e => EntryReader.Read(request, e))];

    private bool IsLost => transaction && Entries.Any(e => e.IsCause);

    public async Task RunAsync()
    {
        RefuseDuplicates();
        foreach (var entry in Entries.Where(e => e.IsOpen && e.Key is not null).TakeWhile(_ => !IsLost))
        {
            await SettleConditionAsync(entry);
        }

        var resolver = new ReferenceResolver(request, services, _references);
        foreach (var entry in Entries.Where(e => e.IsOpen && e.Key is not null).TakeWhile(_ => !IsLost))
        {
            await resolver.ResolveAsync(entry);
        }

        await WriteAsync();
        foreach (var entry in Entries.Where(e => e.IsOpen).TakeWhile(_ => !IsLost))
        {
            await ReadAsync(entry);
        }
    }

    private void RefuseDuplicates()
    {
        var seen = new HashSet<ResourceKey>();
        foreach (var entry in Entries.Where(e => e.Key is { } key && !seen.Add(key)))
        {
            entry.Refuse(StatusCodes.Status400BadRequest, "duplicate", "Another entry writes the same resource.");
        }
    }

    /// <summary>Looks what a conditional create will decide for, so that references to it lead to the right resource; the decision is the commit's.</summary>
    private async ValueTask SettleConditionAsync(EntryRun entry)
    {
        var key = entry.Key!.Value;
        if (entry.Route!.Interaction == FhirInteraction.Create && entry.Entry.IfNoneExist is { Length: > 0 } query)
        {
            var condition = CreateCondition.Of(request.Access, request.Site, key.Type, query);
            if (condition.Refusal is { } refusal)
            {
                entry.Refuse(condition.Status, [refusal]);
                return;
            }

            entry.IfNoneExist = condition.Query;
            if (entry.Entry.FullUrl is { Length: > 0 } && await ReferenceResolver.FindAsync(entry.Request, services, condition.Query!) is [var match])
            {
                key = match.Key;
            }
        }

        Refer(entry, key);
    }

    /// <summary>From now on references to the entry lead to this resource.</summary>
    private void Refer(EntryRun entry, ResourceKey key)
    {
        if (entry.Entry.FullUrl is { Length: > 0 } fullUrl)
        {
            _references.Set(fullUrl, key.ToString());
            entry.ReferredAs = entry.IfNoneExist is null ? null : key;
        }
    }

    /// <summary>Writes; again, with the references set anew, where the commit found that a condition has come to decide for another resource.</summary>
    private async Task WriteAsync()
    {
        for (var attempt = 1; ; attempt++)
        {
            foreach (var entry in Entries.Where(e => e.IsOpen && e.Key is not null))
            {
                await PrepareAsync(entry);
            }

            List<EntryRun> writers = IsLost ? [] : [.. Entries.Where(e => e.IsOpen && e.Write is not null)];
            if (writers.Count == 0)
            {
                return;
            }

            var outcomes = await services.Writes.WriteAsync(request, [.. writers.Select(w => w.Write!)], atomic: transaction);
            var moved = writers.Zip(outcomes).FirstOrDefault(pair => pair.Second.Status == WriteStatus.ReferredElsewhere);
            if (moved == default || attempt == MaxAttempts)
            {
                End(writers, outcomes);
                return;
            }

            Refer(moved.First, moved.Second.Resource?.Key ?? moved.First.Key!.Value);
        }
    }

    private async ValueTask PrepareAsync(EntryRun entry)
    {
        var update = entry.Route!.Interaction == FhirInteraction.Update;
        var delete = entry.Route.Interaction == FhirInteraction.Delete;
        long version = 0;
        if ((update || delete) && entry.Entry.IfMatch is { Length: > 0 } tag && !EntityTags.TryParse(tag, out version))
        {
            entry.Refuse(StatusCodes.Status400BadRequest, "value", "ifMatch is to be one version, as in W/\"1\".");
            return;
        }

        if (delete)
        {
            await PrepareDeleteAsync(entry, version == 0 ? null : version);
            return;
        }

        var key = entry.Key!.Value;
        var options = new PrepareOptions { BaseAddress = request.Site.FhirBase, BodyMustCarryId = update, References = _references };
        switch (ResourcePreparer.Prepare(entry.Entry.Resource, key.Type, key.Id, options))
        {
            case PrepareResult.Refused refused:
                entry.Refuse(refused.Status, refused.Issues);
                break;
            case PrepareResult.Prepared { Resource: var resource } when !Routing.Writes.IsWithin(entry.Request.Decision, resource):
                entry.Refuse(StatusCodes.Status403Forbidden, [WriteResponse.RefusalOf(WriteStatus.NotMine)!]);
                break;
            case PrepareResult.Prepared { Resource: var resource } when update:
                entry.Write = Update.EntryOf(resource, entry.Request.Decision, version == 0 ? null : version);
                if (await Update.IsMissingAsync(entry.Request, services))
                {
                    entry.Refuse(StatusCodes.Status404NotFound, "not-found", "There is no such resource.");
                }

                break;
            case PrepareResult.Prepared { Resource: var resource }:
                entry.Write = Create.EntryOf(resource, entry.Request.Decision, entry.IfNoneExist, entry.ReferredAs);
                break;
        }
    }

    private async ValueTask PrepareDeleteAsync(EntryRun entry, long? expectedVersion)
    {
        entry.Write = Delete.EntryOf(entry.Key!.Value, entry.Request.Decision, expectedVersion);
        if (await Update.IsMissingAsync(entry.Request, services))
        {
            entry.Refuse(StatusCodes.Status404NotFound, "not-found", "There is no such resource.");
        }
    }

    private static void End(List<EntryRun> writers, IReadOnlyList<WriteOutcome> outcomes)
    {
        foreach (var (entry, outcome) in writers.Zip(outcomes))
        {
            switch (WriteResponse.RefusalOf(outcome.Status))
            {
                case { } refusal when outcome.Status == WriteStatus.RolledBack:
                    entry.RollBack(refusal);
                    break;
                case { } refusal:
                    entry.Refuse(WriteResponse.StatusOf(outcome.Status), [refusal]);
                    break;
                case null when outcome.Status == WriteStatus.Present && entry.IfNoneExist is null:
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

        if (entry.Route.Interaction == FhirInteraction.Search)
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
