using System.Text;

namespace DrCloud.Hosting.Import;

/// <summary>A piece of work for one worker: some small files, a large one, or some lines of an NDJSON file.</summary>
/// <param name="Files">JSON files to read whole.</param>
/// <param name="Lines">Lines of one file, with the number of each.</param>
/// <param name="LinesOf">The path of that file.</param>
/// <param name="Bytes">On disk, for the progress.</param>
internal sealed record ImportUnit(IReadOnlyList<ImportFile> Files, IReadOnlyList<(int Number, byte[] Json)> Lines, string LinesOf, long Bytes)
{
    private const int MaxFiles = 100;
    private const int MaxLines = 500;
    private const long EnoughBytes = 1024 * 1024;

    /// <summary>Cuts files of one rank into units; a file of lines is read while it is asked for.</summary>
    public static IEnumerable<ImportUnit> Of(IReadOnlyList<ImportFile> files, ImportTally tally)
    {
        var some = new List<ImportFile>();
        foreach (var file in files)
        {
            if (file.IsLines)
            {
                foreach (var unit in OfLines(file, tally))
                {
                    yield return unit;
                }

                continue;
            }

            some.Add(file);
            if (some.Count >= MaxFiles || some.Sum(f => f.Bytes) >= EnoughBytes)
            {
                yield return OfFiles(some);
                some = [];
            }
        }

        if (some.Count > 0)
        {
            yield return OfFiles(some);
        }
    }

    private static ImportUnit OfFiles(List<ImportFile> files) => new(files, [], "", files.Sum(f => f.Bytes));

    private static IEnumerable<ImportUnit> OfLines(ImportFile file, ImportTally tally)
    {
        using var lines = ReadLines(file, tally).GetEnumerator();
        var some = new List<(int, byte[])>();
        var bytes = 0L;
        var done = 0L;
        while (lines.MoveNext())
        {
            some.Add(lines.Current);
            bytes += lines.Current.Json.Length;
            if (some.Count >= MaxLines || bytes >= 4 * EnoughBytes)
            {
                // Of a compressed file the share is not known before its end: it is counted there.
                var share = file.IsCompressed ? 0 : Math.Min(bytes, file.Bytes - done);
                done += share;
                yield return new ImportUnit([], some, file.Path, share);
                (some, bytes) = ([], 0);
            }
        }

        yield return new ImportUnit([], some, file.Path, file.Bytes - done);
    }

    private static IEnumerable<(int Number, byte[] Json)> ReadLines(ImportFile file, ImportTally tally)
    {
        using var stream = new StreamReader(file.Open(), new UTF8Encoding(false, throwOnInvalidBytes: true));
        for (var number = 1; ; number++)
        {
            string? line;
            try
            {
                line = stream.ReadLine();
            }
            catch (Exception e) when (e is IOException or InvalidDataException or DecoderFallbackException)
            {
                tally.Rejected("?", file.Path, number, $"The file cannot be read on: {e.Message}");
                yield break;
            }

            if (line is null)
            {
                yield break;
            }

            if (!string.IsNullOrWhiteSpace(line))
            {
                yield return (number, Encoding.UTF8.GetBytes(line));
            }
        }
    }
}
