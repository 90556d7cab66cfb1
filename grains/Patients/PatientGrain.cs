using DrCloud.Fhir.Everything;
using DrCloud.Fhir.Histories;
using DrCloud.Fhir.Resources;
using DrCloud.Fhir.Search;
using DrCloud.Grains.Interfaces;
using DrCloud.Grains.Interfaces.Patients;
using DrCloud.Grains.Interfaces.Search;
using DrCloud.Grains.Log;
using DrCloud.Grains.Search;
using DrCloud.Grains.Shared;

namespace DrCloud.Grains.Patients;

/// <summary>A patient's record, in memory while it is used. Nothing is in it that the database has not committed.</summary>
internal sealed class PatientGrain : Grain, IPatientGrain
{
    private readonly ClinicalSite _site;
    private readonly HeldRecord _record;
    private readonly LogHerald _herald;
    private readonly SearchQueryCache _queries;
    private readonly string _patient;

    public PatientGrain(IGrainContext context, ClinicalSites sites, LogHerald herald, SearchQueryCache queries)
    {
        (var site, _patient) = GrainKeys.Split(context.GrainId.Key.ToString()!);
        _site = sites.For(site);
        _record = new HeldRecord(_patient, _site);
        _herald = herald;
        _queries = queries;
    }

    public override Task OnActivateAsync(CancellationToken cancellationToken)
    {
        _site.Records.Add(_record);
        return Task.CompletedTask;
    }

    public override Task OnDeactivateAsync(DeactivationReason reason, CancellationToken cancellationToken)
    {
        _site.Records.Remove(_record);
        return Task.CompletedTask;
    }

    public ValueTask<ReadResult> ReadAsync(ResourceKey key, CancellationToken ct)
    {
        if (_record.Current is not { } record)
            return ReadStoreAsync(key, ct);

        if (record.Find(key) is not { } held)
            return ReadSharedAsync(key, ct);

        return held.Deleted || !held.Json.IsEmpty ? new(ResultOf(held)) : ReadStoreAsync(key, ct);
    }

    public async ValueTask<ReadResult> ReadVersionAsync(ResourceKey key, long version, CancellationToken ct)
    {
        var current = await ReadAsync(key, ct);
        if (current.Resource is null || current.Resource.Version == version)
            return current;

        // An older version is shown only if it was this record's (or nobody's) already then. Of another record's resource, the link is to what it is now.
        var owner = current.Resource.Owner;
        if (IsOthers(owner))
            return new(ReadStatus.NotFound);

        var old = await _site.Store.ReadVersionAsync(key, version, ct);
        return old?.Owner == owner ? ResultOf(old) : new(ReadStatus.NotFound);
    }

    public async ValueTask<HistoryPage?> HistoryAsync(HistoryQuery query, CancellationToken ct)
    {
        if (query is not { Type: { } type, Id: { } id })
            return await _site.Store.HistoryAsync(query with { Owner = _patient }, ct);

        return (await ReadAsync(new ResourceKey(type, id), ct)).Resource is { } current
            ? await _site.Store.HistoryAsync(query with { Owner = current.Owner, From = IsOthers(current.Owner) ? current.Seq : null }, ct)
            : null;
    }

    public async ValueTask<SearchPage> SearchAsync(SearchRequest request, CancellationToken ct)
    {
        var query = _queries.Read(request);
        var record = await _record.GetAsync(ct);
        LeaveIfUnknown();
        return await new RecordSearch(_site, record, _patient).RunAsync(query, request, ct);
    }

    public async ValueTask<SearchPage> EverythingAsync(EverythingQuery query, SearchPosition? after, CancellationToken ct)
    {
        var record = await _record.GetAsync(ct);
        LeaveIfUnknown();
        return await new WholeRecord(_site, record, _patient).PageAsync(query, after, ct);
    }

    public async ValueTask<IReadOnlyList<ResourceKey>> OutsideAsync(IReadOnlyList<ResourceKey> keys, CancellationToken ct)
    {
        var record = await _record.GetAsync(ct);
        LeaveIfUnknown();
        return [.. keys.Where(key => record.Find(key) is null && !record.RefersTo(key))];
    }

    public async Task<WriteResult> WriteAsync(WriteBatch batch)
    {
        var result = await _site.Store.WriteAsync(batch);
        var news = new WriteNews(result, _patient, _record);
        _record.Apply(news.Changes, through: null);
        if (news.ConcernsOthers || (news.Changes.Count > 0 && _herald.GrainsMove))
            await _herald.TellAsync(_site, result.Seq);

        return result;
    }

    public Task<WriteResult> WriteLargeAsync(WriteBatch batch) => WriteAsync(batch);

    private bool IsOthers(string owner) => owner.Length > 0 && owner != _patient;

    private static ReadResult ResultOf(StoredResource resource) => new(resource.Deleted ? ReadStatus.Gone : ReadStatus.Found, resource);

    /// <summary>Of a cold record (or one too large for its bodies) a single resource does not wait for the load.</summary>
    private async ValueTask<ReadResult> ReadStoreAsync(ResourceKey key, CancellationToken ct)
    {
        var reading = _site.Shared.ReadAsync(key, ct);
        if (_record.Current is null)
            _ = LoadAsync();

        if (await reading is not { } resource)
            return new(ReadStatus.NotFound);

        if (resource.Owner == _patient)
            return ResultOf(resource);

        if (resource.Owner.Length == 0)
            return await ReadSharedAsync(key, ct);

        var linked = (await _record.GetAsync(ct)).Find(key);
        return linked is null ? new(ReadStatus.NotMine) : ResultOf(resource);
    }

    private async ValueTask<ReadResult> ReadSharedAsync(ResourceKey key, CancellationToken ct)
    {
        var record = await _record.GetAsync(ct);
        if (!await SharedVisibility.ShowsAsync(record, key, _site.Shared, ct))
            return new(ReadStatus.NotMine);

        return await _site.Shared.ReadAsync(key, ct) is { Owner.Length: 0 } resource ? ResultOf(resource) : new(ReadStatus.NotMine);
    }

    private async Task LoadAsync()
    {
        await _record.LoadAsync();
        LeaveIfUnknown();
    }

    // Whoever guesses ids must not fill the memory with records of nobody.
    private void LeaveIfUnknown()
    {
        if (_record.IsEmpty)
            DeactivateOnIdle();
    }
}
