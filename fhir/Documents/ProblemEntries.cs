using Hl7.Fhir.Model;

namespace DrCloud.Fhir.Documents;

/// <summary>Entries for problems and allergies: a concern, and what it is about.</summary>
internal static class ProblemEntries
{
    private const string Snomed = "http://snomed.info/sct";

    /// <summary>When a problem began, as far as that is said.</summary>
    public static string? Begin(Condition condition) => condition.Onset switch
    {
        FhirDateTime time => time.Value,
        Period period => period.Start,
        _ => condition.RecordedDate,
    };

    public static SummaryEntry Problem(Condition condition)
    {
        var end = condition.Abatement switch { FhirDateTime time => time.Value, Period period => period.End, _ => null };
        var active = IsActive(condition.ClinicalStatus);
        return new(
            [CdaText.Of(condition.Code), CdaText.Day(Begin(condition)), CdaText.Day(end), CdaText.Of(condition.ClinicalStatus)],
            (xml, reference) => Concern(xml, condition, "2.16.840.1.113883.10.20.22.4.3", active, Begin(condition), end, () =>
            {
                xml.Template("2.16.840.1.113883.10.20.22.4.4", "2015-08-01");
                xml.Empty("id", ("root", CdaText.Uuid($"{condition.Id} observed")));
                xml.Code("code", "55607006", Snomed, "Problem");
                xml.Empty("statusCode", ("code", "completed"));
                xml.Interval("effectiveTime", Begin(condition), end);
                xml.Code("value", condition.Code, typed: true, reference);
            }));
    }

    public static SummaryEntry Allergy(AllergyIntolerance allergy)
    {
        var begin = (allergy.Onset as FhirDateTime)?.Value ?? allergy.RecordedDate;
        var reactions = allergy.Reaction.SelectMany(reaction => reaction.Manifestation).ToList();
        return new(
            [CdaText.Of(allergy.Code), string.Join(", ", reactions.Select(CdaText.Of)), CdaText.Of(allergy.ClinicalStatus)],
            (xml, reference) => Concern(xml, allergy, "2.16.840.1.113883.10.20.22.4.30", IsActive(allergy.ClinicalStatus), begin, null, () =>
            {
                xml.Template("2.16.840.1.113883.10.20.22.4.7", "2014-06-09");
                xml.Empty("id", ("root", CdaText.Uuid($"{allergy.Id} observed")));
                xml.Code("code", "ASSERTION", "http://terminology.hl7.org/CodeSystem/v3-ActCode");
                xml.Empty("statusCode", ("code", "completed"));
                xml.Interval("effectiveTime", begin, null);
                xml.Code("value", new CodeableConcept(Snomed, "419199007", "Allergy to substance"), typed: true);
                using (xml.In("participant", ("typeCode", "CSM")))
                using (xml.In("participantRole", ("classCode", "MANU")))
                using (xml.In("playingEntity", ("classCode", "MMAT")))
                {
                    xml.Code("code", allergy.Code, typed: false, reference);
                }

                foreach (var reaction in reactions)
                {
                    using (xml.In("entryRelationship", ("typeCode", "MFST"), ("inversionInd", "true")))
                    using (xml.In("observation", ("classCode", "OBS"), ("moodCode", "EVN")))
                    {
                        xml.Template("2.16.840.1.113883.10.20.22.4.9", "2014-06-09");
                        xml.Empty("id", ("nullFlavor", "NI"));
                        xml.Code("code", "ASSERTION", "http://terminology.hl7.org/CodeSystem/v3-ActCode");
                        xml.Empty("statusCode", ("code", "completed"));
                        xml.Code("value", reaction, typed: true);
                    }
                }
            }));
    }

    private static bool IsActive(CodeableConcept? status) => status?.Coding.Any(coding => coding.Code is "active" or "recurrence" or "relapse") ?? true;

    private static void Concern(CdaXml xml, Resource resource, string template, bool active, string? begin, string? end, Action observation)
    {
        using var act = xml.In("act", ("classCode", "ACT"), ("moodCode", "EVN"));
        xml.Template(template, "2015-08-01");
        xml.Id(resource);
        xml.Code("code", "CONC", "http://terminology.hl7.org/CodeSystem/v3-ActClass", "Concern");
        xml.Empty("statusCode", ("code", active ? "active" : "completed"));
        xml.Interval("effectiveTime", begin, active ? null : end ?? "");
        using (xml.In("entryRelationship", ("typeCode", "SUBJ")))
        using (xml.In("observation", ("classCode", "OBS"), ("moodCode", "EVN")))
        {
            observation();
        }
    }
}
