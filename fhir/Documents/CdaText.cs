using System.Collections.Frozen;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Xml;
using Hl7.Fhir.Model;

namespace DrCloud.Fhir.Documents;

/// <summary>How values of FHIR are said in a CDA document.</summary>
internal static class CdaText
{
    private static readonly FrozenDictionary<string, string> Oids = new Dictionary<string, string>
    {
        ["http://loinc.org"] = "2.16.840.1.113883.6.1",
        ["http://snomed.info/sct"] = "2.16.840.1.113883.6.96",
        ["http://www.nlm.nih.gov/research/umls/rxnorm"] = "2.16.840.1.113883.6.88",
        ["http://hl7.org/fhir/sid/cvx"] = "2.16.840.1.113883.12.292",
        ["http://hl7.org/fhir/sid/ndc"] = "2.16.840.1.113883.6.69",
        ["http://hl7.org/fhir/sid/icd-10-cm"] = "2.16.840.1.113883.6.90",
        ["http://hl7.org/fhir/sid/icd-9-cm"] = "2.16.840.1.113883.6.103",
        ["http://www.ama-assn.org/go/cpt"] = "2.16.840.1.113883.6.12",
        ["http://terminology.hl7.org/CodeSystem/v3-ActCode"] = "2.16.840.1.113883.5.4",
        ["http://terminology.hl7.org/CodeSystem/v3-ActClass"] = "2.16.840.1.113883.5.6",
        ["http://terminology.hl7.org/CodeSystem/v3-AdministrativeGender"] = "2.16.840.1.113883.5.1",
        ["http://terminology.hl7.org/CodeSystem/v3-Confidentiality"] = "2.16.840.1.113883.5.25",
        ["http://terminology.hl7.org/CodeSystem/v3-ObservationInterpretation"] = "2.16.840.1.113883.5.83",
    }.ToFrozenDictionary(StringComparer.Ordinal);

    /// <summary>The object identifier of a code system, or null.</summary>
    public static string? Oid(string? system) =>
        system is null ? null : system.StartsWith("urn:oid:", StringComparison.Ordinal) ? system[8..] : Oids.GetValueOrDefault(system);

    /// <summary>A uuid that is always the same for the same name.</summary>
    public static string Uuid(string name) => new Guid(SHA256.HashData(Encoding.UTF8.GetBytes(name)).AsSpan(0, 16)).ToString();

    /// <summary>A date, dateTime or instant as CDA writes it, no less and no more exact; null for none.</summary>
    public static string? Time(string? time)
    {
        if (string.IsNullOrEmpty(time))
        {
            return null;
        }

        var zone = time.Length > 19 ? time[19..].TrimStart('.', '0', '1', '2', '3', '4', '5', '6', '7', '8', '9') : "";
        var digits = string.Concat(time[..Math.Min(19, time.Length)].Where(char.IsAsciiDigit));
        return digits + (zone == "Z" ? "+0000" : zone.Replace(":", "", StringComparison.Ordinal));
    }

    /// <summary>The text without what XML cannot say.</summary>
    public static string Clean(string text) => text.All(XmlConvert.IsXmlChar) ? text : string.Concat(text.Where(XmlConvert.IsXmlChar));

    /// <summary>The words for a concept, a quantity, a time or a plain value.</summary>
    public static string Of(DataType? value) => value switch
    {
        null => "",
        CodeableConcept concept => concept.Text ?? concept.Coding.Select(coding => coding.Display ?? coding.Code).FirstOrDefault(text => text is not null) ?? "",
        Quantity quantity => $"{quantity.Value?.ToString(CultureInfo.InvariantCulture)} {quantity.Unit ?? quantity.Code}".Trim(),
        Period period => string.Join(" – ", new[] { Day(period.Start), Day(period.End) }.Where(day => day.Length > 0)),
        FhirDateTime time => Day(time.Value),
        ResourceReference reference => reference.Display ?? "",
        _ => value.ToString() ?? "",
    };

    /// <summary>The day of a time.</summary>
    public static string Day(string? time) => time is null ? "" : time[..Math.Min(10, time.Length)];
}
