using System.Net;
using Hl7.Fhir.Model;

namespace DrCloud.Fhir.Demo;

/// <summary>What is meant to happen: care team, goals, care plan, appointments.</summary>
internal static class Plans
{
    public static void Write(Chart chart, DateOnly since, IReadOnlyList<(Disease Disease, ResourceReference Condition)> problems)
    {
        var team = chart.Add(Team(chart, since, problems));
        List<ResourceReference> goals = [.. problems.Where(problem => problem.Disease.Aim is not null).Select(problem => chart.Add(Goal(chart, since, problem.Disease.Aim!, problem.Condition)))];
        if (goals.Count == 0)
        {
            goals.Add(chart.Add(ActivityGoal(chart, since)));
        }

        var activities = problems.SelectMany(problem => problem.Disease.Activities).DefaultIfEmpty(("229065009", "Exercise therapy")).Distinct().ToList();
        chart.Add(CarePlan(chart, since, team, goals, problems, activities));
    }

    /// <summary>The next appointment.</summary>
    public static void WriteAppointment(Chart chart, DateOnly day)
    {
        var start = Chart.At(day, chart.Dice.Between(8, 15), 30);
        chart.Add(new Appointment
        {
            Status = Appointment.AppointmentStatus.Booked,
            AppointmentType = Codes.Hl7Code("v2-0276", "FOLLOWUP", "A follow up visit from a previous appointment"),
            Description = "Follow-up visit",
            Start = start,
            End = start.AddMinutes(30),
            Created = Chart.DayOf(chart.Today.AddDays(-20)).Value,
            Participant = [Accepted(chart.Subject), Accepted(chart.PrimaryCare), Accepted(chart.Directory.Clinic)],
        });

        static Appointment.ParticipantComponent Accepted(ResourceReference actor) =>
            new() { Actor = actor, Required = Appointment.ParticipantRequired.Required, Status = ParticipationStatus.Accepted };
    }

    private static CareTeam Team(Chart chart, DateOnly since, IReadOnlyList<(Disease Disease, ResourceReference Condition)> problems) => new()
    {
        Meta = Profiles.UsCore("us-core-careteam"),
        Status = CareTeam.CareTeamStatus.Active,
        Name = "Primary care team",
        Subject = chart.Subject,
        Period = new() { StartElement = Chart.DayOf(since) },
        Participant =
        [
            new() { Role = [Codes.Snomed("59058001", "General physician")], Member = chart.PrimaryCare, OnBehalfOf = chart.Directory.Practice },
            new() { Role = [Codes.Snomed("224535009", "Registered nurse")], Member = chart.Directory.Nurse },
            new() { Role = [Codes.Snomed("116154003", "Patient")], Member = chart.Subject },
            new() { Role = [Codes.Snomed("224891009", "Healthcare services")], Member = chart.Directory.Practice },
        ],
        ReasonReference = [.. problems.Select(problem => problem.Condition)],
        ManagingOrganization = [chart.Directory.Practice],
    };

    private static Goal Goal(Chart chart, DateOnly since, Aim aim, ResourceReference condition)
    {
        var goal = NewGoal(chart, since, aim.Text);
        goal.Target[0].Measure = Codes.Loinc(aim.Loinc, aim.Measure);
        goal.Target[0].Detail = new Hl7.Fhir.Model.Range { High = new Quantity(aim.Under, aim.Ucum, Codes.UcumSystem) { Unit = aim.Unit } };
        goal.Addresses = [condition];
        return goal;
    }

    private static Goal ActivityGoal(Chart chart, DateOnly since) => NewGoal(chart, since, "Half an hour of brisk walking on five days a week");

    private static Goal NewGoal(Chart chart, DateOnly since, string text) => new()
    {
        Meta = Profiles.UsCore("us-core-goal"),
        LifecycleStatus = Hl7.Fhir.Model.Goal.GoalLifecycleStatus.Active,
        AchievementStatus = Codes.Hl7Code("goal-achievement", "in-progress", "In Progress"),
        Description = new CodeableConcept { Text = text },
        Subject = chart.Subject,
        Start = Chart.Day(since),
        Target = [new() { Due = Chart.Day(chart.Today.AddMonths(6)) }],
        ExpressedBy = chart.PrimaryCare,
    };

    private static CarePlan CarePlan(
        Chart chart,
        DateOnly since,
        ResourceReference team,
        List<ResourceReference> goals,
        IReadOnlyList<(Disease Disease, ResourceReference Condition)> problems,
        IReadOnlyList<(string Code, string Name)> activities) => new()
        {
            Meta = Profiles.UsCore("us-core-careplan"),
            Text = new Narrative { Status = Narrative.NarrativeStatus.Generated, Div = Div(problems, activities) },
            Status = RequestStatus.Active,
            Intent = Hl7.Fhir.Model.CarePlan.CarePlanIntent.Plan,
            Category = [Codes.UsCoreCode("careplan-category", "assess-plan", "Assessment and Plan of Treatment")],
            Subject = chart.Subject,
            Period = new() { StartElement = Chart.DayOf(since) },
            Author = chart.PrimaryCare,
            CareTeam = [team],
            Addresses = [.. problems.Select(problem => problem.Condition)],
            Goal = goals,
            Activity = [.. activities.Select(activity => new CarePlan.ActivityComponent
        {
            Detail = new() { Code = Codes.Snomed(activity.Code, activity.Name), Status = Hl7.Fhir.Model.CarePlan.CarePlanActivityStatus.InProgress },
        })],
        };

    private static string Div(IReadOnlyList<(Disease Disease, ResourceReference Condition)> problems, IReadOnlyList<(string Code, string Name)> activities)
    {
        var reasons = problems.Count == 0 ? "staying healthy" : string.Join(", ", problems.Select(problem => problem.Disease.Name));
        var items = string.Concat(activities.Select(activity => $"<li>{WebUtility.HtmlEncode(activity.Name)}</li>"));
        return $"<div xmlns=\"http://www.w3.org/1999/xhtml\"><p>Plan for {WebUtility.HtmlEncode(reasons)}</p><ul>{items}</ul></div>";
    }
}
