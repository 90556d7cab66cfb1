using System.Diagnostics;
using DrCloud.Api.Access;
using DrCloud.Api.Auditing;
using DrCloud.Api.Fhir.Responses;
using DrCloud.Fhir.Patching;
using DrCloud.Fhir.Resources;
using DrCloud.Grains.Interfaces;

namespace DrCloud.Api.Fhir.Writing;

/// <summary>
/// A write on its way to the commit: settled (which resource it concerns), then prepared (what is written). The commit decides again, behind the log's lock;
/// where it finds that a condition, or the version that a patch was made from, has moved on, the write is settled anew.
/// </summary>
internal sealed class PendingWrite(FhirRequest request, FhirServices services, WriteAsk ask)
{
    /// <summary>More than enough: each attempt but the first takes another request that changed the same, in the same moment.</summary>
    public const int MaxAttempts = 8;

    private string? _condition;
    private bool _matched;
    private StoredResource? _base;
    private IReadOnlyList<WriteEntry> _deletes = [];

    /// <summary>What is asked.</summary>
    public WriteAsk Ask => ask;

    /// <summary>The resources concerned, once settled: none where there is nothing to delete, several only where all that match are deleted.</summary>
    public IReadOnlyList<ResourceKey> Keys => _deletes.Count > 0 ? [.. _deletes.Select(delete => delete.Key)] : Key is { } key ? [key] : [];

    /// <summary>What references to it lead to: for a conditional create, the match of its condition.</summary>
    public ResourceKey? ReferenceKey { get; private set; }

    /// <summary>What goes to the commit, once prepared; all of it is written, or nothing.</summary>
    public IReadOnlyList<WriteEntry> Entries { get; private set; } = [];

    /// <summary>True if others refer to it by <see cref="ReferenceKey"/>.</summary>
    public bool IsReferred { get; init; }

    private ResourceKey? Key { get; set; }

    /// <summary>Finds which resource is concerned, or why the write is refused.</summary>
    public async ValueTask<WriteRefusal?> SettleAsync()
    {
        var own = request.Id.Length > 0 ? request.Key : new ResourceKey(request.Type, ask.NewId);
        if (!LogicalId.IsValid(own.Id))
        {
            return ask.Interaction == FhirInteraction.Update ? WriteRefusal.Of(StatusCodes.Status400BadRequest, "value", "The id in the address is not valid.") : WriteRefusal.Missing;
        }

        Key = ReferenceKey = own;
        if (ask.Condition is null)
        {
            return null;
        }

        var condition = await WriteCondition.OfAsync(request, services, ask.Condition);
        if (condition.Refusal is { } refusal)
        {
            return new WriteRefusal(condition.Status, [refusal]);
        }

        _condition = condition.Query;
        if (ask.TakesSeveral)
        {
            return Settle(await DeleteMatches.FindAsync(request, services, condition.Query!));
        }

        if (ask.IsConditional || IsReferred)
        {
            return Settle(await condition.FindAsync(request, services, request.Type));
        }

        return null;
    }

    /// <summary>Makes what goes to the commit, or says why the write is refused.</summary>
    public ValueTask<WriteRefusal?> PrepareAsync(ReferenceMap? references) => ask switch
    {
        { IsPatch: true } => PreparePatchAsync(references),
        { Interaction: FhirInteraction.Delete or FhirInteraction.ConditionalDelete } => PrepareDeleteAsync(),
        _ => PrepareResourceAsync(references),
    };

    /// <summary>True if the commit found that things have moved on, and the write is to be made again: call <see cref="ResettleAsync"/>.</summary>
    public bool IsMovedBy(WriteOutcome outcome) => outcome.Status switch
    {
        WriteStatus.MatchMoved or WriteStatus.ReferredElsewhere => true,
        WriteStatus.Present => ask.Interaction == FhirInteraction.ConditionalUpdate && outcome.Resource!.Key != Key,
        WriteStatus.VersionConflict => ask.IsPatch && ask.IfMatch is null,
        _ => false,
    };

