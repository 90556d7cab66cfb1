using DrCloud.Grains.Interfaces.Auditing;
using DrCloud.Storage;

namespace DrCloud.Grains.Auditing;

/// <summary>The chain that this silo writes for one site, from its start to its end. One block at a time.</summary>
internal sealed class AuditChain(IAuditStore store, AuditAnchors anchors, AuditKey key, TimeProvider clock) : IDisposable
{
    private const long MillisecondsPerMinute = 60_000;

    private readonly SemaphoreSlim _turn = new(1);
    private readonly Guid _writer = Guid.CreateVersion7();
    private AuditHead _head = new(0, AuditKey.Beginning);
    private bool _uncertain;
    private bool _anchored = true;

    /// <summary>Appends the batch unless it is there already; it is durable, and the chain's head anchored, when this returns.</summary>
    public async Task AppendAsync(AuditBatch batch)
    {
        await _turn.WaitAsync();
        try
        {
            await AppendAsync(batch.Source, batch.Number, batch.Minute, batch.Events, batch.Data, TimesOf(batch));
            await AnchorAsync(closed: false);
        }
        finally
        {
            _turn.Release();
        }
    }

    /// <summary>Ends the chain: nothing comes after. A chain without blocks leaves nothing.</summary>
    public async Task CloseAsync()
    {
        await _turn.WaitAsync();
        try
        {
            if (_head.Number > 0 || _uncertain)
            {
                var now = clock.GetUtcNow().ToUnixTimeMilliseconds();
                await AppendAsync(Guid.Empty, BitConverter.ToInt64(_writer.ToByteArray(), 8), now / MillisecondsPerMinute, 0, default, new AuditTimes(now, now));
                await AnchorAsync(closed: true);
            }
        }
        finally
        {
            _turn.Release();
        }
    }

    public void Dispose() => _turn.Dispose();

    private async Task AppendAsync(Guid source, long number, long minute, int events, ReadOnlyMemory<byte> data, AuditTimes times)
    {
        if (_uncertain)
        {
            _head = await store.LastAsync(_writer) is { } last ? new AuditHead(last.Number, last.Mac) : new AuditHead(0, AuditKey.Beginning);
            _anchored = false;
        }

        var block = new AuditBlock(_writer, _head.Number + 1, source, number, minute, events, default, data, times);
        var mac = key.MacOf(block, _head.Mac.Span);

        // If this fails, nobody knows whether the block is there: the database is asked before the next.
        _uncertain = true;
        if (await store.AppendAsync(block with { Mac = mac }))
        {
            (_head, _anchored) = (new AuditHead(block.Number, mac), false);
        }

        _uncertain = false;
    }

    // A process of a version from before says the minute alone.
    private static AuditTimes TimesOf(AuditBatch batch) => batch.Last > 0
        ? new AuditTimes(batch.First, batch.Last)
        : new AuditTimes(batch.Minute * MillisecondsPerMinute, (batch.Minute * MillisecondsPerMinute) + MillisecondsPerMinute - 1);

    private async Task AnchorAsync(bool closed)
    {
        if (!_anchored && _head.Number > 0)
        {
            await anchors.SetAsync(_writer, _head, closed);
            _anchored = true;
        }
    }
}
