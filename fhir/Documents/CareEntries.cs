using Hl7.Fhir.Model;
using Hl7.Fhir.Utility;

namespace DrCloud.Fhir.Documents;

/// <summary>Entries for what was done: procedures and encounters.</summary>
internal static class CareEntries
{
    public static SummaryEntry Procedure(Procedure procedure) => new(
        [CdaText.Of(procedure.Code), CdaText.Of(procedure.Performed), procedure.Status.GetLiteral() ?? ""],
        (xml, reference) =>
        {
            using var act = xml.In("procedure", ("classCode", "PROC"), ("moodCode", "EVN"));
            xml.Template("2.16.840.1.113883.10.20.22.4.14", "2014-06-09");
            xml.Id(procedure);
            xml.Code("code", procedure.Code, typed: false, reference);
            xml.Empty("statusCode", ("code", procedure.Status == EventStatus.Completed ? "completed" : procedure.Status == EventStatus.InProgress ? "active" : "aborted"));
            if (procedure.Performed is Period period)
            {
                xml.Interval("effectiveTime", period.Start, period.End);
            }
            else
            {
                xml.Time("effectiveTime", (procedure.Performed as FhirDateTime)?.Value);
            }
        });

    public static SummaryEntry Encounter(Encounter encounter)
    {
        var type = encounter.Type.FirstOrDefault() ?? new CodeableConcept { Coding = encounter.Class is { } coding ? [coding] : [] };
        return new(
            [CdaText.Of(type), CdaText.Of(encounter.Period), encounter.Status.GetLiteral() ?? ""],
            (xml, reference) =>
            {
                using var act = xml.In("encounter", ("classCode", "ENC"), ("moodCode", "EVN"));
                xml.Template("2.16.840.1.113883.10.20.22.4.49", "2015-08-01");
                xml.Id(encounter);
                xml.Code("code", type, typed: false, reference);
                xml.Interval("effectiveTime", encounter.Period?.Start, encounter.Period?.End);
            });
    }
}