    /// <summary>Settles the write anew, by what the commit found.</summary>
    public async ValueTask<WriteRefusal?> ResettleAsync(WriteOutcome outcome)
    {
        if (ask.Interaction == FhirInteraction.Create)
        {
            ReferenceKey = outcome.Resource?.Key ?? Key;
            return null;
        }

        _base = outcome.Status == WriteStatus.VersionConflict ? outcome.Resource : null;
        return await SettleAsync();
    }

    /// <summary>How the write ended, by the outcomes of its <see cref="Entries"/>.</summary>
    public WriteOutcome OutcomeOf(IReadOnlyList<WriteOutcome> outcomes)
    {
        if (outcomes is [var single])
        {
            return single;
        }

        request.Concerns(outcomes.Select(outcome => outcome.Resource).OfType<StoredResource>());
        return DeleteMatches.Join(outcomes);
    }

    /// <summary>The outcome as this write takes it: an id in use is a conflict to who wants it free.</summary>
    public WriteOutcome Judge(WriteOutcome outcome) =>
        outcome.Status == WriteStatus.Present && (ask.IfFree || ask.Interaction == FhirInteraction.ConditionalUpdate) ? new WriteOutcome { Status = WriteStatus.VersionConflict } : outcome;

    /// <summary>True if the bearer may be shown the resource that is left: it is what was sent, or the scopes let it be read.</summary>
    public bool MayReturn(WriteOutcome outcome) =>
        (!ask.IsPatch && outcome.Status != WriteStatus.Present) || AccessPolicy.Decide(request.Access, request.Type, Permissions.Read).IsAllowed;

    private WriteRefusal? Settle(IReadOnlyList<StoredResource> matches)
    {
        var match = matches is [var single] ? single.Key : (ResourceKey?)null;
        _matched = match is not null;
        if (ask.Interaction == FhirInteraction.Create)
        {
            ReferenceKey = match ?? Key;
            return null;
        }

        _deletes = [];
        if (matches.Count > 1)
        {
            return SettleSeveral(matches);
        }

        if (match is null && ask.IsPatch)
        {
            return WriteRefusal.Missing;
        }

        if (match is null && ask.Interaction == FhirInteraction.ConditionalUpdate)
        {
            var sent = TopMembers.IdOf(ask.Body.Span);
            if (sent is not null && request.Decision.Patient is not null)
            {
                return WriteRefusal.Missing;
            }

            match = new ResourceKey(request.Type, sent ?? ask.NewId);
        }

        Key = ReferenceKey = match;
        return null;
    }

    private WriteRefusal? SettleSeveral(IReadOnlyList<StoredResource> matches)
    {
        if (!ask.TakesSeveral)
        {
            return new WriteRefusal(StatusCodes.Status412PreconditionFailed, [WriteResponse.RefusalOf(WriteStatus.MultipleMatches)!]);
        }

        if (matches.Count > DeleteMatches.MaxMatches)
        {
            return WriteRefusal.Of(
                StatusCodes.Status412PreconditionFailed, "multiple-matches", $"The condition matches more than {DeleteMatches.MaxMatches} resources: none is deleted.");
        }

        Key = ReferenceKey = null;
        _deletes = DeleteMatches.EntriesOf(request, matches);
        return null;
    }

