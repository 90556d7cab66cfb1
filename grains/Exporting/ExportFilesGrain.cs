using System.Collections.Concurrent;
using System.Security.Cryptography;
using DrCloud.Grains.Interfaces.Exporting;
using Orleans.Concurrency;

namespace DrCloud.Grains.Exporting;

[StatelessWorker]
internal sealed class ExportFilesGrain(ExportFolder folder, VerifiedParts verified) : Grain, IExportFilesGrain
{
    private string Site => this.GetPrimaryKeyString();

    public Task<bool> VerifyAsync(string job, ExportPart part) => verified.IsWholeAsync(folder.PartOf(Site, job, part.Name), part);

    public async ValueTask<ReadOnlyMemory<byte>> ReadAsync(string job, string part, long offset, int count)
    {
        using var file = File.OpenHandle(folder.PartOf(Site, job, part), options: FileOptions.Asynchronous);
        var bytes = new byte[Math.Clamp(count, 0, IExportFilesGrain.MostBytes)];
        var read = await RandomAccess.ReadAsync(file, bytes, offset);
        return bytes.AsMemory(0, read);
    }
}

/// <summary>The parts that this silo has found to be as they were written: a part is hashed once, unless its file changes.</summary>
internal sealed class VerifiedParts
{
    private const int Most = 100_000;

    private readonly ConcurrentDictionary<string, (long Length, DateTime Written)> _known = new(StringComparer.Ordinal);

    /// <summary>True if the file has the part's length and hash.</summary>
    public async Task<bool> IsWholeAsync(string path, ExportPart part)
    {
        var file = new FileInfo(path);
        if (!file.Exists || file.Length != part.Length)
        {
            return false;
        }

        var stamp = (file.Length, file.LastWriteTimeUtc);
        if (_known.TryGetValue(path, out var known) && known == stamp)
        {
            return true;
        }

        await using var stream = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read, bufferSize: 0, FileOptions.Asynchronous | FileOptions.SequentialScan);
        if (!CryptographicOperations.FixedTimeEquals(await SHA256.HashDataAsync(stream), part.Sha256))
        {
            return false;
        }

        if (_known.Count >= Most)
        {
            _known.Clear();
        }

        _known[path] = stamp;
        return true;
    }
}
