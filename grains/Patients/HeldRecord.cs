using DrCloud.Fhir.Resources;
using DrCloud.Fhir.Search;
using DrCloud.Grains.Interfaces;

namespace DrCloud.Grains.Patients;

/// <summary>
/// One patient's record in memory: loaded by one query, swapped as a whole after every change. Safe for concurrent use: the grain reads and writes it,
/// the log's follower brings it forward, a load may run meanwhile.
/// </summary>
internal sealed class HeldRecord(string patient, ClinicalSite site)
{
    private const int LoadAttempts = 2;

    private readonly Lock _gate = new();
    private volatile RecordSnapshot? _snapshot;
    private long _loadedAt;
    private Task? _loading;
    private List<RecordChange> _arrived = [];   // while a load runs: the database's answer may be older
    private long _arrivedThrough;
    private bool _outdated;                     // while a load runs: its answer is not to be used

    /// <summary>The patient's logical id.</summary>
    public string Patient => patient;

    /// <summary>The record, if it is in memory and fresh enough to be answered from.</summary>
    public RecordSnapshot? Current
    {
        get
        {
            var snapshot = _snapshot;
            return snapshot is not null && (site.Freshness.IsFresh || site.Freshness.IsRecent(Volatile.Read(ref _loadedAt))) ? snapshot : null;
        }
    }

    /// <summary>True after a load that found nothing: there is no such patient, and nothing to keep.</summary>
    public bool IsEmpty { get; private set; }

    /// <summary>True if the record is in memory and the resource was in it already.</summary>
    public bool Knows(ResourceKey key) => _snapshot?.Find(key) is not null;

    /// <summary>The record, loaded if need be.</summary>
    /// <exception cref="ServiceUnavailableException">The database does not answer, or not in time to be fresh.</exception>
    public async ValueTask<RecordSnapshot> GetAsync(CancellationToken ct)
    {
        for (var attempt = 0; attempt <= LoadAttempts; attempt++)
        {
            if (Current is { } snapshot)
                return snapshot;

            await LoadAsync().WaitAsync(ct);
        }

        return Current ?? throw new ServiceUnavailableException();
    }

    /// <summary>Loads the record, or joins the load that runs.</summary>
    public Task LoadAsync()
    {
        lock (_gate)
        {
            // Not on the grain's scheduler: building a large record would hold up its other answers.
            return _loading ??= Task.Run(LoadCoreAsync);
        }
    }

    /// <summary>
    /// Takes in what was committed; what is held already, or newer, stays. <paramref name="through"/>: with these, everything up to that log number has been
    /// brought to this record; null if they are single writes. The number keeps a write that is heard of late from bringing back what has left since.
    /// </summary>
    public void Apply(IReadOnlyList<RecordChange> changes, long? through)
    {
        lock (_gate)
        {
            if (_loading is not null)
            {
                _arrived.AddRange(changes);
                _arrivedThrough = Math.Max(_arrivedThrough, through ?? 0);
            }

            if (_snapshot is { } snapshot)
                _snapshot = With(snapshot, changes, through ?? 0);
        }
    }

    /// <summary>Drops the record: the next answer loads it anew.</summary>
    public void Forget()
    {
        lock (_gate)
        {
            _snapshot = null;
            _outdated = _loading is not null;
        }
    }

    private async Task LoadCoreAsync()
    {
        try
        {
            bool outdated;
            do
            {
                lock (_gate)
                    _outdated = false;

                var started = site.Freshness.Now;
                var record = await site.Store.LoadPatientAsync(patient, CancellationToken.None);
                var snapshot = RecordSnapshot.Create(patient, record.Seq, record.Resources, site.Options.BodyBudget);
                lock (_gate)
                {
                    outdated = _outdated;
                    if (!outdated)
                        Take(snapshot, started, record.Resources.Count == 0 && _arrived.Count == 0);
                }
            }
            while (outdated);
        }
        catch
        {
            lock (_gate)
                EndLoad();

            throw;
        }
    }

    private void Take(RecordSnapshot snapshot, long started, bool isEmpty)
    {
        _snapshot = With(snapshot, _arrived, _arrivedThrough);
        IsEmpty = isEmpty;
        Volatile.Write(ref _loadedAt, started);
        EndLoad();
    }

    private void EndLoad()
    {
        _loading = null;
        _arrived = [];
        _arrivedThrough = 0;
    }

    private static RecordSnapshot With(RecordSnapshot snapshot, IReadOnlyList<RecordChange> changes, long through)
    {
        var last = new Dictionary<ResourceKey, RecordChange>();
        foreach (var change in changes)
        {
            var (key, seq) = (change.Resource.Key, change.Resource.Seq);
            if (seq > snapshot.Seq && !(last.TryGetValue(key, out var other) && other.Resource.Seq > seq))
                last[key] = change;
        }

        var coming = new List<StoredResource>();
        var leaving = new List<ResourceKey>();
        foreach (var (key, change) in last)
        {
            var held = snapshot.Find(key);
            if (change.Leaves && held?.Seq < change.Resource.Seq)
                leaving.Add(key);
            else if (!change.Leaves && (held is null || held.Seq < change.Resource.Seq))
                coming.Add(change.Resource);
        }

        // What leaves without having been seen here still moves the number on: its arrival may yet be heard of late.
        return coming.Count == 0 && !last.Values.Any(change => change.Leaves) ? snapshot : snapshot.With(Math.Max(snapshot.Seq, through), coming, leaving);
    }
}
