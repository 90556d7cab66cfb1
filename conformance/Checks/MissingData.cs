using DrCloud.Conformance.Server;
using DrCloud.Fhir.UsCore;

namespace DrCloud.Conformance.Checks;

/// <summary><see href="http://hl7.org/fhir/us/core/STU3.1.1/general-guidance.html#missing-data">Missing data</see>: the server can say that it does not know.</summary>
internal static class MissingData
{
    private const string Extension = "http://hl7.org/fhir/StructureDefinition/data-absent-reason";
    private const string System = "http://terminology.hl7.org/CodeSystem/data-absent-reason";

    public static Task RunAsync(Evidence evidence, Report report)
    {
        var elements = evidence.All.SelectMany(resource => resource.Inside()).ToList();
        Seen(report, "data-absent-reason as extension", elements.Any(element => element.Text("url") == Extension));
        Seen(report, "data-absent-reason as code", elements.Any(element => element.Text("system") == System && element.Text("code") == "unknown"));
        return Task.CompletedTask;
    }

    private static void Seen(Report report, string what, bool seen)
    {
        var trial = new Trial(report, "missing_data", what, Expectation.Shall);
        if (seen)
        {
            trial.Note(null);
        }

        trial.Conclude("in no resource that was seen");
    }
}
