using System.Text.Json;
using DrCloud.Conformance.Server;
using DrCloud.Fhir.UsCore;

namespace DrCloud.Conformance.Checks;

/// <summary>
/// <see href="http://hl7.org/fhir/us/core/STU3.1.1/clinical-notes-guidance.html">Clinical notes</see>: the common types of notes and of reports are there, and
/// what a report presents by address is a document too.
/// </summary>
internal static class ClinicalNotes
{
    private static readonly (string Code, string Name)[] Notes =
        [("11488-4", "Consultation"), ("18842-5", "Discharge Summary"), ("34117-2", "History & Physical"), ("28570-0", "Procedures"), ("11506-3", "Progress")];

    private static readonly (string Code, string Name)[] Reports = [("LP29708-2", "Cardiology"), ("LP7839-6", "Pathology"), ("LP29684-5", "Radiology")];

    public static async Task RunAsync(FhirServer server, IReadOnlyList<string> patients, Report report, CancellationToken ct)
    {
        List<JsonElement> documents = [], reports = [];
        var attachments = new Trial(report, "clinical_notes", "attachments of reports are documents too", Expectation.Shall);
        foreach (var patient in patients)
        {
            var ofDocuments = await server.SearchAsync(new("DocumentReference", [("patient", patient)]), ct);
            var ofReports = await server.SearchAsync(new("DiagnosticReport", [("patient", patient)]), ct);
            documents.AddRange(ofDocuments.Matches);
            reports.AddRange(ofReports.Matches);
            Compare(attachments, ofDocuments.Matches, [.. ofReports.Matches.Where(IsNote)]);
        }

        foreach (var (code, name) in Notes)
        {
            Seen(report, $"DocumentReference of type {code} ({name})", documents.Any(document => ElementSelector.Finds(document, $"type.coding[code={code}]")));
        }

        foreach (var (code, name) in Reports)
        {
            Seen(report, $"DiagnosticReport of category {code} ({name})", reports.Any(found => ElementSelector.Finds(found, $"category.coding[code={code}]")));
        }

        attachments.Conclude("no report presents anything by address");
    }

    private static bool IsNote(JsonElement found) => Reports.Any(note => ElementSelector.Finds(found, $"category.coding[code={note.Code}]"));

    private static void Compare(Trial trial, IReadOnlyList<JsonElement> documents, IReadOnlyList<JsonElement> reports)
    {
        var addresses = documents.SelectMany(document => ElementSelector.Select(document, "content.attachment.url")).Select(url => url.GetString()).ToHashSet();
        foreach (var found in reports)
        {
            foreach (var url in ElementSelector.Select(found, "presentedForm.url"))
            {
                trial.Note(addresses.Contains(url.GetString()) ? null : $"{found.Key()} presents {url}, which is no attachment of the patient's documents");
            }
        }
    }

    private static void Seen(Report report, string what, bool seen)
    {
        var trial = new Trial(report, "clinical_notes", what, Expectation.Shall);
        if (seen)
        {
            trial.Note(null);
        }

        trial.Conclude("none for these patients");
    }
}
