using Hl7.Fhir.Model;

namespace DrCloud.Fhir.Documents;

/// <summary>Entries for observations: results, vital signs, social history.</summary>
internal static class ObservationEntries
{
    private const string SmokingStatus = "72166-2";

    /// <summary>When it was observed, or began to be.</summary>
    public static string? Begin(Observation observation) => observation.Effective switch
    {
        FhirDateTime time => time.Value,
        Period period => period.Start,
        Instant instant => instant.ToString(),
        _ => null,
    };

    public static SummaryEntry Result(Observation observation) => Organized(observation, "2.16.840.1.113883.10.20.22.4.1", "2.16.840.1.113883.10.20.22.4.2", "2015-08-01", observation.Code);

    public static SummaryEntry VitalSign(Observation observation) => Organized(
        observation, "2.16.840.1.113883.10.20.22.4.26", "2.16.840.1.113883.10.20.22.4.27", "2014-06-09", new CodeableConcept("http://snomed.info/sct", "46680005", "Vital signs"));

    public static SummaryEntry SocialHistory(Observation observation) => new(
        Cells(observation),
        (xml, reference) =>
        {
            var smoking = observation.Code?.Coding.Any(coding => coding.Code == SmokingStatus) == true;
            Single(xml, smoking ? "2.16.840.1.113883.10.20.22.4.78" : "2.16.840.1.113883.10.20.22.4.38", smoking ? "2014-06-09" : "2015-08-01", observation, observation.Code, observation.Value, reference);
        });

    private static SummaryEntry Organized(Observation observation, string organizer, string template, string version, CodeableConcept? code) => new(
        Cells(observation),
        (xml, reference) =>
        {
            using var cluster = xml.In("organizer", ("classCode", "CLUSTER"), ("moodCode", "EVN"));
            xml.Template(organizer, "2015-08-01");
            xml.Empty("id", ("root", CdaText.Uuid($"{observation.Id} organized")));
            xml.Code("code", code);
            xml.Empty("statusCode", ("code", "completed"));
            xml.Interval("effectiveTime", Begin(observation), Begin(observation));
            if (observation.Value is not null || observation.Component.Count == 0)
            {
                using (xml.In("component"))
                {
                    Single(xml, template, version, observation, observation.Code, observation.Value, reference);
                }
            }

            foreach (var part in observation.Component)
            {
                using (xml.In("component"))
                {
                    Single(xml, template, version, observation, part.Code, part.Value, null);
                }
            }
        });

    private static void Single(CdaXml xml, string template, string version, Observation observation, CodeableConcept? code, DataType? value, string? reference)
    {
        using var element = xml.In("observation", ("classCode", "OBS"), ("moodCode", "EVN"));
        xml.Template(template, version);
        xml.Empty("id", ("root", CdaText.Uuid($"{observation.Id} {CdaText.Of(code)}")));
        xml.Code("code", code, typed: false, reference);
        xml.Empty("statusCode", ("code", "completed"));
        xml.Time("effectiveTime", Begin(observation));
        xml.Value(value);
        foreach (var interpretation in observation.Interpretation)
        {
            xml.Code("interpretationCode", interpretation);
        }
    }

    private static string[] Cells(Observation observation) =>
    [
        CdaText.Of(observation.Code),
        observation.Value is null && observation.Component.Count > 0
            ? string.Join(", ", observation.Component.Select(part => $"{CdaText.Of(part.Code)} {CdaText.Of(part.Value)}"))
            : CdaText.Of(observation.Value),
        CdaText.Day(Begin(observation)),
    ];
}
