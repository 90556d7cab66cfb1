using DrCloud.Fhir.Resources;
using Hl7.Fhir.Model;

namespace DrCloud.Fhir.Documents;

/// <summary>The header of a clinical summary: what the document is, whose it is, and who made it.</summary>
internal static class SummaryHeader
{
    private const string UsRealm = "2.16.840.1.113883.10.20.22.1.1";
    private const string Ccd = "2.16.840.1.113883.10.20.22.1.2";
    private const string Version = "2015-08-01";
    private const string Software = "DrCloudEHR";

    public static void Write(CdaXml xml, ClinicalSummaryFacts facts)
    {
        var changed = FhirInstant.Format(facts.Changed);
        xml.Empty("realmCode", ("code", "US"));
        xml.Empty("typeId", ("root", "2.16.840.1.113883.1.3"), ("extension", "POCD_HD000040"));
        xml.Template(UsRealm, Version);
        xml.Template(Ccd, Version);
        xml.Empty("id", ("root", CdaText.Uuid($"{facts.Patient.Id} {changed} {facts.Start} {facts.End}")));
        xml.Code("code", ClinicalSummary.TypeCode, "http://loinc.org", ClinicalSummary.TypeDisplay);
        xml.Text("title", "Continuity of Care Document");
        xml.Time("effectiveTime", changed);
        xml.Code("confidentialityCode", "N", "http://terminology.hl7.org/CodeSystem/v3-Confidentiality");
        xml.Empty("languageCode", ("code", "en-US"));
        using (xml.In("recordTarget"))
        {
            Patient(xml, facts.Patient);
        }

        using (xml.In("author"))
        {
            xml.Time("time", changed);
            using (xml.In("assignedAuthor"))
            {
                xml.Empty("id", ("nullFlavor", "NI"));
                xml.Empty("addr", ("nullFlavor", "NI"));
                xml.Empty("telecom", ("nullFlavor", "NI"));
                using (xml.In("assignedAuthoringDevice"))
                {
                    xml.Text("manufacturerModelName", Software);
                    xml.Text("softwareName", Software);
                }
            }
        }

        using (xml.In("custodian"))
        using (xml.In("assignedCustodian"))
        using (xml.In("representedCustodianOrganization"))
        {
            xml.Empty("id", ("root", CdaText.Uuid(facts.Organization)));
            xml.Text("name", facts.Organization);
            xml.Empty("telecom", ("nullFlavor", "NI"));
            xml.Empty("addr", ("nullFlavor", "NI"));
        }

        using (xml.In("documentationOf"))
        using (xml.In("serviceEvent", ("classCode", "PCPR")))
        {
            xml.Interval("effectiveTime", facts.Start ?? facts.Patient.BirthDate, facts.End ?? changed);
        }
    }

    private static void Patient(CdaXml xml, Patient patient)
    {
        using var role = xml.In("patientRole");
        xml.Id(patient);
        foreach (var identifier in patient.Identifier.Where(identifier => identifier.Value is not null && CdaText.Oid(identifier.System) is not null))
        {
            xml.Empty("id", ("root", CdaText.Oid(identifier.System)), ("extension", CdaText.Clean(identifier.Value!)));
        }

        foreach (var address in patient.Address)
        {
            using (xml.In("addr", ("use", address.Use == Address.AddressUse.Work ? "WP" : "HP")))
            {
                foreach (var line in address.Line.OfType<string>())
                {
                    xml.Text("streetAddressLine", line);
                }

                xml.Text("city", address.City);
                xml.Text("state", address.State);
                xml.Text("postalCode", address.PostalCode);
                xml.Text("country", address.Country);
            }
        }

        foreach (var telecom in patient.Telecom.Where(telecom => telecom.Value is not null))
        {
            xml.Empty("telecom", ("use", telecom.Use == ContactPoint.ContactPointUse.Work ? "WP" : "HP"), ("value", CdaText.Clean((telecom.System == ContactPoint.ContactPointSystem.Email ? "mailto:" : "tel:") + telecom.Value)));
        }

        using var person = xml.In("patient");
        foreach (var name in patient.Name)
        {
            using (xml.In("name", ("use", name.Use == HumanName.NameUse.Old ? "P" : "L")))
            {
                foreach (var given in name.Given.OfType<string>())
                {
                    xml.Text("given", given);
                }

                xml.Text("family", name.Family);
            }
        }

        if (patient.Gender is AdministrativeGender.Female or AdministrativeGender.Male)
        {
            xml.Code("administrativeGenderCode", patient.Gender == AdministrativeGender.Female ? "F" : "M", "http://terminology.hl7.org/CodeSystem/v3-AdministrativeGender");
        }
        else
        {
            xml.Empty("administrativeGenderCode", ("nullFlavor", "UNK"));
        }

        xml.Time("birthTime", patient.BirthDate);
        Category(xml, "raceCode", patient, "us-core-race");
        Category(xml, "ethnicGroupCode", patient, "us-core-ethnicity");
        foreach (var language in patient.Communication.SelectMany(communication => communication.Language?.Coding ?? []).Where(language => language.Code is not null))
        {
            using (xml.In("languageCommunication"))
            {
                xml.Empty("languageCode", ("code", CdaText.Clean(language.Code!)));
            }
        }
    }

    private static void Category(CdaXml xml, string element, Patient patient, string extension)
    {
        var category = patient.Extension.FirstOrDefault(known => known.Url?.EndsWith(extension, StringComparison.Ordinal) == true)?.Extension.FirstOrDefault(part => part.Url == "ombCategory");
        if (category?.Value is Coding coding)
        {
            xml.Code(element, new CodeableConcept { Coding = [coding] });
        }
        else
        {
            xml.Empty(element, ("nullFlavor", "UNK"));
        }
    }
}