    private async ValueTask<WriteRefusal?> PrepareResourceAsync(ReferenceMap? references)
    {
        var key = Key!.Value;
        var update = ask.Interaction == FhirInteraction.Update;
        var options = new PrepareOptions
        {
            BaseAddress = request.Site.FhirBase,
            BodyMustCarryId = update,
            BodyMayCarryId = ask.Interaction == FhirInteraction.ConditionalUpdate,
            IsDataBeside = ask.Content is not null,
            References = references,
        };
        var (resource, refusal) = Prepare(ask.Body, key, options);
        if (ask.Content is { } content)
        {
            resource = resource?.With(content, isNew: true);
        }

        if (refusal is null && update && await IsMissingAsync())
        {
            return WriteRefusal.Missing;
        }

        var create = ask.Interaction == FhirInteraction.Create || ask.IfFree || (ask.IsConditional && !_matched);
        Entries = resource is null ? [] : [new WriteEntry
        {
            Kind = create ? WriteKind.Create : WriteKind.Update,
            Key = key,
            Resource = resource,
            ExpectedVersion = ask.IfMatch,
            IfNoneExist = create ? _condition : null,
            OnlyMatch = create ? null : _condition,
            IsIdNew = ask.GivenId is null && key.Id == ask.NewId,
            ReferredAs = create && _condition is not null && IsReferred ? ReferenceKey : null,
            OnlyOwner = request.Decision.Patient,
            Verb = ask.Interaction == FhirInteraction.Create ? WriteVerb.Post : WriteVerb.Put,
        }];
        return refusal;
    }

    private async ValueTask<WriteRefusal?> PrepareDeleteAsync()
    {
        Entries = Key is not { } key ? _deletes : [new WriteEntry
        {
            Kind = WriteKind.Delete,
            Key = key,
            ExpectedVersion = ask.IfMatch,
            OnlyMatch = _condition,
            OnlyOwner = request.Decision.Patient,
        }];
        return !ask.IsConditional && await IsMissingAsync() ? WriteRefusal.Missing : null;
    }

    private async ValueTask<WriteRefusal?> PreparePatchAsync(ReferenceMap? references)
    {
        var key = Key!.Value;
        var current = _base is null ? await services.Records.ReadAsync(request, request.Decision, key) : new ReadResult(ReadStatus.Found, _base);
        if (current is not { Status: ReadStatus.Found, Resource: { Deleted: false } from })
        {
            return current.Resource is null ? WriteRefusal.Missing : WriteRefusal.Of(StatusCodes.Status410Gone, "deleted", "The resource has been deleted.");
        }

        if (ask.IfMatch is { } expected && expected != from.Version)
        {
            return new WriteRefusal(StatusCodes.Status412PreconditionFailed, [WriteResponse.RefusalOf(WriteStatus.VersionConflict)!]);
        }

        var options = new PrepareOptions { BaseAddress = request.Site.FhirBase, BodyMustCarryId = true, References = references };
        var (resource, refusal) = ContentPatch.Apply(ask.Patch!, from, out var content) switch
        {
            PatchResult.Patched patched => Prepare(patched.Json, key, options),
            PatchResult.Refused refused => (null, new WriteRefusal(refused.Status, refused.Issues)),
            _ => throw new UnreachableException(),
        };
        if (content is not null)
        {
            resource = resource?.With(content, isNew: false);
        }

        Entries = resource is null ? [] : [new WriteEntry
        {
            Kind = WriteKind.Update,
            Key = key,
            Resource = resource,
            ExpectedVersion = from.Version,
            OnlyMatch = _condition,
            OnlyOwner = request.Decision.Patient,
            Verb = WriteVerb.Patch,
        }];
        return refusal;
    }

    private (PreparedResource? Resource, WriteRefusal? Refusal) Prepare(ReadOnlyMemory<byte> json, ResourceKey key, PrepareOptions options) =>
        ResourcePreparer.Prepare(json, key.Type, key.Id, options) switch
        {
            PrepareResult.Refused refused => (null, new WriteRefusal(refused.Status, refused.Issues)),
            PrepareResult.Prepared { Resource: var resource } when !Routing.Writes.IsWithin(request.Decision, resource) =>
                (null, new WriteRefusal(StatusCodes.Status403Forbidden, [WriteResponse.RefusalOf(WriteStatus.NotMine)!])),
            PrepareResult.Prepared { Resource: var resource } => (resource, null),
            _ => throw new UnreachableException(),
        };

    // Who is bounded by a record can change what is in it, no more: an id of another record and a free id answer alike.
    private async ValueTask<bool> IsMissingAsync() =>
        request.Decision.Patient is not null && (await services.Records.ReadAsync(request, request.Decision, Key!.Value)).Status is not (ReadStatus.Found or ReadStatus.Gone);
}
