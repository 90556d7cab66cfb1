using DrCloud.Fhir.Resources;
using DrCloud.Storage.Contents;
using DrCloud.Storage.Databases;
using DrCloud.Storage.Reading;

namespace DrCloud.Storage.Writing;

/// <summary>
/// One transaction of the write queue. Behind the clock's lock nothing moves, so the batches are decided one after another in memory,
/// as if each ran alone; then the rows are written, many at once.
/// </summary>
internal sealed class Commit(WriteSession session, ConditionSearch conditions, Followers followers)
{
    private readonly Dictionary<ResourceKey, Current> _current = [];
    private readonly HashSet<Current> _changed = [];
    private readonly List<HistoryRow> _history = [];
    private readonly List<Action> _undo = [];
    private readonly List<ResourceKey> _moved = [];
    private readonly HashSet<ResourceKey> _awaited = [];
    private long _nextSeq;
    private DateTimeOffset _time;
    private bool _wrote;

    public async Task<IReadOnlyList<WriteResult>> RunAsync(IReadOnlyList<WriteBatch> batches)
    {
        var (firstSeq, time) = await session.AdvanceClockAsync(batches.Sum(batch => batch.Entries.Count));
        _nextSeq = firstSeq;
        _time = DateTimeOffset.FromUnixTimeMilliseconds(time);
        var recorded = await RecordedOutcomes.FindAsync(session, batches);
        await LoadAsync(batches.SelectMany(batch => batch.Entries).SelectMany(KeysOf));
        await AwaitAsync(batches);

        var results = new Dictionary<Guid, (WriteOutcome[] Outcomes, long Seq)>();
        foreach (var batch in batches)
        {
            if (!results.ContainsKey(batch.RequestId))
            {
                results[batch.RequestId] = (await DecideAsync(batch, recorded), _nextSeq - 1);
            }
        }

        await FlushAsync();
        await LoadBodiesAsync(results.Values.Select(result => result.Outcomes));
        session.Keep = _wrote;
        return batches.Select(batch => results[batch.RequestId]).Select(result => new WriteResult { Outcomes = result.Outcomes, Seq = result.Seq }).ToList();
    }

    private static IEnumerable<ResourceKey> KeysOf(WriteEntry entry) =>
        entry.Resource is { Owner.Follows.Count: > 0 } resource ? resource.Owner.Follows.Prepend(entry.Key) : [entry.Key];

    private async Task LoadAsync(IEnumerable<ResourceKey> keys)
    {
        var missing = keys.Where(key => !_current.ContainsKey(key)).Distinct().ToList();
        foreach (var key in missing)
        {
            _current.Add(key, new Current(key));
        }

        await ResourceReads.ForKeysAsync(session.Connection, session.Transaction, StoredRows.ColumnsWithoutBody, missing, row =>
        {
            var resource = StoredRows.Read(row, withBody: false);
            var current = _current[resource.Key];
            current.Stored = current.Now = new Current.Row(resource, StoredRows.SplitLinks(row.GetString(StoredRows.Count - 1)));
        }, CancellationToken.None);
    }

    /// <summary>
    /// Finds what is to come under an id that a follower names already. Ids that the server has just made are named by nobody before: they cost nothing.
    /// </summary>
    private async Task AwaitAsync(IReadOnlyList<WriteBatch> batches)
    {
        var coming = batches.SelectMany(batch => batch.Entries)
            .Where(entry => entry is { IsIdNew: false, Resource: not null } && _current[entry.Key].Now is null).Select(entry => entry.Key).ToHashSet();
        if (coming.Count > 0)
        {
            _awaited.UnionWith(await followers.AwaitedAsync(session, coming));
        }
    }

