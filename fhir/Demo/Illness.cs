using Hl7.Fhir.Model;

namespace DrCloud.Fhir.Demo;

/// <summary>A short illness or injury: what brings somebody in, what is found, what is done, and for how many days it lasts.</summary>
internal sealed record Illness(string Snomed, string Name, string Icd10, string Icd10Name, int Days)
{
    public static readonly Illness SoreThroat =
        new("43878008", "Streptococcal sore throat", "J02.0", "Streptococcal pharyngitis", 10) { Symptom = ("162397003", "Pain in throat"), Drug = Drug.Amoxicillin, Fever = 1.8 };

    public (string Code, string Name) Symptom { get; init; }

    public Drug? Drug { get; init; }

    public (string Code, string Name)? Procedure { get; init; }

    /// <summary>Treated in the emergency room.</summary>
    public bool IsEmergency { get; init; }

    /// <summary>Degrees Celsius above the normal body temperature.</summary>
    public double Fever { get; init; }

    public static IReadOnlyList<Illness> All { get; } =
    [
        new("444814009", "Viral sinusitis", "J01.90", "Acute sinusitis, unspecified", 14) { Symptom = ("25064002", "Headache"), Drug = Drug.Acetaminophen, Fever = 0.6 },
        new("10509002", "Acute bronchitis", "J20.9", "Acute bronchitis, unspecified", 10) { Symptom = ("49727002", "Cough"), Drug = Drug.Acetaminophen, Fever = 0.9 },
        SoreThroat,
        new("301011002", "Escherichia coli urinary tract infection", "N39.0", "Urinary tract infection, site not specified", 7) { Symptom = ("49650001", "Dysuria"), Drug = Drug.Nitrofurantoin, Fever = 0.5 },
        new("44465007", "Sprain of ankle", "S93.409A", "Sprain of unspecified ligament of unspecified ankle, initial encounter", 21) { Symptom = ("247373008", "Ankle pain"), Drug = Drug.Acetaminophen, Procedure = ("274474001", "Bone immobilization"), IsEmergency = true },
        new("283371005", "Laceration of forearm", "S51.819A", "Laceration without foreign body of unspecified forearm, initial encounter", 14) { Symptom = ("22253000", "Pain"), Procedure = ("288086009", "Suture open wound"), IsEmergency = true },
    ];

    public CodeableConcept Concept => new()
    {
        Coding = [new Coding(Codes.SnomedSystem, Snomed, Name), new Coding(Codes.Icd10System, Icd10, Icd10Name)],
        Text = Name,
    };
}
