namespace DrCloud.Fhir.Demo;

/// <summary>A laboratory test: LOINC code, unit (printed and UCUM), and the range in which nine of ten healthy people lie.</summary>
internal sealed record LabTest(string Code, string Name, string Unit, string Ucum, double Low, double High, int Decimals);

/// <summary>Tests that are ordered and reported together.</summary>
internal sealed record LabPanel(string Code, string Name, IReadOnlyList<LabTest> Tests)
{
    public static readonly LabPanel Metabolic = new("51990-0", "Basic metabolic panel - Blood",
    [
        new("2339-0", "Glucose [Mass/volume] in Blood", "mg/dL", "mg/dL", 70, 99, 0),
        new("6299-2", "Urea nitrogen [Mass/volume] in Blood", "mg/dL", "mg/dL", 7, 20, 0),
        new("38483-4", "Creatinine [Mass/volume] in Blood", "mg/dL", "mg/dL", 0.6, 1.2, 2),
        new("49765-1", "Calcium [Mass/volume] in Blood", "mg/dL", "mg/dL", 8.6, 10.2, 1),
        new("2947-0", "Sodium [Moles/volume] in Blood", "mmol/L", "mmol/L", 136, 145, 0),
        new("6298-4", "Potassium [Moles/volume] in Blood", "mmol/L", "mmol/L", 3.5, 5.1, 1),
        new("2069-3", "Chloride [Moles/volume] in Blood", "mmol/L", "mmol/L", 98, 107, 0),
        new("20565-8", "Carbon dioxide, total [Moles/volume] in Blood", "mmol/L", "mmol/L", 22, 29, 0),
    ]);

    public static readonly LabPanel Lipids = new("57698-3", "Lipid panel with direct LDL - Serum or Plasma",
    [
        new("2093-3", "Cholesterol [Mass/volume] in Serum or Plasma", "mg/dL", "mg/dL", 125, 200, 0),
        new("2571-8", "Triglyceride [Mass/volume] in Serum or Plasma", "mg/dL", "mg/dL", 50, 150, 0),
        new("18262-6", "Cholesterol in LDL [Mass/volume] in Serum or Plasma by Direct assay", "mg/dL", "mg/dL", 60, 129, 0),
        new("2085-9", "Cholesterol in HDL [Mass/volume] in Serum or Plasma", "mg/dL", "mg/dL", 40, 75, 0),
    ]);

    public static readonly LabPanel BloodCount = new("58410-2", "CBC panel - Blood by Automated count",
    [
        new("6690-2", "Leukocytes [#/volume] in Blood by Automated count", "10*3/uL", "10*3/uL", 4.5, 11, 1),
        new("789-8", "Erythrocytes [#/volume] in Blood by Automated count", "10*6/uL", "10*6/uL", 4.1, 5.6, 2),
        new("718-7", "Hemoglobin [Mass/volume] in Blood", "g/dL", "g/dL", 12.1, 16.5, 1),
        new("4544-3", "Hematocrit [Volume Fraction] of Blood by Automated count", "%", "%", 36, 49, 1),
        new("787-2", "MCV [Entitic volume] by Automated count", "fL", "fL", 80, 96, 1),
        new("777-3", "Platelets [#/volume] in Blood by Automated count", "10*3/uL", "10*3/uL", 150, 400, 0),
    ]);

    public static readonly LabPanel GlycatedHemoglobin = new("4548-4", "Hemoglobin A1c/Hemoglobin.total in Blood",
        [new("4548-4", "Hemoglobin A1c/Hemoglobin.total in Blood", "%", "%", 4.5, 5.6, 1)]);

    public static readonly LabPanel Clotting = new("6301-6", "INR in Platelet poor plasma by Coagulation assay",
        [new("6301-6", "INR in Platelet poor plasma by Coagulation assay", "{INR}", "{INR}", 0.9, 1.1, 1)]);
}
