using Hl7.Fhir.Model;

namespace DrCloud.Fhir.Demo;

/// <summary>Which notes and reports a visit leaves.</summary>
internal static class VisitNotes
{
    public static void Write(Chart chart, Visit visit, IReadOnlyList<(Disease Disease, ResourceReference Condition)> problems)
    {
        var known = problems.Count == 0 ? "no chronic condition" : string.Join(", ", problems.Select(problem => problem.Disease.Name.ToLowerInvariant()));
        switch (visit.Kind)
        {
            case VisitKind.Acute or VisitKind.Emergency:
                Notes.Write(chart, visit, Notes.Progress, $"Seen for an acute complaint. Known: {known}. Advice given; return if not better in a week.", inline: true);
                if (chart.IsComplete || chart.Dice.Chance(0.3))
                {
                    Notes.WriteChestImage(chart, visit, "Lungs clear, heart of normal size, no effusion.");
                }

                break;
            case VisitKind.CheckUp:
                Notes.Write(chart, visit, Notes.HistoryAndPhysical, $"Yearly examination. Known: {known}. Heart sounds regular, lungs clear, abdomen soft. Continue as planned.");
                Reports(chart, visit);
                break;
            case VisitKind.Inpatient:
                Inpatient(chart, visit, known);
                break;
            default:
                break;
        }
    }

    private static void Reports(Chart chart, Visit visit)
    {
        if (chart.IsComplete || (chart.AgeOn(visit.Date) > 50 && chart.Dice.Chance(0.4)))
        {
            Notes.WriteElectrocardiogram(chart, visit, "Sinus rhythm, no acute changes.");
        }

        if (chart.IsComplete || chart.Dice.Chance(0.06))
        {
            Interventions.Write(chart, visit, Codes.Snomed("240977001", "Biopsy of skin lesion"));
            Notes.WritePathology(chart, visit, "Benign melanocytic nevus, completely excised.");
        }
    }

    private static void Inpatient(Chart chart, Visit visit, string known)
    {
        Notes.Write(chart, visit, Notes.Consultation, $"Cardiology was asked for its opinion. Known: {known}.", chart.Directory.Cardiologist);
        Notes.Write(chart, visit, Notes.ProcedureNote, "Procedure done as planned, without complications.", chart.Directory.Surgeon);
        Notes.Write(chart, visit, Notes.Discharge, $"Discharged home in good condition. Known: {known}. Follow-up with primary care in two weeks.");
    }
}
