using Hl7.Fhir.Model;

namespace DrCloud.Fhir.Demo;

/// <summary>A prescribable drug: RxNorm code and name, the directions on the label, doses a day.</summary>
internal sealed record Drug(string Code, string Name, string Directions, int DosesPerDay)
{
    public static readonly Drug Lisinopril = new("314076", "lisinopril 10 MG Oral Tablet", "Take 1 tablet by mouth once a day", 1);
    public static readonly Drug Hydrochlorothiazide = new("310798", "hydrochlorothiazide 25 MG Oral Tablet", "Take 1 tablet by mouth every morning", 1);
    public static readonly Drug Amlodipine = new("197361", "amlodipine 5 MG Oral Tablet", "Take 1 tablet by mouth once a day", 1);
    public static readonly Drug Metformin = new("860975", "24 HR metformin hydrochloride 500 MG Extended Release Oral Tablet", "Take 1 tablet by mouth with the evening meal", 1);
    public static readonly Drug Simvastatin = new("312961", "simvastatin 20 MG Oral Tablet", "Take 1 tablet by mouth at bedtime", 1);
    public static readonly Drug Albuterol = new("2123111", "NDA020503 200 ACTUAT albuterol 0.09 MG/ACTUAT Metered Dose Inhaler", "Inhale 2 puffs every 6 hours as needed for wheezing", 4);
    public static readonly Drug Fluticasone = new("895994", "120 ACTUAT fluticasone propionate 0.044 MG/ACTUAT Metered Dose Inhaler", "Inhale 2 puffs twice a day", 2);
    public static readonly Drug Warfarin = new("855332", "warfarin sodium 5 MG Oral Tablet", "Take 1 tablet by mouth once a day", 1);
    public static readonly Drug Fluoxetine = new("310385", "fluoxetine 20 MG Oral Capsule", "Take 1 capsule by mouth every morning", 1);
    public static readonly Drug Naproxen = new("849574", "naproxen sodium 220 MG Oral Tablet", "Take 1 tablet by mouth twice a day with food", 2);
    public static readonly Drug FerrousSulfate = new("310325", "ferrous sulfate 325 MG Oral Tablet", "Take 1 tablet by mouth once a day", 1);
    public static readonly Drug Aspirin = new("243670", "aspirin 81 MG Oral Tablet", "Take 1 tablet by mouth once a day", 1);
    public static readonly Drug Acetaminophen = new("313782", "acetaminophen 325 MG Oral Tablet", "Take 2 tablets by mouth every 6 hours as needed", 4);
    public static readonly Drug Amoxicillin = new("308182", "amoxicillin 250 MG Oral Capsule", "Take 1 capsule by mouth three times a day for 10 days", 3);
    public static readonly Drug Nitrofurantoin = new("311989", "nitrofurantoin 5 MG/ML Oral Suspension", "Take 10 mL by mouth four times a day for 7 days", 4);
    public static readonly Drug Loratadine = new("665078", "loratadine 5 MG Chewable Tablet", "Chew 1 tablet once a day", 1);

    /// <summary>The formulary: each has a Medication resource.</summary>
    public static IReadOnlyList<Drug> All { get; } =
    [
        Lisinopril, Hydrochlorothiazide, Amlodipine, Metformin, Simvastatin, Albuterol, Fluticasone, Warfarin, Fluoxetine,
        Naproxen, FerrousSulfate, Aspirin, Acetaminophen, Amoxicillin, Nitrofurantoin, Loratadine,
    ];

    public string MedicationId => "demo-medication-" + Code;

    public CodeableConcept Concept => Codes.RxNorm(Code, Name);
}
