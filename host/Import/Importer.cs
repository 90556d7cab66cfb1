using DrCloud.Fhir.Bundles;
using DrCloud.Fhir.Resources;

namespace DrCloud.Hosting.Import;

/// <summary>
/// Imports files into a site, so that all that is told of other writes is told of these: parsed and checked on all cores,
/// acknowledged when durable and indexed. What exists is left as it is, so that an import can be repeated, and completed after a kill.
/// </summary>
public sealed class Importer
{
    // More than cores: while some wait for a commit, others parse.
    private static readonly int Workers = Environment.ProcessorCount * 2;

    private static readonly TimeSpan Pace = TimeSpan.FromMilliseconds(500);

    private readonly IImportTarget _target;
    private readonly ImportTally _tally;
    private readonly IReadOnlyList<ImportFile> _files;
    private readonly CandidateReader _reader;
    private readonly CandidateWriter _writer;
    private readonly ConditionalResolver _resolver;
    private readonly ReferenceAudit _audit = new();

    /// <param name="grains">Of the site's cluster.</param>
    /// <param name="site">The site's name.</param>
    /// <param name="baseAddress">FHIR base address of the site.</param>
    /// <param name="paths">Files and folders.</param>
    /// <exception cref="CommandException">A path cannot be imported.</exception>
    public Importer(IGrainFactory grains, string site, string baseAddress, IEnumerable<string> paths)
        : this(new GrainTarget(grains, site, baseAddress), paths)
    {
    }

    internal Importer(IImportTarget target, IEnumerable<string> paths)
    {
        _files = ImportFile.Find(paths);
        _tally = new ImportTally(_files.Sum(f => f.Bytes));
        _target = target;
        var overFiles = new ReferenceMap();
        _resolver = new ConditionalResolver(target);
        _reader = new CandidateReader(overFiles, _tally);
        _writer = new CandidateWriter(target, _tally, _audit);
    }

    /// <summary>How far it is; may be asked at any time.</summary>
    public ImportProgress Progress => _tally.Progress;

    /// <summary>Imports all, and tells twice a second how far it is.</summary>
    public async Task<ImportSummary> RunAsync(Func<ImportProgress, Task> tell, CancellationToken ct)
    {
        var run = RunAsync(ct);
        while (await Task.WhenAny(run, Task.Delay(Pace, ct)) != run)
        {
            await tell(Progress);
        }

        return await run;
    }

    /// <summary>Imports all.</summary>
    public async Task<ImportSummary> RunAsync(CancellationToken ct)
    {
        foreach (var rank in _files.GroupBy(f => f.Rank))
        {
            var options = new ParallelOptions { MaxDegreeOfParallelism = Workers, CancellationToken = ct };
            await Parallel.ForEachAsync(ImportUnit.Of([.. rank], _tally), options, ImportAsync);
        }

        var dangling = await _audit.CountAsync(_target.ExistsAsync, ct);
        return _tally.Summary(dangling);
    }

    private async ValueTask ImportAsync(ImportUnit unit, CancellationToken ct)
    {
        foreach (var file in unit.Files)
        {
            if (await ReadAsync(file, ct) is { } json)
            {
                await ImportAsync(_reader.FromFile(file.Path, json), ct);
            }
        }

        await ImportAsync([.. unit.Lines.Select(l => _reader.FromResource(unit.LinesOf, l.Number, l.Json)).OfType<Candidate>()], ct);
        _tally.Read(unit.Bytes);
    }

    private async Task<byte[]?> ReadAsync(ImportFile file, CancellationToken ct)
    {
        try
        {
            await using var stream = file.Open();
            var content = new MemoryStream((int)Math.Min(file.Bytes, int.MaxValue / 2));
            await stream.CopyToAsync(content, ct);
            return content.ToArray();
        }
        catch (Exception e) when (e is IOException or InvalidDataException or UnauthorizedAccessException)
        {
            _tally.Rejected("?", file.Path, 1, $"The file cannot be read: {e.Message}");
            return null;
        }
    }

    /// <summary>Writes what belongs together: first what others may name by a condition, then the rest, in the order of ranks.</summary>
    private async Task ImportAsync(IReadOnlyList<Candidate> candidates, CancellationToken ct)
    {
        foreach (var rank in candidates.GroupBy(c => ImportOrder.RankOf(c.Key.Type)).OrderBy(g => g.Key))
        {
            var wanted = new List<Candidate>();
            foreach (var candidate in rank)
            {
                if (await ExistsByConditionAsync(candidate, ct))
                {
                    continue;
                }

                await ResolveAsync(candidate, ct);
                wanted.Add(candidate);
            }

            await _writer.WriteAsync(wanted);
        }
    }

    /// <summary>True if what <c>ifNoneExist</c> asks for is there: then that is what the entry's references mean.</summary>
    private async Task<bool> ExistsByConditionAsync(Candidate candidate, CancellationToken ct)
    {
        if (candidate.Condition is not { } condition || await _resolver.FindAsync($"{candidate.Key.Type}?{condition}", ct) is not { } existing)
        {
            return false;
        }

        CandidateWriter.Rename(candidate, existing);
        _tally.Present(candidate.Key.Type);
        _audit.Seen(existing);
        return true;
    }

    private async Task ResolveAsync(Candidate candidate, CancellationToken ct)
    {
        var conditions = new HashSet<string>(StringComparer.Ordinal);
        ConditionalReferences.Collect(candidate.Json.Span, conditions);
        foreach (var condition in conditions.Where(c => candidate.References.Find(c) is null))
        {
            if (await _resolver.FindAsync(condition, ct) is { } target)
            {
                candidate.References.Set(condition, target.ToString());
            }
            else
            {
                _audit.LeadsNowhere();
            }
        }

        var uuids = new HashSet<string>(StringComparer.Ordinal);
        ConditionalReferences.CollectUuids(candidate.Json.Span, uuids);
        foreach (var _ in uuids.Where(u => candidate.References.Find(u) is null))
        {
            _audit.LeadsNowhere();
        }
    }
}