    private async Task<WriteOutcome[]> DecideAsync(WriteBatch batch, RecordedOutcomes recorded)
    {
        var savepoint = batch.Atomic && batch.Entries.Any(NeedsTables);
        if (savepoint)
        {
            // Conditions are searched in the tables, so entries are written as the batch goes: they must be taken back as one.
            await FlushAsync();
            await session.ExecuteAsync("SAVEPOINT batch");
        }

        _undo.Clear();
        _moved.Clear();
        var seq = _nextSeq;
        var outcomes = new WriteOutcome[batch.Entries.Count];
        foreach (var (entry, i) in batch.Entries.Select((entry, i) => (entry, i)).OrderBy(item => TurnOf(item.entry)))
        {
            outcomes[i] = recorded.Find(batch.RequestId, i) ?? (IsLeftOut(batch, entry, outcomes) ? new WriteOutcome { Status = WriteStatus.RolledBack } : await DecideAsync(batch, entry, i));
            if (batch.Atomic && Failed(outcomes[i]))
            {
                await TakeBackAsync(savepoint, seq);
                return batch.Entries.Select((_, n) => n == i ? outcomes[i] : new WriteOutcome { Status = WriteStatus.RolledBack }).ToArray();
            }
        }

        await MoveFollowersAsync(batch);
        if (savepoint)
        {
            await session.ExecuteAsync("RELEASE SAVEPOINT batch");
        }

        return outcomes;
    }

    /// <summary>True if the entry goes with another one, decided before it, that made no version.</summary>
    private static bool IsLeftOut(WriteBatch batch, WriteEntry entry, WriteOutcome?[] outcomes) =>
        entry.OnlyIfWritten is { } other && !batch.Entries.Zip(outcomes).Any(pair => pair.First.Key == other && pair.Second?.Status is WriteStatus.Created or WriteStatus.Updated);

    /// <summary>True if the entry cannot be decided by the rows of its keys alone.</summary>
    private static bool NeedsTables(WriteEntry entry) => (entry.IfNoneExist ?? entry.OnlyMatch) is not null || DeletesPatient(entry) || entry.Resource is { IsContentNew: true };

    private static bool DeletesPatient(WriteEntry entry) => entry is { Kind: WriteKind.Delete, Key.Type: "Patient" };

    /// <summary>
    /// Deletes come first (<see href="https://hl7.org/fhir/R4/http.html#trules">transaction rules</see>), a patient's after those of what is in the record.
    /// What follows the owner of others comes after them, wherever it stands.
    /// </summary>
    private static int TurnOf(WriteEntry entry) => entry switch
    {
        { Kind: WriteKind.Delete } => DeletesPatient(entry) ? 1 : 0,
        { Resource.Owner.Follows.Count: > 0 } => 3,
        _ => 2,
    };

    private static bool Failed(WriteOutcome outcome) => outcome.Status
        is WriteStatus.VersionConflict or WriteStatus.MultipleMatches or WriteStatus.NotFound or WriteStatus.NotMine or WriteStatus.ReferredElsewhere
        or WriteStatus.RecordInUse or WriteStatus.MatchMoved or WriteStatus.ContentGone;

    private async Task TakeBackAsync(bool savepoint, long seq)
    {
        if (savepoint)
        {
            await session.ExecuteAsync("ROLLBACK TO SAVEPOINT batch");
        }

        foreach (var undo in Enumerable.Reverse(_undo))
        {
            undo();
        }

        _history.RemoveAll(row => row.Resource.Seq >= seq);
    }

    private async Task<WriteOutcome> DecideAsync(WriteBatch batch, WriteEntry entry, int i)
    {
        if (entry.IfNoneExist is { } condition && await DecideConditionAsync(batch, entry, condition) is { } decided)
        {
            return decided;
        }

        if (entry.OnlyMatch is { } match && !await MatchesOnlyAsync(entry, match))
        {
            return new WriteOutcome { Status = WriteStatus.MatchMoved };
        }

        var current = _current[entry.Key];
        var owner = entry.Resource is null ? current.Now?.Resource.Owner ?? "" : OwnerOf(entry.Resource.Owner);
        return Refusal(entry, current.Now, owner) ?? await RefusalOfRecordAsync(entry, current.Now) ?? await UnchangedAsync(entry, current)
            ?? await RefusalOfContentAsync(entry) ?? Apply(batch, entry, i, current, owner);
    }

    /// <summary>The outcome of a conditional create that writes nothing, or null.</summary>
    private async Task<WriteOutcome?> DecideConditionAsync(WriteBatch batch, WriteEntry entry, string condition)
    {
        await FlushAsync();
        var matches = await conditions.FindAsync(session, entry.Key.Type, condition, entry.OnlyOwner);
        if (matches.Count > 1)
        {
            return new WriteOutcome { Status = WriteStatus.MultipleMatches };
        }

        var match = matches.SingleOrDefault();
        if (batch.Atomic && entry.ReferredAs is { } referred && referred != (match?.Key ?? entry.Key))
        {
            return new WriteOutcome { Status = WriteStatus.ReferredElsewhere, Resource = match };
        }

        return match is null ? null : new WriteOutcome { Status = WriteStatus.Present, Resource = match };
    }

