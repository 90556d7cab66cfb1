using System.IO.Compression;
using System.Xml;
using System.Xml.Linq;

namespace DrCloud.Fhir.Terminology;

/// <summary>The code systems and value sets that come with the specification, as the SDK packs it; read when first asked for.</summary>
internal sealed class SpecificationData
{
    private const string Archive = "DrCloud.Fhir.specification.zip";

    private static readonly string[] Files = ["valuesets.xml", "v3-codesystems.xml", "v2-tables.xml"];
    private static readonly XNamespace Fhir = "http://hl7.org/fhir";
    private static readonly Lazy<SpecificationData> Loaded = new(Load);

    private readonly Dictionary<string, CodeSystem> _systems = new(StringComparer.Ordinal);
    private readonly Dictionary<string, XElement> _valueSets = new(StringComparer.Ordinal);

    public static SpecificationData Instance => Loaded.Value;

    /// <summary>The code system of that address, or null if its codes are not part of the data.</summary>
    public CodeSystem? System(string url) => _systems.GetValueOrDefault(url);

    /// <summary>The <c>compose</c> of the value set of that address, or null.</summary>
    public XElement? Compose(string url) => _valueSets.GetValueOrDefault(url);

    private static SpecificationData Load()
    {
        var data = new SpecificationData();
        using var stream = typeof(SpecificationData).Assembly.GetManifestResourceStream(Archive) ?? throw new InvalidOperationException("The specification's data are not part of this program.");
        using var archive = new ZipArchive(stream);
        foreach (var file in Files)
        {
            using var xml = XmlReader.Create(archive.GetEntry(file)!.Open());
            while (!xml.EOF)
            {
                if (xml is { NodeType: XmlNodeType.Element, LocalName: "CodeSystem" or "ValueSet" } && XNode.ReadFrom(xml) is XElement resource)
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
        if (ValueOf(resource, "url") is not { } url)
        {
            return;
        }

        if (resource.Name.LocalName == "ValueSet")
        {
            if (resource.Element(Fhir + "compose") is { } compose)
            {
                _valueSets[url] = new XElement(compose);
            }
        }
        else if (ValueOf(resource, "content") == "complete")
        {
            var system = new CodeSystem();
            AddConcepts(system, resource, null);
            _systems[url] = system;
        }
    }

    private static void AddConcepts(CodeSystem system, XElement parent, string? parentCode)
    {
        foreach (var concept in parent.Elements(Fhir + "concept"))
        {
            var code = ValueOf(concept, "code")!;
            system.Add(code, parentCode);
            foreach (var property in concept.Elements(Fhir + "property").Where(property => ValueOf(property, "code") is "subsumedBy" or "parent"))
            {
                system.Add(code, ValueOf(property, "valueCode"));
            }

            AddConcepts(system, concept, code);
        }
    }

    private static string? ValueOf(XElement parent, string name) => parent.Element(Fhir + name)?.Attribute("value")?.Value;
}
