using Hl7.Fhir.Model;
using Hl7.Fhir.Utility;

namespace DrCloud.Fhir.Documents;

/// <summary>Entries for what is, or was, administered: medications and immunizations.</summary>
internal static class MedicationEntries
{
    public static SummaryEntry Request(MedicationRequest request, IReadOnlyDictionary<string, Medication> medications)
    {
        var code = request.Medication switch
        {
            CodeableConcept concept => concept,
            ResourceReference { Reference: { } reference } named => medications.GetValueOrDefault(reference)?.Code ?? new CodeableConcept { Text = named.Display },
            _ => null,
        };
        var active = request.Status is MedicationRequest.MedicationrequestStatus.Active or MedicationRequest.MedicationrequestStatus.OnHold;
        return new(
            [CdaText.Of(code), string.Join("; ", request.DosageInstruction.Select(dosage => dosage.Text).OfType<string>()), CdaText.Day(request.AuthoredOn), request.Status.GetLiteral() ?? ""],
            (xml, reference) =>
            {
                using var act = xml.In("substanceAdministration", ("classCode", "SBADM"), ("moodCode", "INT"));
                xml.Template("2.16.840.1.113883.10.20.22.4.16", "2014-06-09");
                xml.Id(request);
                xml.Empty("statusCode", ("code", active ? "active" : "completed"));
                xml.Interval("effectiveTime", request.AuthoredOn, null, typed: true);
                Product(xml, "2.16.840.1.113883.10.20.22.4.23", code, reference, null);
            });
    }

    public static SummaryEntry Immunization(Immunization immunization)
    {
        var time = (immunization.Occurrence as FhirDateTime)?.Value;
        return new(
            [CdaText.Of(immunization.VaccineCode), CdaText.Of(immunization.Occurrence), immunization.Status.GetLiteral() ?? ""],
            (xml, reference) =>
            {
                var given = immunization.Status == Hl7.Fhir.Model.Immunization.ImmunizationStatusCodes.Completed;
                using var act = xml.In("substanceAdministration", ("classCode", "SBADM"), ("moodCode", "EVN"), ("negationInd", given ? "false" : "true"));
                xml.Template("2.16.840.1.113883.10.20.22.4.52", "2015-08-01");
                xml.Id(immunization);
                xml.Empty("statusCode", ("code", "completed"));
                xml.Time("effectiveTime", time);
                Product(xml, "2.16.840.1.113883.10.20.22.4.54", immunization.VaccineCode, reference, immunization.LotNumber);
            });
    }

    private static void Product(CdaXml xml, string template, CodeableConcept? code, string reference, string? lot)
    {
        using var consumable = xml.In("consumable");
        using var product = xml.In("manufacturedProduct", ("classCode", "MANU"));
        xml.Template(template, "2014-06-09");
        using var material = xml.In("manufacturedMaterial");
        xml.Code("code", code, typed: false, reference);
        xml.Text("lotNumberText", lot);
    }
}
