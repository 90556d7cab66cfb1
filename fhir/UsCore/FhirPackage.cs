using System.Formats.Tar;
using System.IO.Compression;
using System.Text.Json;
using Hl7.Fhir.Model;
using Hl7.Fhir.Serialization;

namespace DrCloud.Fhir.UsCore;

/// <summary>Reads <see href="https://confluence.hl7.org/display/FHIR/NPM+Package+Specification">FHIR packages</see>: what an operator adds to this library's own definitions.</summary>
public static class FhirPackage
{
    private const string Folder = "package/";

    private static readonly string[] Types = ["StructureDefinition", "ValueSet", "CodeSystem", "SearchParameter"];

    // A package was made by others' tools: what it holds is taken as far as it can be read.
    private static readonly FhirJsonDeserializer Lenient = new(new DeserializerSettings().UsingMode(DeserializationMode.Ostrich));

    /// <summary>The definitions in a package (<c>.tgz</c>): those directly in its folder, not its examples.</summary>
    /// <exception cref="InvalidDataException">The stream is no package.</exception>
    public static IReadOnlyList<Resource> Read(Stream package)
    {
        List<Resource> found = [];
        using var unpacked = new GZipStream(package, CompressionMode.Decompress);
        using var files = new TarReader(unpacked);
        while (files.GetNextEntry() is { } file)
        {
            if (file.DataStream is { } data && IsDefinition(file.Name))
            {
                using var text = new StreamReader(data);
                found.Add(Read(file.Name, text.ReadToEnd()));
            }
        }

        return found;
    }

    /// <summary>The definitions of all packages in a folder, in the order of their names; of no folder: none.</summary>
    /// <exception cref="InvalidDataException">A file is no package.</exception>
    /// <exception cref="DirectoryNotFoundException">There is no such folder.</exception>
    public static IReadOnlyList<Resource> ReadFolder(string? folder) =>
        folder is null ? [] : [.. Directory.GetFiles(folder, "*.tgz").Order(StringComparer.Ordinal).SelectMany(ReadFile)];

    /// <summary>Own definitions and those of packages, which win: one for each canonical address and each id.</summary>
    public static IReadOnlyList<Resource> Merge(IEnumerable<Resource> own, IEnumerable<Resource> packages) =>
        [
            .. own.Concat(packages).GroupBy(resource => ((IVersionableConformanceResource)resource).Url).Select(same => same.Last())
                .GroupBy(resource => (resource.TypeName, resource.Id)).Select(same => same.Last()),
        ];

    private static IReadOnlyList<Resource> ReadFile(string path)
    {
        using var package = File.OpenRead(path);
        return Read(package);
    }

    private static bool IsDefinition(string name) =>
        name.StartsWith(Folder, StringComparison.Ordinal) && name.EndsWith(".json", StringComparison.Ordinal)
        && Types.Contains(name[Folder.Length..].Split('-')[0]) && !name[Folder.Length..].Contains('/', StringComparison.Ordinal);

    private static Resource Read(string name, string json)
    {
        try
        {
            return Lenient.Deserialize<Resource>(json);
        }
        catch (Exception e) when (e is JsonException or DeserializationFailedException)
        {
            throw new InvalidDataException($"{name} is no resource of R4.", e);
        }
    }
}
