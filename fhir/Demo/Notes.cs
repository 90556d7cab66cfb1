using System.Text;
using Hl7.Fhir.Model;

namespace DrCloud.Fhir.Demo;

/// <summary>
/// <see href="http://hl7.org/fhir/us/core/STU3.1.1/clinical-notes-guidance.html">Clinical notes</see>: a Binary with the text, a DocumentReference
/// to it and, for reports, a DiagnosticReport that presents the same attachment.
/// </summary>
internal static class Notes
{
    public static readonly CodeableConcept Progress = Codes.Loinc("11506-3", "Progress note");
    public static readonly CodeableConcept HistoryAndPhysical = Codes.Loinc("34117-2", "History and physical note");
    public static readonly CodeableConcept Consultation = Codes.Loinc("11488-4", "Consultation note");
    public static readonly CodeableConcept Discharge = Codes.Loinc("18842-5", "Discharge summary");
    public static readonly CodeableConcept ProcedureNote = Codes.Loinc("28570-0", "Procedure note");

    /// <summary>Adds the note; a short one carries its text along as well.</summary>
    public static Attachment Write(Chart chart, Visit visit, CodeableConcept type, string text, ResourceReference? author = null, bool inline = false)
    {
        var data = Encoding.UTF8.GetBytes(text);
        var binary = chart.Add(new Binary { ContentType = "text/plain", Data = data });
        var attachment = new Attachment { ContentType = "text/plain", Url = binary.Reference, Title = type.Text, Data = inline ? data : null };
        chart.Add(new DocumentReference
        {
            Meta = Profiles.UsCore("us-core-documentreference"),
            Identifier = [new Identifier("https://ids.demo.example.org/document", $"{chart.PatientId}-{chart.Resources.Count}")],
            Status = DocumentReferenceStatus.Current,
            Type = type,
            Category = [Codes.UsCoreCode("us-core-documentreference-category", "clinical-note", "Clinical Note")],
            Subject = chart.Subject,
            Date = visit.End,
            Author = [author ?? visit.Author],
            Custodian = visit.Organization,
            Content = [new() { Attachment = attachment, Format = new Coding("http://ihe.net/fhir/ValueSet/IHE.FormatCode.codesystem", "urn:ihe:iti:xds:2017:mimeTypeSufficient", "mimeType Sufficient") }],
            Context = new() { Encounter = [visit.Encounter], Period = new() { StartElement = new FhirDateTime(visit.Start), EndElement = new FhirDateTime(visit.End) } },
        });
        return attachment;
    }

    /// <summary>Adds a report of cardiology, pathology or radiology (<paramref name="category"/> is LOINC's part code).</summary>
    public static void WriteReport(Chart chart, Visit visit, string category, string categoryName, CodeableConcept code, ResourceReference author, string text)
    {
        var attachment = Write(chart, visit, code, text, author);
        chart.Add(new DiagnosticReport
        {
            Meta = Profiles.UsCore("us-core-diagnosticreport-note"),
            Status = DiagnosticReport.DiagnosticReportStatus.Final,
            Category = [Codes.Loinc(category, categoryName)],
            Code = code,
            Subject = chart.Subject,
            Encounter = visit.Encounter,
            Effective = visit.After(20),
            Issued = visit.End,
            Performer = [author],
            PresentedForm = [(Attachment)attachment.DeepCopy()],
        });
    }

    public static void WriteElectrocardiogram(Chart chart, Visit visit, string finding) =>
        WriteReport(chart, visit, "LP29708-2", "Cardiology", Codes.Loinc("11524-6", "EKG study"), chart.Directory.Cardiologist, $"12-lead electrocardiogram. {finding}");

    public static void WriteChestImage(Chart chart, Visit visit, string finding) =>
        WriteReport(chart, visit, "LP29684-5", "Radiology", Codes.Loinc("36643-5", "XR Chest 2 Views"), chart.Directory.Radiologist, $"Chest, two views. {finding}");

    public static void WritePathology(Chart chart, Visit visit, string finding) =>
        WriteReport(chart, visit, "LP7839-6", "Pathology", Codes.Loinc("11526-1", "Pathology study"), chart.Directory.Pathologist, $"Tissue examination. {finding}");
}
