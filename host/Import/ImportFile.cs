using System.IO.Compression;
using System.Text;
using System.Text.RegularExpressions;

namespace DrCloud.Hosting.Import;

/// <summary>A file to import: JSON (a bundle or one resource) or NDJSON, compressed or not.</summary>
/// <param name="Path">Where it is.</param>
/// <param name="Bytes">Its size on disk, for the progress.</param>
/// <param name="IsLines">NDJSON.</param>
/// <param name="IsCompressed">gzip.</param>
/// <param name="Rank">Files of a lower rank are written first.</param>
internal sealed partial record ImportFile(string Path, long Bytes, bool IsLines, bool IsCompressed, int Rank)
{
    private const int PeekBytes = 256 * 1024;

    /// <summary>The files that the paths name, folders with all that lies below, in the order of their ranks.</summary>
    /// <exception cref="CommandException">A path does not exist, or names a file that is none of the kinds.</exception>
    public static IReadOnlyList<ImportFile> Find(IEnumerable<string> paths)
    {
        var files = new List<ImportFile>();
        foreach (var path in paths)
        {
            if (Directory.Exists(path))
            {
                files.AddRange(Directory.EnumerateFiles(path, "*", SearchOption.AllDirectories).Select(Of).OfType<ImportFile>());
            }
            else if (!File.Exists(path))
            {
                throw new CommandException($"There is no file or folder {path}.");
            }
            else
            {
                files.Add(Of(path) ?? throw new CommandException($"{path} is neither .json nor .ndjson, nor one of them with .gz."));
            }
        }

        return [.. files.DistinctBy(f => f.Path).OrderBy(f => f.Rank).ThenBy(f => f.Path, StringComparer.Ordinal)];
    }

    /// <summary>The content, decompressed.</summary>
    public Stream Open()
    {
        var file = new FileStream(Path, FileMode.Open, FileAccess.Read, FileShare.Read, 128 * 1024, FileOptions.SequentialScan);
        return IsCompressed ? new GZipStream(file, CompressionMode.Decompress) : file;
    }

    private static ImportFile? Of(string path)
    {
        var name = System.IO.Path.GetFileName(path);
        var compressed = name.EndsWith(".gz", StringComparison.OrdinalIgnoreCase);
        var inner = compressed ? name[..^3] : name;
        var lines = inner.EndsWith(".ndjson", StringComparison.OrdinalIgnoreCase);
        if (name.StartsWith('.') || (!lines && !inner.EndsWith(".json", StringComparison.OrdinalIgnoreCase)))
        {
            return null;
        }

        var file = new ImportFile(System.IO.Path.GetFullPath(path), new FileInfo(path).Length, lines, compressed, 0);
        return file.FirstType() is { } type ? file with { Rank = ImportOrder.RankOf(type) } : null;
    }

    /// <summary>The type of the first resource in the file that is no Bundle, "" if only that is seen, or null if nothing says that it is FHIR (a package's description).</summary>
    private string? FirstType()
    {
        try
        {
            using var stream = Open();
            var head = new byte[PeekBytes];
            var text = Encoding.UTF8.GetString(head, 0, stream.ReadAtLeast(head, head.Length, throwOnEndOfStream: false));
            string? found = null;
            foreach (Match match in TypeMember().Matches(text))
            {
                found = match.Groups[1].Value;
                if (found != "Bundle")
                {
                    return found;
                }
            }

            return found is not null || Bytes > PeekBytes ? "" : null;
        }
        catch (Exception e) when (e is InvalidDataException or IOException or UnauthorizedAccessException)
        {
            // It is reported when it is read.
            return "";
        }
    }

    [GeneratedRegex("\"resourceType\"\\s*:\\s*\"([A-Za-z]+)\"")]
    private static partial Regex TypeMember();
}
