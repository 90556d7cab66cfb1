using System.Text;
using DrCloud.Fhir.Rendering;
using DrCloud.Fhir.Resources;
using DrCloud.Fhir.Search;
using DrCloud.Grains.Interfaces.Exporting;
using DrCloud.Storage.Exporting;

namespace DrCloud.Grains.Exporting;

/// <summary>Takes the versions of one piece of the log and writes those that the request wants, one part for each type. Its bytes follow from the request and the piece alone.</summary>
internal sealed class ShardWriter(ExportRequest request, ExportShard shard, ExportedPatients patients, string folder, SearchQueryCache queries) : IExportSink, IDisposable
{
    /// <summary>Ends the names of files with references to supporting resources.</summary>
    public const string ReferencesSuffix = ".references";

    private const string DeletedType = "Bundle";
    private const string Binary = "Binary";

    private readonly Dictionary<string, PartWriter> _parts = new(StringComparer.Ordinal);
    private readonly TypeFilters _filters = new(request, queries);
    private readonly Deletions _deletions = new();
    private readonly AnswerShape _shape = AnswerShape.AsStored with { Subset = Subset.Of(null, request.Elements) };
    private readonly IReadOnlySet<string>? _patients = shard.Kind == ExportShardKind.NewMembers ? patients.New : patients.All;
    private readonly HashSet<ResourceKey> _references = [];
    private readonly bool _binaries = request.Types?.Contains(Binary) == true;
    private PartWriter? _deleted;

    /// <summary>Lines written so far.</summary>
    public long Count { get; private set; }

    /// <summary>Bytes written so far.</summary>
    public long Bytes { get; private set; }

    public bool Wants(in ExportedVersion version)
    {
        if (version.Deleted && (request.Since is null || shard.Kind != ExportShardKind.Requested))
        {
            return false;
        }

        if (version.Type == Binary && !_binaries)
        {
            return false;
        }

        return request.Level == ExportLevel.System
            || (version.Owner.IsEmpty
                ? _patients is null && (version.Type == Binary || SupportingReferences.Types.Contains(version.Type))
                : _patients is null || _patients.Contains(Encoding.UTF8.GetString(version.Owner)));
    }

    public void Take(in ExportedVersion version, ReadOnlySpan<byte> body)
    {
        if (version.Deleted)
        {
            _deletions.Add(version, WriteDeleted);
            return;
        }

        if (_filters.Apply(version.Type))
        {
            _filters.Add(version, body, Write);
        }
        else
        {
            Write(version.Type, body);
        }
    }

    /// <summary>Gives all parts their names.</summary>
    public IReadOnlyList<ExportPart> Finish()
    {
        _filters.Complete(Write);
        _deletions.Complete(WriteDeleted);
        if (_references.Count > 0)
        {
            using var references = new PartWriter(folder, $"{shard.Number:D5}{ReferencesSuffix}");
            foreach (var key in _references)
            {
                references.Write(Encoding.UTF8.GetBytes(key.ToString()));
            }

            references.Finish("", ExportFileKind.Output);
        }

        var parts = _parts.OrderBy(part => part.Key, StringComparer.Ordinal).Select(part => part.Value.Finish(part.Key, ExportFileKind.Output)).ToList();
        if (_deleted is { } deleted)
        {
            parts.Add(deleted.Finish(DeletedType, ExportFileKind.Deleted));
        }

        return parts;
    }

    public void Dispose()
    {
        foreach (var part in _parts.Values)
        {
            part.Dispose();
        }

        _deleted?.Dispose();
    }

    private void Write(string type, ReadOnlySpan<byte> body)
    {
        if (_patients is not null)
        {
            SupportingReferences.Collect(body, _references, _binaries, request.BaseAddress);
        }

        if (!_parts.TryGetValue(type, out var part))
        {
            _parts[type] = part = new PartWriter(folder, $"{shard.Number:D5}.{type}.ndjson");
        }

        Put(part, _shape.IsAsStored ? body : Rendering.Render(body.ToArray(), _shape).Span);
    }

    private void WriteDeleted(ReadOnlySpan<byte> bundle) =>
        Put(_deleted ??= new PartWriter(folder, $"{shard.Number:D5}.deleted.ndjson"), bundle);

    private void Put(PartWriter part, ReadOnlySpan<byte> line)
    {
        part.Write(line);
        Count++;
        Bytes += line.Length + 1;
    }
}
