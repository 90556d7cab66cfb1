namespace DrCloud.Fhir.Demo;

/// <summary>When a demo patient is seen, and what for.</summary>
internal static class Calendar
{
    private static readonly double[] ChildAges = [0.2, 0.5, 1, 1.5, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17];

    /// <summary>The visits in order of time.</summary>
    public static IEnumerable<(DateOnly Date, VisitKind Kind)> Of(Chart chart, bool isChronic)
    {
        List<(DateOnly Date, VisitKind Kind)> visits = [];
        if (chart.IsComplete)
        {
            visits.AddRange(new[] { 0.5, 1, 2, 5, 10, 15 }.Select(age => (AtAge(chart, age), VisitKind.WellChild)));
        }

        if (chart.AgeOn(chart.Today) < 18)
        {
            visits.AddRange(ChildAges.Where(age => age < chart.AgeInYears(chart.Today)).TakeLast(3).Select(age => (AtAge(chart, age), VisitKind.WellChild)));
        }
        else
        {
            Adult(chart, isChronic, visits);
        }

        if (chart.IsComplete || chart.Dice.Chance(0.55))
        {
            visits.Add((chart.Today.AddDays(-chart.Dice.Between(25, 330)), VisitKind.Acute));
        }

        return visits.Where(visit => visit.Date > chart.Persona.BirthDate.AddDays(10) && visit.Date < chart.Today).OrderBy(visit => visit.Date).DistinctBy(visit => visit.Date);
    }

    private static void Adult(Chart chart, bool isChronic, List<(DateOnly Date, VisitKind Kind)> visits)
    {
        var dice = chart.Dice;
        var first = chart.Today.AddDays(-dice.Between(640, 720));
        visits.Add((first, VisitKind.CheckUp));
        visits.Add((first.AddDays(dice.Between(350, 380)), VisitKind.CheckUp));
        if (isChronic)
        {
            visits.Add((first.AddDays(dice.Between(85, 110)), VisitKind.FollowUp));
            visits.Add((chart.Today.AddDays(-dice.Between(30, 120)), VisitKind.FollowUp));
        }

        if (chart.IsComplete || dice.Chance(chart.AgeOn(chart.Today) > 60 ? 0.18 : 0.05))
        {
            visits.Add((first.AddDays(dice.Between(180, 300)), VisitKind.Inpatient));
        }
    }

    private static DateOnly AtAge(Chart chart, double age) => chart.Persona.BirthDate.AddDays((int)(age * 365.2425) + chart.Dice.Between(2, 25));
}