    private string OwnerOf(OwnerRule rule) =>
        rule.Follows.Select(key => _current[key].Now?.Resource.Owner).FirstOrDefault(owner => !string.IsNullOrEmpty(owner)) ?? rule.Patient;

    /// <summary>
    /// What follows the owner of something that has moved, or has come after it, moves with it, as a version of its own: the log tells of it like of any write.
    /// </summary>
    private async Task MoveFollowersAsync(WriteBatch batch)
    {
        var entry = batch.Entries.Count;
        var seen = _moved.ToHashSet();
        while (_moved.Count > 0)
        {
            await FlushAsync();
            var following = (await followers.OfAsync(session, _moved)).Where(follower => seen.Add(follower.Key)).ToList();
            _moved.Clear();
            await LoadAsync(following.SelectMany(follower => follower.Owner.Follows.Prepend(follower.Key)));
            foreach (var follower in following.Where(follower => OwnerOf(follower.Owner) != _current[follower.Key].Now!.Resource.Owner))
            {
                // The numbers taken at the start are for the entries; with the lock held, those behind them are free.
                await session.AdvanceClockAsync(1);
                var write = new WriteEntry { Kind = WriteKind.Update, Key = follower.Key, Resource = follower };
                Apply(batch, write, entry++, _current[follower.Key], OwnerOf(follower.Owner));
            }
        }
    }

    /// <summary>The outcome that writes nothing, or null. Whose it is comes first: nothing is told about what belongs to others.</summary>
    private static WriteOutcome? Refusal(WriteEntry entry, Current.Row? now, string owner)
    {
        WriteOutcome Refused(WriteStatus status) => new() { Status = status, Resource = now?.Resource };
        if (entry.OnlyOwner is { } bound && ((now is not null && now.Resource.Owner != bound) || (entry.Resource is not null && owner != bound)))
        {
            return new WriteOutcome { Status = WriteStatus.NotMine };
        }

        if (entry.Kind == WriteKind.Create)
        {
            return now is null or { Resource.Deleted: true } ? null : Refused(WriteStatus.Present);
        }

        if (now is null)
        {
            return entry.ExpectedVersion is not null ? Refused(WriteStatus.NotFound) : entry.Kind == WriteKind.Delete ? Refused(WriteStatus.Deleted) : null;
        }

        if (entry.ExpectedVersion is { } expected && expected != now.Resource.Version)
        {
            return Refused(WriteStatus.VersionConflict);
        }

        return entry.Kind == WriteKind.Delete && now.Resource.Deleted ? Refused(WriteStatus.Deleted) : null;
    }

    private async Task<bool> MatchesOnlyAsync(WriteEntry entry, string condition)
    {
        await FlushAsync();
        return await conditions.FindAsync(session, entry.Key.Type, condition, entry.OnlyOwner) is [var match] && match.Key == entry.Key;
    }

    /// <summary>
    /// The outcome of an update that brings what is there already, or null. The search values are compared first, which are at hand: only where they are the
    /// same is the body read.
    /// </summary>
    private async Task<WriteOutcome?> UnchangedAsync(WriteEntry entry, Current current)
    {
        if (entry is not { Kind: WriteKind.Update, Resource: { } resource } || current.Now is not { Resource: { Deleted: false } now } || !now.Index.Span.SequenceEqual(resource.Index.Span))
        {
            return null;
        }

        if (now.Json.IsEmpty)
        {
            now = (await ResourceReads.BodiesAsync(session.Connection, session.Transaction, [entry.Key])).Single();
        }

        return ContentReference.AreSame(now.Content, resource.Content) && now.Json.Span.SequenceEqual(resource.Materialize(now.Version, now.LastUpdated)) ? new WriteOutcome { Status = WriteStatus.Unchanged, Resource = now } : null;
    }

