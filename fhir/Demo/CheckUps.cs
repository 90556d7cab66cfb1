namespace DrCloud.Fhir.Demo;

/// <summary>What an adult's check-up asks and does besides measuring.</summary>
internal static class CheckUps
{
    public static void Write(Chart chart, Visit visit)
    {
        Smoking(chart, visit);
        Interventions.Write(chart, visit, Codes.Snomed("430193006", "Medication reconciliation"), chart.Directory.Nurse);
        if (chart.IsComplete)
        {
            Prescriptions.WriteReported(chart, visit, Drug.Naproxen, byPatient: true);
            Prescriptions.WriteReported(chart, visit, Drug.Loratadine, byPatient: false);
        }

        if (chart.IsComplete || chart.Dice.Chance(0.08))
        {
            Problems.WriteConcern(chart, visit);
        }
    }

    private static void Smoking(Chart chart, Visit visit)
    {
        var observation = Observations.New(chart, visit, Profiles.UsCore("us-core-smokingstatus"), "social-history", "Social History", Codes.Loinc("72166-2", "Tobacco smoking status NHIS"), 8);
        observation.Issued = visit.Start.AddMinutes(8);
        observation.Value = chart.Persona.Smokes
            ? Codes.Snomed("449868002", "Current every day smoker")
            : chart.Number % 5 == 0 ? Codes.Snomed("8517006", "Former smoker") : Codes.Snomed("266919005", "Never smoker");
        chart.Add(observation);
    }
}
