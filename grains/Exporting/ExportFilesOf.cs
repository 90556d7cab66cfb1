using System.Globalization;
using DrCloud.Grains.Interfaces.Exporting;

namespace DrCloud.Grains.Exporting;

/// <summary>The files of a manifest: the parts of a type one after another, a new file where one has grown large.</summary>
internal static class ExportFilesOf
{
    /// <summary>The files of a job that has ended.</summary>
    public static IReadOnlyList<ExportFile> State(ExportState state, long fileBytes)
    {
        var parts = state.Done.OrderBy(done => done.Key).SelectMany(done => done.Value).ToList();
        if (state.Errors is { } errors)
        {
            parts.Add(errors);
        }

        return [.. parts.GroupBy(part => (part.Kind, part.Type)).OrderBy(group => group.Key).SelectMany(group => Cut(group.Key.Kind, group.Key.Type, group, fileBytes))];
    }

    private static IEnumerable<ExportFile> Cut(ExportFileKind kind, string type, IEnumerable<ExportPart> parts, long fileBytes)
    {
        var number = 0;
        var file = new List<ExportPart>();
        foreach (var part in parts)
        {
            file.Add(part);
            if (file.Sum(part => part.Length) >= fileBytes)
            {
                yield return Of(file);
                file = [];
            }
        }

        if (file.Count > 0)
        {
            yield return Of(file);
        }

        ExportFile Of(List<ExportPart> parts) => new()
        {
            Name = string.Create(CultureInfo.InvariantCulture, $"{(kind == ExportFileKind.Output ? type : kind.ToString().ToLowerInvariant())}.{++number}.ndjson"),
            Kind = kind,
            Type = type,
            Parts = parts,
        };
    }
}
