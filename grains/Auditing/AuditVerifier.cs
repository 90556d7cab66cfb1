using System.Security.Cryptography;
using DrCloud.Grains.Interfaces.Auditing;
using DrCloud.Storage;

namespace DrCloud.Grains.Auditing;

/// <summary>Reads the whole audit log of a site and says what of it does not hold.</summary>
internal sealed class AuditVerifier(IAuditStore store, AuditAnchors anchors, AuditKey key)
{
    private const int Page = 200;

    private readonly List<string> _faults = [];
    private readonly List<string> _notes = [];
    private long _blocks;
    private long _events;

    public async Task<AuditVerification> RunAsync(CancellationToken ct)
    {
        // Anchors first: what is written meanwhile can only make a chain longer than its anchor.
        var anchored = await anchors.AllAsync(ct);
        var writers = (await store.WritersAsync(ct)).Union(anchored.Keys).Order().ToList();
        foreach (var writer in writers)
        {
            await ReadChainAsync(writer, anchored.GetValueOrDefault(writer), ct);
        }

        foreach (var source in await store.SourcesAsync(ct))
        {
            if (source.Source != Guid.Empty && source.Last - source.First + 1 != source.Count)
            {
                _faults.Add($"Of source {source.Source:N}, {source.Last - source.First + 1 - source.Count} of the batches {source.First} to {source.Last} are missing.");
            }
        }

        return new AuditVerification(writers.Count, _blocks, _events, _faults, _notes);
    }

    private async Task ReadChainAsync(Guid writer, AuditAnchor? anchor, CancellationToken ct)
    {
        var head = new AuditHead(0, AuditKey.Beginning);
        var ended = false;
        while (await store.ReadAsync(writer, head.Number, Page, ct) is { Count: > 0 } blocks)
        {
            foreach (var block in blocks)
            {
                if (FaultOf(block, head, ended, anchor) is { } fault)
                {
                    _faults.Add($"Chain {writer:N}, block {block.Number}: {fault}");
                    return;   // what comes after hangs on it
                }

                head = new AuditHead(block.Number, block.Mac);
                ended = block.Source == Guid.Empty;
                _blocks++;
                _events += block.Events;
            }
        }

        Conclude(writer, head, ended, anchor);
    }

    private string? FaultOf(AuditBlock block, AuditHead before, bool ended, AuditAnchor? anchor) =>
        block.Number != before.Number + 1 ? $"it follows block {before.Number}; what was between has been removed."
        : !CryptographicOperations.FixedTimeEquals(key.MacOf(block, before.Mac.Span), block.Mac.Span) ? "it has been altered, or does not follow the block before it."
        : ended ? "it stands after the end of the chain."
        : anchor?.Head.Number == block.Number && !anchor.Head.Mac.Span.SequenceEqual(block.Mac.Span) ? "it is not the one that was anchored."
        : null;

    private void Conclude(Guid writer, AuditHead head, bool ended, AuditAnchor? anchor)
    {
        if (anchor is null)
        {
            _faults.Add($"Chain {writer:N}: it has blocks 1 to {head.Number} and no anchor.");
        }
        else if (head.Number < anchor.Head.Number)
        {
            _faults.Add($"Chain {writer:N}, block {head.Number + 1}: it and all up to {anchor.Head.Number} have been removed.");
        }
        else if (anchor.Closed && !ended)
        {
            _faults.Add($"Chain {writer:N}, block {head.Number}: it is not the end that was anchored.");
        }
        else if (!ended)
        {
            _notes.Add($"Chain {writer:N} has no end after block {head.Number} ({anchor.Updated:u}): its silo runs, or a crash ended it, and took at most what was not yet acknowledged.");
        }
    }
}
