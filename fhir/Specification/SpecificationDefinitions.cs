using System.IO.Compression;
using System.Xml;
using System.Xml.Linq;
using Hl7.Fhir.Model;
using Hl7.Fhir.Serialization;

namespace DrCloud.Fhir.Specification;

/// <summary>
/// The definitions that come with the specification, as the SDK packs it, by canonical address. The files are read through once, when first asked for; each
/// definition stays compressed, without its narrative, until it is asked for itself.
/// </summary>
internal sealed class SpecificationDefinitions
{
    private const string Archive = "DrCloud.Fhir.specification.zip";

    private static readonly XNamespace Fhir = "http://hl7.org/fhir";
    private static readonly FhirXmlDeserializer Lenient = new(new DeserializerSettings { Validator = null }.UsingMode(DeserializationMode.Ostrich));
    private static readonly Lazy<SpecificationDefinitions> LoadedTerminology = new(() => Load(["CodeSystem", "ValueSet"], "valuesets.xml", "v3-codesystems.xml", "v2-tables.xml"));
    private static readonly Lazy<SpecificationDefinitions> LoadedProfiles = new(() => Load(
        ["StructureDefinition"], "profiles-types.xml", "profiles-resources.xml", "profiles-others.xml", "extension-definitions.xml"));

    private readonly Dictionary<string, byte[]> _packed = new(StringComparer.Ordinal);

    /// <summary>The code systems and value sets.</summary>
    public static SpecificationDefinitions Terminology => LoadedTerminology.Value;

    /// <summary>The types, profiles and extensions.</summary>
    public static SpecificationDefinitions Profiles => LoadedProfiles.Value;

    /// <summary>Version of the specification, which its definitions are found by too.</summary>
    public const string Version = "4.0.1";

    /// <summary>The definition of that address, without a version, made anew with each call; or null.</summary>
    public Resource? Find(string url)
    {
        if (!_packed.TryGetValue(url, out var packed))
        {
            return null;
        }

        using var xml = XmlReader.Create(new DeflateStream(new MemoryStream(packed, writable: false), CompressionMode.Decompress));
        Lenient.TryDeserializeResource(xml, out var definition, out _);
        return definition;
    }

    private static SpecificationDefinitions Load(string[] types, params string[] files)
    {
        var data = new SpecificationDefinitions();
        using var stream = typeof(SpecificationDefinitions).Assembly.GetManifestResourceStream(Archive) ?? throw new InvalidOperationException("The specification's data are not part of this program.");
        using var archive = new ZipArchive(stream);
        foreach (var file in files)
        {
            using var xml = XmlReader.Create(archive.GetEntry(file)!.Open());
            while (!xml.EOF)
            {
                if (xml.NodeType == XmlNodeType.Element && types.Contains(xml.LocalName) && XNode.ReadFrom(xml) is XElement resource)
                {
                    data.Add(resource);
                }
                else
                {
                    xml.Read();
                }
            }
        }

        return data;
    }

    private void Add(XElement resource)
    {
        if (resource.Element(Fhir + "url")?.Attribute("value")?.Value is not { } url)
        {
            return;
        }

        resource.Element(Fhir + "text")?.Remove();
        var packed = new MemoryStream();
        using (var output = new DeflateStream(packed, CompressionLevel.Fastest))
        {
            resource.Save(output, SaveOptions.DisableFormatting);
        }

        _packed[url] = packed.ToArray();
    }
}
