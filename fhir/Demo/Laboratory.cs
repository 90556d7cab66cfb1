using Hl7.Fhir.Model;
using static DrCloud.Fhir.Demo.Observations;

namespace DrCloud.Fhir.Demo;

/// <summary>Laboratory results and the DiagnosticReport that gathers them.</summary>
internal static class Laboratory
{
    /// <param name="chart">The record.</param>
    /// <param name="visit">When the blood was taken.</param>
    /// <param name="panel">What was ordered.</param>
    /// <param name="courses">How the patient's diseases move the values.</param>
    /// <param name="progress">0 before any treatment, 1 when it works.</param>
    public static void Write(Chart chart, Visit visit, LabPanel panel, IEnumerable<LabCourse> courses, double progress)
    {
        var moved = courses.ToLookup(course => course.Loinc);
        List<ResourceReference> results = [.. panel.Tests.Select(test => chart.Add(Result(chart, visit, test, moved[test.Code].FirstOrDefault(), progress)))];
        chart.Add(new DiagnosticReport
        {
            Meta = Profiles.UsCore("us-core-diagnosticreport-lab"),
            Status = DiagnosticReport.DiagnosticReportStatus.Final,
            Category = [Codes.Hl7Code("v2-0074", "LAB", "Laboratory")],
            Code = Codes.Loinc(panel.Code, panel.Name),
            Subject = chart.Subject,
            Encounter = visit.Encounter,
            Effective = visit.After(15),
            Issued = visit.Start.AddHours(26),
            Performer = [chart.Directory.Laboratory],
            Result = results,
        });
    }

    /// <summary>A rapid test whose result is a SNOMED CT code.</summary>
    public static void WriteStreptococcusTest(Chart chart, Visit visit)
    {
        var observation = New(chart, visit, Profiles.UsCore("us-core-observation-lab"), "laboratory", "Laboratory", Codes.Loinc("78012-2", "Streptococcus pyogenes Ag [Presence] in Throat by Rapid immunoassay"), 12);
        observation.Value = Codes.Snomed("10828004", "Positive");
        chart.Add(observation);
    }

    private static Observation Result(Chart chart, Visit visit, LabTest test, LabCourse? course, double progress)
    {
        var (middle, spread) = ((test.Low + test.High) / 2, (test.High - test.Low) / 3.3);
        var value = course is null
            ? chart.Dice.Normal(middle, spread / 2)
            : chart.Dice.Normal(course.Untreated + (progress * (course.Treated - course.Untreated)), course.Treated * 0.03);
        var result = New(chart, visit, Profiles.UsCore("us-core-observation-lab"), "laboratory", "Laboratory", Codes.Loinc(test.Code, test.Name), 15);
        result.Issued = visit.Start.AddHours(26);
        result.Performer = [chart.Directory.Laboratory];
        result.Value = Quantity(value, test.Decimals, test.Unit, test.Ucum);
        result.Interpretation = [value < test.Low ? Flag("L", "Low") : value > test.High ? Flag("H", "High") : Flag("N", "Normal")];
        result.ReferenceRange = [new() { Low = Quantity(test.Low, test.Decimals, test.Unit, test.Ucum), High = Quantity(test.High, test.Decimals, test.Unit, test.Ucum) }];
        return result;
    }

    private static CodeableConcept Flag(string code, string name) => Codes.Hl7Code("v3-ObservationInterpretation", code, name);
}
