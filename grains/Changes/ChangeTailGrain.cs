using DrCloud.Grains.Interfaces.Changes;

namespace DrCloud.Grains.Changes;

internal sealed class ChangeTailGrain : Grain, IChangeTailGrain
{
    private const int Kept = 20_000;
    private readonly Guid _epoch = Guid.NewGuid();
    private readonly Queue<Change> _changes = new();
    private long _position;   // of the newest change; 0 before the first

    public Task PublishAsync(Change change)
    {
        _changes.Enqueue(change);
        _position++;
        if (_changes.Count > Kept)
        {
            _changes.Dequeue();
        }

        return Task.CompletedTask;
    }

    public Task<ChangePage> ReadAsync(Guid epoch, long after)
    {
        var oldest = _position - _changes.Count;
        return Task.FromResult(epoch != _epoch || after < oldest || after > _position
            ? new ChangePage(_epoch, _position, Reset: true, [])
            : new ChangePage(_epoch, _position, Reset: false, after == _position ? [] : _changes.Skip((int)(after - oldest)).ToArray()));
    }
}
