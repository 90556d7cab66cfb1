using Hl7.Fhir.Model;

namespace DrCloud.Fhir.Demo;

/// <summary>Tells the life of one demo patient: visit after visit, diseases that are found, treated and get better.</summary>
internal sealed class LifeStory
{
    private readonly Chart _chart;
    private readonly IReadOnlyList<Disease> _diseases;
    private readonly List<(Disease Disease, ResourceReference Condition)> _problems = [];
    private int _treatedVisits;

    private LifeStory(Chart chart) => (_chart, _diseases) = (chart, Diseases.Draw(chart));

    /// <summary>How far treatment has come: 0 at the diagnosis, 1 from the second visit after it.</summary>
    private double Progress => Math.Clamp((_treatedVisits - 1) / 2.0, 0, 1);

    public static Chart Write(int number, ulong seed, DateOnly today, DemoDirectory directory)
    {
        var story = new LifeStory(new Chart(number, seed, today, directory));
        Demographics.Write(story._chart);
        story.Live();
        return story._chart;
    }

    private void Live()
    {
        var isFirst = true;
        foreach (var (date, kind) in Calendar.Of(_chart, _diseases.Count > 0))
        {
            var visit = kind == VisitKind.Acute ? Acute(date) : Open(date, kind);
            if (isFirst)
            {
                Problems.WriteAllergies(_chart, visit);
                isFirst = false;
            }

            VisitNotes.Write(_chart, visit, _problems);
            _chart.Sign(visit.End, visit.Author, visit.Organization);
        }

        var since = _chart.Today.AddDays(-_chart.Dice.Between(130, 340));
        Plans.Write(_chart, since < _chart.Persona.BirthDate ? _chart.Persona.BirthDate : since, _problems);
        Plans.WriteAppointment(_chart, _chart.Today.AddDays(_chart.Dice.Between(7, 120)));
        _chart.Sign(Chart.At(_chart.Today.AddDays(-20), 13), _chart.PrimaryCare, _chart.Directory.Practice);
    }

    private Visit Acute(DateOnly date)
    {
        var illness = _chart.IsComplete ? Illness.SoreThroat : _chart.Dice.Of(Illness.All);
        var visit = Visit.Open(_chart, date, illness.IsEmergency ? VisitKind.Emergency : VisitKind.Acute, Codes.Snomed(illness.Symptom.Code, illness.Symptom.Name));
        VitalSigns.Write(_chart, visit, State(illness.Fever));
        if (illness == Illness.SoreThroat)
        {
            Laboratory.WriteStreptococcusTest(_chart, visit);
        }

        var diagnosis = Problems.WriteDiagnosis(_chart, visit, illness);
        if (illness.Drug is { } drug)
        {
            Prescriptions.Write(_chart, visit, drug, diagnosis, illness.Days);
        }

        if (illness.Procedure is { } procedure)
        {
            Interventions.Write(_chart, visit, Codes.Snomed(procedure.Code, procedure.Name), reason: diagnosis);
        }

        return visit;
    }

    private Visit Open(DateOnly date, VisitKind kind)
    {
        var visit = Visit.Open(_chart, date, kind, kind == VisitKind.FollowUp && _problems.Count > 0 ? _problems[0].Disease.Concept : null);
        Diagnose(visit);
        _treatedVisits += _problems.Count > 0 ? 1 : 0;
        if (kind == VisitKind.FollowUp)
        {
            VitalSigns.WriteShort(_chart, visit, State(fever: 0));
        }
        else
        {
            VitalSigns.Write(_chart, visit, State(fever: 0));
        }

        Examine(visit);
        if (kind is VisitKind.WellChild or VisitKind.CheckUp)
        {
            Vaccinations.Write(_chart, visit);
        }

        return visit;
    }

    /// <summary>Finds the diseases that show from this age on, and starts their treatment.</summary>
    private void Diagnose(Visit visit)
    {
        foreach (var disease in _diseases.Where(disease => _problems.All(problem => problem.Disease != disease) && IsFound(disease, visit)))
        {
            var condition = Problems.WriteProblem(_chart, visit, disease.Concept, visit.Date.AddDays(-_chart.Dice.Between(10, 170)));
            _problems.Add((disease, condition));
            foreach (var drug in disease.Drugs.Take(_chart.Dice.Between(1, Math.Max(1, disease.Drugs.Count))))
            {
                Prescriptions.Write(_chart, visit, drug, condition, days: null);
            }
        }
    }

    private bool IsFound(Disease disease, Visit visit) =>
        disease == Diseases.HeartBlock ? visit.Kind == VisitKind.Inpatient : _chart.AgeInYears(visit.Date) >= Math.Min(disease.FromAge, _chart.AgeOn(_chart.Today));

    private void Examine(Visit visit)
    {
        if (visit.Kind == VisitKind.Inpatient)
        {
            Interventions.Write(_chart, visit, Codes.Snomed("40701008", "Echocardiography"));
            if (_problems.FirstOrDefault(problem => problem.Disease == Diseases.HeartBlock) is { Condition: { } heart })
            {
                Interventions.ImplantPacemaker(_chart, visit, heart);
            }
            else if (_problems.FirstOrDefault(problem => problem.Disease == Diseases.Arthrosis) is { Condition: { } knee })
            {
                Interventions.ReplaceKnee(_chart, visit, knee);
            }
        }
        else if (visit.Kind == VisitKind.CheckUp)
        {
            CheckUps.Write(_chart, visit);
        }

        foreach (var panel in Panels(visit.Kind))
        {
            Laboratory.Write(_chart, visit, panel, _problems.SelectMany(problem => problem.Disease.Courses), Progress);
        }
    }

    /// <summary>At a check-up all that the diseases ask for, in between only the first: what steers the treatment.</summary>
    private IEnumerable<LabPanel> Panels(VisitKind kind) => kind switch
    {
        VisitKind.FollowUp => _problems.SelectMany(problem => problem.Disease.Panels).Take(1),
        VisitKind.CheckUp when _problems.All(problem => problem.Disease.Panels.Count == 0) => _chart.IsComplete || _chart.Dice.Chance(0.4) ? [LabPanel.BloodCount] : [],
        VisitKind.CheckUp => _problems.SelectMany(problem => problem.Disease.Panels).Distinct(),
        _ => [],
    };

    private BodyState State(double fever) => new(
        _problems.Sum(problem => problem.Disease.Pressure) * (1 - (0.75 * Progress)),
        _problems.Sum(problem => problem.Disease.Saturation),
        fever);
}
