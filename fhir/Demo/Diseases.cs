namespace DrCloud.Fhir.Demo;

/// <summary>The diseases of the demo patients. Prevalence is the chance that somebody old enough has it.</summary>
internal static class Diseases
{
    public static readonly Disease Asthma = new("195967001", "Asthma", "J45.909", "Unspecified asthma, uncomplicated", 4, 0.09)
    {
        Drugs = [Drug.Albuterol, Drug.Fluticasone],
        Activities = [("371605008", "Deep breathing and coughing exercises"), ("698608009", "Asthma education")],
        Saturation = 2,
    };

    public static readonly Disease HeartBlock = new("27885002", "Complete atrioventricular block", "I44.2", "Atrioventricular block, complete", 60, 0.03)
    {
        Drugs = [Drug.Aspirin],
        Activities = [("229065009", "Exercise therapy")],
    };

    private static readonly Disease Hypertension = new("59621000", "Essential hypertension", "I10", "Essential (primary) hypertension", 35, 0.32)
    {
        Drugs = [Drug.Lisinopril, Drug.Hydrochlorothiazide, Drug.Amlodipine],
        Panels = [LabPanel.Metabolic],
        Activities = [("443402002", "Lifestyle education regarding hypertension"), ("1151000175103", "Dietary approaches to stop hypertension diet")],
        Aim = new("Systolic blood pressure at or under 130 mmHg", "8480-6", "Systolic blood pressure", 130, "mmHg", "mm[Hg]"),
        Pressure = 28,
    };

    private static readonly Disease Diabetes = new("44054006", "Diabetes mellitus type 2", "E11.9", "Type 2 diabetes mellitus without complications", 40, 0.17)
    {
        Drugs = [Drug.Metformin],
        Panels = [LabPanel.GlycatedHemoglobin, LabPanel.Metabolic],
        Courses = [new("4548-4", 8.8, 6.8), new("2339-0", 192, 128)],
        Activities = [("698360004", "Diabetes self management plan"), ("160670007", "Diabetic diet")],
        Aim = new("Hemoglobin A1c at or under 7 percent", "4548-4", "Hemoglobin A1c/Hemoglobin.total in Blood", 7.0m, "%", "%"),
    };

    private static readonly Disease Hyperlipidemia = new("55822004", "Hyperlipidemia", "E78.5", "Hyperlipidemia, unspecified", 35, 0.28)
    {
        Drugs = [Drug.Simvastatin],
        Panels = [LabPanel.Lipids],
        Courses = [new("2093-3", 262, 186), new("18262-6", 176, 104), new("2571-8", 214, 150)],
        Activities = [("386463000", "Prescribed activity/exercise education")],
        Aim = new("LDL cholesterol at or under 130 mg/dL", "18262-6", "Cholesterol in LDL [Mass/volume] in Serum or Plasma by Direct assay", 130, "mg/dL", "mg/dL"),
    };

    private static readonly Disease KidneyDisease = new("433144002", "Chronic kidney disease stage 3", "N18.30", "Chronic kidney disease, stage 3 unspecified", 60, 0.1)
    {
        Panels = [LabPanel.Metabolic],
        Courses = [new("38483-4", 1.62, 1.55), new("6299-2", 33, 30)],
        Activities = [("226234005", "Healthy diet")],
        Pressure = 8,
    };

    private static readonly Disease LungDisease = new("13645005", "Chronic obstructive lung disease", "J44.9", "Chronic obstructive pulmonary disease, unspecified", 50, 0.08)
    {
        Drugs = [Drug.Albuterol],
        Activities = [("53950000", "Respiratory therapy"), ("225323000", "Smoking cessation education")],
        Saturation = 6,
    };

    private static readonly Disease AtrialFibrillation = new("49436004", "Atrial fibrillation", "I48.91", "Unspecified atrial fibrillation", 60, 0.08)
    {
        Drugs = [Drug.Warfarin],
        Panels = [LabPanel.Clotting],
        Courses = [new("6301-6", 1.1, 2.5)],
        Activities = [("229065009", "Exercise therapy")],
    };

    private static readonly Disease Depression = new("35489007", "Depressive disorder", "F32.A", "Depression, unspecified", 16, 0.08)
    {
        Drugs = [Drug.Fluoxetine],
        Activities = [("228557008", "Cognitive and behavioral therapy")],
    };

    private static readonly Disease Anemia = new("87522002", "Iron deficiency anemia", "D50.9", "Iron deficiency anemia, unspecified", 14, 0.05)
    {
        Drugs = [Drug.FerrousSulfate],
        Panels = [LabPanel.BloodCount],
        Courses = [new("718-7", 9.6, 12.6), new("4544-3", 29.5, 37.8), new("787-2", 72, 84)],
        Activities = [("226234005", "Healthy diet")],
    };

    private static readonly Disease Dermatitis = new("24079001", "Atopic dermatitis", "L20.9", "Atopic dermatitis, unspecified", 1, 0.07)
    {
        Drugs = [Drug.Loratadine],
        Activities = [("385949008", "Dressing change management")],
    };

    public static readonly Disease Arthrosis = new("239873007", "Osteoarthritis of knee", "M17.9", "Osteoarthritis of knee, unspecified", 55, 0.15)
    {
        Drugs = [Drug.Naproxen],
        Activities = [("229065009", "Exercise therapy")],
    };

    private static readonly Disease[] All =
        [Hypertension, Diabetes, Hyperlipidemia, Asthma, KidneyDisease, LungDisease, AtrialFibrillation, Depression, Anemia, Dermatitis, Arthrosis, HeartBlock];

    /// <summary>The long-lasting diseases of the patient, at most four.</summary>
    public static IReadOnlyList<Disease> Draw(Chart chart)
    {
        var age = chart.AgeOn(chart.Today);
        return chart.Number switch
        {
            1 => [HeartBlock, Asthma],
            2 => [Hypertension, Diabetes, Hyperlipidemia],
            _ => [.. All.Where(disease => age >= disease.FromAge && chart.Dice.Chance(disease.Prevalence)).Take(4)],
        };
    }
}
