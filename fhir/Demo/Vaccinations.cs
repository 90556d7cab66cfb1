using Hl7.Fhir.Model;

namespace DrCloud.Fhir.Demo;

/// <summary>Immunizations: those due at the age of the visit, refused ones, and what is only told.</summary>
internal static class Vaccinations
{
    private static readonly (string Code, string Name, double From, double To)[] Schedule =
    [
        ("08", "Hep B, adolescent or pediatric", 0, 0.4), ("20", "DTaP", 0.1, 1.6), ("10", "IPV", 0.1, 1.6), ("49", "Hib (PRP-OMP)", 0.1, 1.1),
        ("133", "Pneumococcal conjugate PCV 13", 0.1, 1.3), ("119", "rotavirus, monovalent", 0.1, 0.5), ("03", "MMR", 0.9, 6.5), ("21", "varicella", 0.9, 6.5),
        ("83", "Hep A, ped/adol, 2 dose", 0.9, 2.6), ("115", "Tdap", 10, 12.9), ("62", "HPV, quadrivalent", 10, 16), ("114", "meningococcal MCV4P", 10, 17),
        ("113", "Td (adult) preservative free", 25, 64), ("187", "zoster recombinant", 50, 75), ("33", "pneumococcal polysaccharide PPV23", 65, 88),
    ];

    /// <summary>What is due, at most three at once, and influenza every year from six months on.</summary>
    public static void Write(Chart chart, Visit visit)
    {
        var age = chart.AgeInYears(visit.Date);
        var given = 0;
        foreach (var (code, name, from, to) in Schedule)
        {
            if (age >= from && age <= to && given < 3 && chart.Dice.Chance(0.6))
            {
                Add(chart, visit, Codes.Cvx(code, name));
                given++;
            }
        }

        if (chart.IsComplete && visit.Kind == VisitKind.CheckUp)
        {
            Refuse(chart, visit);
            Tell(chart, visit);
        }
        else if (age > 0.5)
        {
            Add(chart, visit, Influenza);
        }
    }

    private static CodeableConcept Influenza => Codes.Cvx("140", "Influenza, seasonal, injectable, preservative free");

    private static void Add(Chart chart, Visit visit, CodeableConcept vaccine)
    {
        var immunization = New(chart, vaccine, Immunization.ImmunizationStatusCodes.Completed);
        immunization.Occurrence = visit.After(20);
        immunization.PrimarySource = true;
        immunization.Encounter = visit.Encounter;
        immunization.Location = visit.Location;
        immunization.LotNumber = $"{(char)('A' + chart.Dice.Below(26))}{chart.Dice.Digits(5)}";
        immunization.Performer = [new() { Actor = chart.Directory.Nurse }];
        chart.Add(immunization);
    }

    private static void Refuse(Chart chart, Visit visit)
    {
        var immunization = New(chart, Influenza, Immunization.ImmunizationStatusCodes.NotDone);
        immunization.StatusReason = Codes.Hl7Code("v3-ActReason", "PATOBJ", "patient objection");
        immunization.Occurrence = visit.After(20);
        immunization.PrimarySource = true;
        immunization.Encounter = visit.Encounter;
        chart.Add(immunization);
    }

    /// <summary>Told by the patient, day not remembered: US Core's data-absent-reason extension in place of the date.</summary>
    private static void Tell(Chart chart, Visit visit)
    {
        var immunization = New(chart, Codes.Cvx("43", "Hep B, adult"), Immunization.ImmunizationStatusCodes.Completed);
        immunization.Occurrence = new FhirDateTime { Extension = [new(Profiles.R4Base + "data-absent-reason", new Code("unknown"))] };
        immunization.RecordedElement = visit.After(20);
        immunization.PrimarySource = false;
        immunization.ReportOrigin = Codes.Hl7Code("immunization-origin", "recall", "Parent/Guardian/Patient Recall");
        chart.Add(immunization);
    }

    private static Immunization New(Chart chart, CodeableConcept vaccine, Immunization.ImmunizationStatusCodes status) => new()
    {
        Meta = Profiles.UsCore("us-core-immunization"),
        Status = status,
        VaccineCode = vaccine,
        Patient = chart.Subject,
    };
}
