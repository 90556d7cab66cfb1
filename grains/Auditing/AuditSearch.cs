using DrCloud.Fhir.Auditing;
using DrCloud.Grains.Interfaces.Auditing;
using DrCloud.Storage;

namespace DrCloud.Grains.Auditing;

/// <summary>
/// One page of a search in the audit log. What may hold wanted events — postings, blocks, the rest of a list of them — waits in one queue with the events found, by the
/// latest time that it can have; what comes out next is either opened or, if it is an event, the next of the page. So blocks of several chains that overlap in time come
/// out in order, and no more of them is read than the page needs.
/// </summary>
internal sealed class AuditSearch(IAuditStore store, AuditQuery query, AuditPosition? after)
{
    // What a page may cost: some tenths of a second.
    private const int MostEvents = 250_000;
    private const int MostBlocks = 500;

    private const int PlacesAtOnce = 64;
    private const int PostingsAtOnce = 16;
    private const int TailAtOnce = 8192;

    private readonly AuditTimes _window = new(query.Since, Math.Min(query.Until, after?.Latest ?? long.MaxValue));
    private readonly PriorityQueue<Step, Rank> _steps = new();
    private readonly HashSet<(Guid, long)> _seen = [];
    private int _blocks;
    private int _events;

    /// <summary>At most <paramref name="count"/> events.</summary>
    public async Task<AuditPage> RunAsync(int count, CancellationToken ct)
    {
        await BeginAsync(ct);
        var found = new List<AuditRecord>();
        while (_steps.TryDequeue(out var step, out var rank) && rank.Time >= query.Since)
        {
            if (step is Found { Record: var record })
            {
                if (found.Count == count)
                {
                    return new AuditPage(found, found[^1].Position);
                }

                found.Add(record);
            }
            else if (IsEnough(step) && rank.Time < _window.Last)
            {
                return new AuditPage(found, AuditPosition.Before(rank.Time));
            }
            else
            {
                await OpenAsync(step, ct);
            }
        }

        return new AuditPage(found, null);
    }

    // Each page goes some way, so that the walk ends whatever a page may cost.
    private bool IsEnough(Step step) => step is Bound || _blocks >= MostBlocks || _events >= MostEvents;

    private async Task BeginAsync(CancellationToken ct)
    {
        if (query.Terms is not { } terms)
        {
            await OpenAsync(new Blocks(null), ct);
            return;
        }

        // The tail first: what is indexed meanwhile is then met twice, and not missed.
        await AddTailAsync(TailAtOnce, ct);
        foreach (var term in terms)
        {
            await OpenAsync(new Postings(term.Key(), null), ct);
        }
    }

    private async Task AddTailAsync(int max, CancellationToken ct)
    {
        var tail = await store.Index.TailAsync(_window, max, ct);
        if (tail.Count == max && tail[^1].Times.Last >= _window.Last)
        {
            await AddTailAsync(2 * max, ct);   // a page that ended there would not go on
            return;
        }

        Add(tail);
        if (tail.Count == max)
        {
            Add(new Bound(), tail[^1].Times.Last);
        }
    }

    private async Task OpenAsync(Step step, CancellationToken ct)
    {
        switch (step)
        {
            case Blocks more:
                var places = await store.Index.BlocksAsync(_window, more.After, PlacesAtOnce, ct);
                Add(places);
                if (places.Count == PlacesAtOnce)
                {
                    Add(new Blocks(places[^1]), places[^1].Times.Last);
                }

                break;
            case Postings more:
                var postings = await store.Index.PostingsAsync(more.Term, _window, more.After, PostingsAtOnce, ct);
                foreach (var posting in postings)
                {
                    Add(new Segment(posting), posting.Times.Last);
                }

                if (postings.Count == PostingsAtOnce)
                {
                    Add(new Postings(more.Term, postings[^1]), postings[^1].Times.Last);
                }

                break;
            case Segment segment:
                Add(AuditPostings.Unpack(segment.Posting).Where(place => place.Times.First <= _window.Last && place.Times.Last >= _window.First));
                break;
            case Block block:
                await ReadAsync(block.Place, ct);
                break;
        }
    }

    private async Task ReadAsync(AuditPlace place, CancellationToken ct)
    {
        _blocks++;
        if (await store.FindAsync(place.Writer, place.Number, ct) is not { } block)
        {
            return;   // removed; verification says whether it may have been
        }

        var events = AuditPacking.EventsOf(block.Data);
        _events += events.Count;
        for (var i = 0; i < events.Count; i++)
        {
            var record = new AuditRecord(new AuditName(place.Writer, place.Number, i), events[i]);
            if (query.Matches(events[i]) && (after is not { } position || record.Position.CompareTo(position) > 0))
            {
                _steps.Enqueue(new Found(record), new Rank(record.Position.Time, record.Position));
            }
        }
    }

    private void Add(IEnumerable<AuditPlace> places)
    {
        foreach (var place in places)
        {
            if (_seen.Add((place.Writer, place.Number)))
            {
                Add(new Block(place), place.Times.Last);
            }
        }
    }

    private void Add(Step step, long time) => _steps.Enqueue(step, new Rank(Math.Min(time, _window.Last), null));

    /// <summary>Something that waits for its turn.</summary>
    private abstract record Step;

    private sealed record Blocks(AuditPlace? After) : Step;

    private sealed record Postings(byte[] Term, AuditPosting? After) : Step;

    private sealed record Segment(AuditPosting Posting) : Step;

    private sealed record Block(AuditPlace Place) : Step;

    private sealed record Found(AuditRecord Record) : Step;

    /// <summary>More is known to come from here on, and not where.</summary>
    private sealed record Bound : Step;

    /// <summary>The latest first; of one time, what may hold events before the events.</summary>
    private readonly record struct Rank(long Time, AuditPosition? Event) : IComparable<Rank>
    {
        public int CompareTo(Rank other) =>
            other.Time.CompareTo(Time) is not 0 and var time ? time
            : (Event, other.Event) is ({ } mine, { } others) ? mine.CompareTo(others)
            : (Event is not null).CompareTo(other.Event is not null);
    }
}
