using System.Text;
using System.Xml;
using Hl7.Fhir.Model;

namespace DrCloud.Fhir.Documents;

/// <summary>
/// A patient's clinical summary as a <see href="https://www.hl7.org/ccdasearch/">C-CDA</see> Continuity of Care Document (CDA R2, XML): the sections that USCDI asks for, each
/// with a narrative and with entries in code. The same resources make the same bytes: its time is that of the latest change.
/// </summary>
public static class ClinicalSummary
{
    /// <summary>LOINC code of the kind of document.</summary>
    public const string TypeCode = "34133-9";

    /// <summary>What the code is called.</summary>
    public const string TypeDisplay = "Summary of episode note";

    /// <summary>Media type of the document.</summary>
    public const string MediaType = "application/xml";

    /// <summary>Types of which a summary always says all.</summary>
    public static IReadOnlySet<string> WholeTypes { get; } = new HashSet<string>(StringComparer.Ordinal)
    {
        "Patient", "AllergyIntolerance", "Condition", "MedicationRequest", "Medication", "Immunization", "Observation",
    };

    /// <summary>Types of which it says what happened in the time that is asked for; of observations, the results.</summary>
    public static IReadOnlySet<string> DatedTypes { get; } = new HashSet<string>(StringComparer.Ordinal) { "Procedure", "Encounter", "Observation" };

    /// <summary>Makes the document.</summary>
    /// <param name="facts">What it is made of.</param>
    public static byte[] Write(ClinicalSummaryFacts facts)
    {
        ArgumentNullException.ThrowIfNull(facts);
        var output = new MemoryStream();
        using (var writer = XmlWriter.Create(output, new XmlWriterSettings { Encoding = new UTF8Encoding(false), Indent = true, NewLineChars = "\n" }))
        {
            writer.WriteStartElement("ClinicalDocument", CdaXml.Namespace);
            writer.WriteAttributeString("xmlns", "xsi", null, "http://www.w3.org/2001/XMLSchema-instance");
            writer.WriteAttributeString("xmlns", "sdtc", null, "urn:hl7-org:sdtc");
            var xml = new CdaXml(writer);
            SummaryHeader.Write(xml, facts);
            using (xml.In("component"))
            using (xml.In("structuredBody"))
            {
                foreach (var section in SummarySections.Of(facts))
                {
                    Write(xml, section);
                }
            }

            writer.WriteEndElement();
        }

        return output.ToArray();
    }

    private static void Write(CdaXml xml, SummarySection section)
    {
        using var component = xml.In("component");
        using var element = xml.In("section", ("nullFlavor", section.Entries.Count == 0 ? "NI" : null));
        xml.Template(section.Template, section.Version);
        xml.Code("code", section.Code, "http://loinc.org", section.Title);
        xml.Text("title", section.Title);
        using (xml.In("text"))
        {
            Narrative(xml, section);
        }

        for (var i = 0; i < section.Entries.Count; i++)
        {
            using (xml.In("entry", ("typeCode", "DRIV")))
            {
                section.Entries[i].Write(xml, IdOf(section, i));
            }
        }
    }

    private static void Narrative(CdaXml xml, SummarySection section)
    {
        if (section.Entries.Count == 0)
        {
            xml.Text("paragraph", "No information.");
            return;
        }

        using var table = xml.In("table");
        using (xml.In("thead"))
        using (xml.In("tr"))
        {
            foreach (var column in section.Columns)
            {
                xml.Text("th", column);
            }
        }

        using var body = xml.In("tbody");
        for (var i = 0; i < section.Entries.Count; i++)
        {
            using var row = xml.In("tr");
            for (var cell = 0; cell < section.Columns.Count; cell++)
            {
                using (xml.In("td", ("ID", cell == 0 ? IdOf(section, i) : null)))
                {
                    xml.Raw(section.Entries[i].Cells[cell]);
                }
            }
        }
    }

    private static string IdOf(SummarySection section, int entry) => $"s{section.Code}-{entry + 1}";
}

/// <summary>What a clinical summary is made of.</summary>
/// <param name="Patient">Whose it is.</param>
/// <param name="Whole">All resources of <see cref="ClinicalSummary.WholeTypes"/>, the medications that they refer to among them.</param>
/// <param name="Dated">Resources of <see cref="ClinicalSummary.DatedTypes"/> within the time asked for.</param>
/// <param name="Changed">When the latest of them was changed: the document's time.</param>
/// <param name="Start">Begin of the time asked for, as FHIR writes it, or null.</param>
/// <param name="End">Its end, or null.</param>
/// <param name="Organization">Who keeps the record.</param>
public sealed record ClinicalSummaryFacts(
    Patient Patient, IReadOnlyList<Resource> Whole, IReadOnlyList<Resource> Dated, DateTimeOffset Changed, string? Start, string? End, string Organization);
