using DrCloud.Fhir.Auditing;
using DrCloud.Storage;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace DrCloud.Grains.Auditing;

/// <summary>
/// Takes the blocks of the audit log into its index, a segment at a time, apart from their writing. Several silos at once do no harm: of a segment that two make, one
/// is kept.
/// </summary>
internal sealed partial class AuditIndexing(ClinicalSites sites, IOptions<AuditIndexOptions> options, TimeProvider clock, ILogger<AuditIndexing> log) : SiteWatch(sites, clock)
{
    // Small transactions: requests that write wait no longer than for one of them.
    private const int PostingsAtOnce = 1000;
    private const int BlocksAtOnce = 16;

    // For each moment of work it rests so many: answers are in more of a hurry than the index.
    private const int Rests = 3;

    private readonly TimeProvider _clock = clock;

    protected override TimeSpan Period => options.Value.Every;

    protected override async Task SeeToAsync(ClinicalSite site)
    {
        var store = site.Store.Audit;
        foreach (var backlog in await store.Index.BacklogAsync(Stopping))
        {
            for (var left = backlog; IsDue(left);)
            {
                if (await IndexAsync(store, left) is not { } segment)
                {
                    break;   // another silo does it
                }

                var (blocks, events) = segment;
                left = left with { First = left.First + blocks, Blocks = left.Blocks - blocks, Events = left.Events - events };
            }
        }
    }

    protected override void LogFailed(ClinicalSite site, Exception exception) => LogNotIndexed(exception, site.Name);

    private bool IsDue(AuditBacklog backlog) => backlog.Blocks > 0
        && (backlog.Events >= options.Value.Events || backlog.Blocks >= options.Value.Blocks || backlog.Oldest < (_clock.GetUtcNow() - options.Value.Age).ToUnixTimeMilliseconds());

    private async Task<(long Blocks, long Events)?> IndexAsync(IAuditStore store, AuditBacklog backlog)
    {
        var postings = new AuditPostings();
        var (number, events, latest) = (backlog.First - 1, 0L, 0L);
        var last = backlog.First + Math.Min(backlog.Blocks, options.Value.Blocks) - 1;
        while (number < last && events < options.Value.Events)
        {
            var started = _clock.GetTimestamp();
            var blocks = await store.ReadAsync(backlog.Writer, number, (int)Math.Min(BlocksAtOnce, last - number), Stopping);
            if (blocks.Count == 0 || blocks[0].Number != number + 1)
            {
                break;   // blocks are missing: verification says so, and what follows is a segment of its own
            }

            foreach (var block in blocks.TakeWhile(block => block.Number == number + 1))
            {
                postings.Add(new AuditPlace(block.Writer, block.Number, block.Times), EventsOf(block));
                number = block.Number;
                events += block.Events;
                latest = Math.Max(latest, block.Times.Last);
            }

            await Task.Delay(_clock.GetElapsedTime(started) * Rests, _clock, Stopping);
        }

        return number >= backlog.First && await KeepAsync(store.Index, postings, new AuditSegment(backlog.Writer, backlog.First, number, latest))
            ? (number - backlog.First + 1, events)
            : null;
    }

    private static async Task<bool> KeepAsync(IAuditIndex index, AuditPostings postings, AuditSegment segment)
    {
        var begins = true;
        foreach (var rows in postings.Of(segment.Writer, segment.First).Chunk(PostingsAtOnce))
        {
            if (!await index.AddAsync(segment.Writer, segment.First, rows, begins))
            {
                return false;
            }

            begins = false;
        }

        return await index.EndAsync(segment);
    }

    // What cannot be read is in the index by its time alone; verification names it.
    private IReadOnlyList<AuditEvent> EventsOf(AuditBlock block)
    {
        try
        {
            return AuditPacking.EventsOf(block.Data);
        }
        catch (InvalidDataException e)
        {
            LogUnreadable(e, block.Writer, block.Number);
            return [];
        }
    }

    [LoggerMessage(LogLevel.Warning, "Site {Site}: the audit log could not be indexed at the moment. It is tried again.")]
    private partial void LogNotIndexed(Exception exception, string site);

    [LoggerMessage(LogLevel.Error, "Block {Number} of audit chain {Chain} cannot be read.")]
    private partial void LogUnreadable(Exception exception, Guid chain, long number);
}
