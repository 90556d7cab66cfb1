using Hl7.Fhir.Model;

namespace DrCloud.Fhir.Demo;

/// <summary>How a disease moves a laboratory test: its value untreated, and once treatment works.</summary>
internal sealed record LabCourse(string Loinc, double Untreated, double Treated);

/// <summary>What a care plan wants to reach: text, the LOINC code that measures it, and the value to stay at or under.</summary>
internal sealed record Aim(string Text, string Loinc, string Measure, decimal Under, string Unit, string Ucum);

/// <summary>A long-lasting disease and how it is followed.</summary>
internal sealed record Disease(string Snomed, string Name, string Icd10, string Icd10Name, int FromAge, double Prevalence)
{
    public IReadOnlyList<Drug> Drugs { get; init; } = [];

    public IReadOnlyList<LabPanel> Panels { get; init; } = [];

    public IReadOnlyList<LabCourse> Courses { get; init; } = [];

    /// <summary>SNOMED CT codes of the care plan's activities.</summary>
    public IReadOnlyList<(string Code, string Name)> Activities { get; init; } = [];

    public Aim? Aim { get; init; }

    /// <summary>Millimetres of mercury that the untreated disease adds to the systolic blood pressure.</summary>
    public double Pressure { get; init; }

    /// <summary>Percent of oxygen saturation that the disease takes away.</summary>
    public double Saturation { get; init; }

    public CodeableConcept Concept => new()
    {
        Coding = [new Coding(Codes.SnomedSystem, Snomed, Name), new Coding(Codes.Icd10System, Icd10, Icd10Name)],
        Text = Name,
    };
}