    /// <summary>Takes uploaded content over from the uploads under way, so that nobody removes it; an upload that is there no more was given up.</summary>
    private async Task<WriteOutcome?> RefusalOfContentAsync(WriteEntry entry) =>
        entry.Resource is { IsContentNew: true, Content: { } content } && !await ContentStore.TakeOverAsync(session, content)
            ? new WriteOutcome { Status = WriteStatus.ContentGone }
            : null;

    /// <summary>A patient is not deleted while the record shows anything else: it would be left without the one whose it is.</summary>
    private async Task<WriteOutcome?> RefusalOfRecordAsync(WriteEntry entry, Current.Row? now)
    {
        if (!DeletesPatient(entry))
        {
            return null;
        }

        await FlushAsync();
        return await ResourceReads.IsRecordInUseAsync(session.Connection, session.Transaction, entry.Key.Id)
            ? new WriteOutcome { Status = WriteStatus.RecordInUse, Resource = now?.Resource }
            : null;
    }

    private WriteOutcome Apply(WriteBatch batch, WriteEntry entry, int i, Current current, string owner)
    {
        var before = current.Now;
        var version = (before?.Resource.Version ?? 0) + 1;
        var seq = _nextSeq++;
        var resource = new StoredResource
        {
            Key = entry.Key,
            Version = version,
            LastUpdated = _time,
            Seq = seq,
            Rid = before?.Resource.Rid ?? seq,
            Owner = owner,
            Deleted = entry.Kind == WriteKind.Delete,
            Json = entry.Resource?.Materialize(version, _time) ?? ReadOnlyMemory<byte>.Empty,
            Content = entry.Resource?.Content,
            Index = entry.Resource?.Index ?? ReadOnlyMemory<byte>.Empty,
        };
        IReadOnlyList<string> links = entry.Resource is null ? [] : entry.Resource.Links.Where(patient => patient != owner).Distinct().ToList();
        var outcome = new WriteOutcome
        {
            Status = entry.Kind == WriteKind.Delete ? WriteStatus.Deleted
                : before is null || before.Resource.Deleted ? WriteStatus.Created
                : WriteStatus.Updated,
            Resource = resource,
            PreviousOwner = before is { Resource.Owner: { Length: > 0 } left } && left != owner ? left : null,
            Links = links.Union(before?.Links ?? []).ToList(),
        };
        var stored = current.Stored;
        _undo.Add(() => (current.Now, current.Stored) = (before, stored));
        current.Now = new Current.Row(resource, links, entry.Resource?.Words);
        _changed.Add(current);
        if (before is null ? owner.Length > 0 && _awaited.Contains(entry.Key) : before.Resource.Owner != owner)
        {
            _moved.Add(entry.Key);
        }

        // Of this commit's own followers the tables do not know yet.
        _awaited.UnionWith(entry.Resource?.Owner.Follows.Where(key => _current[key].Now is null) ?? []);

        _history.Add(new HistoryRow(resource, outcome, batch, i, entry.ToldAs));
        return outcome;
    }

    private async Task FlushAsync()
    {
        if (_history.Count == 0)
        {
            return;
        }

        _wrote = true;
        await Body.WriteChunksAsync(session, _history.Select(row => row.Resource.Json));
        await CurrentRows.FlushAsync(session, _changed.Where(current => current.Now != current.Stored).ToList());
        await session.InsertAsync(TableShape.History, _history.Select(row => row.Values()).ToList());
        foreach (var current in _changed)
        {
            current.Stored = current.Now;
        }

        _changed.Clear();
        _history.Clear();
    }

    /// <summary>Outcomes that point at what was there before this commit get its bytes.</summary>
    private async Task LoadBodiesAsync(IEnumerable<WriteOutcome[]> results)
    {
        var bare = results.SelectMany(outcomes => outcomes.Select((outcome, i) => (outcomes, i)))
            .Where(item => item.outcomes[item.i].Resource is { Deleted: false, Json.IsEmpty: true }).ToLookup(item => item.outcomes[item.i].Resource!.Key);
        if (bare.Count == 0)
        {
            return;
        }

        foreach (var body in await ResourceReads.BodiesAsync(session.Connection, session.Transaction, bare.Select(group => group.Key)))
        {
            foreach (var (outcomes, i) in bare[body.Key])
            {
                outcomes[i] = new WriteOutcome { Status = outcomes[i].Status, Resource = body };
            }
        }
    }
}
