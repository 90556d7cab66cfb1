using Hl7.Fhir.Model;
using static DrCloud.Fhir.Demo.Observations;

namespace DrCloud.Fhir.Demo;

/// <summary><see href="https://hl7.org/fhir/R4/observation-vitalsigns.html">Vital signs</see> of a visit, with the percentiles of childhood and pulse oximetry.</summary>
internal static class VitalSigns
{
    private const int Minutes = 5;

    /// <summary>Everything that a check-up measures.</summary>
    public static void Write(Chart chart, Visit visit, BodyState state)
    {
        var age = chart.AgeInYears(visit.Date);
        WriteShort(chart, visit, state);
        Add(chart, visit, "resprate", Codes.Loinc("9279-1", "Respiratory rate"), Quantity(chart.Dice.Normal(age < 2 ? 32 : age < 12 ? 22 : 15, 1.5), 0, "/min", "/min"));
        Add(chart, visit, "bodytemp", Codes.Loinc("8310-5", "Body temperature"), Quantity(chart.Dice.Normal(36.8, 0.2) + state.Fever, 1, "Cel", "Cel"));
        Size(chart, visit, age);
        if (state.SaturationLoss > 0 || chart.IsComplete)
        {
            Oximetry(chart, visit, state);
        }
    }

    /// <summary>Blood pressure and heart rate only.</summary>
    public static void WriteShort(Chart chart, Visit visit, BodyState state)
    {
        var age = chart.AgeInYears(visit.Date);
        Add(chart, visit, "heartrate", Codes.Loinc("8867-4", "Heart rate"), Quantity(chart.Dice.Normal(age < 2 ? 118 : age < 12 ? 92 : 72, 6) + (state.Fever * 8), 0, "/min", "/min"));
        if (age >= 3)
        {
            Pressure(chart, visit, state, age);
        }
    }

    private static void Pressure(Chart chart, Visit visit, BodyState state, double age)
    {
        var systolic = (age < 18 ? 88 + (1.6 * age) : 112 + (0.16 * age)) + state.PressureExcess + chart.Dice.Normal(0, 4);
        var panel = New(chart, visit, Profiles.VitalSign("bp"), "vital-signs", "Vital Signs", Codes.Loinc("85354-9", "Blood pressure panel with all children optional"), Minutes);
        panel.Component =
        [
            new() { Code = Codes.Loinc("8480-6", "Systolic blood pressure"), Value = Quantity(systolic, 0, "mmHg", "mm[Hg]") },
            new() { Code = Codes.Loinc("8462-4", "Diastolic blood pressure"), Value = Quantity((systolic * 0.63) + chart.Dice.Normal(0, 3), 0, "mmHg", "mm[Hg]") },
        ];
        chart.Add(panel);
    }

    private static void Size(Chart chart, Visit visit, double age)
    {
        var persona = chart.Persona;
        var height = Growth.HeightOf(persona, age);
        var bodyMass = Growth.BodyMassOf(persona, age) * (1 + chart.Dice.Normal(0, 0.012));
        Add(chart, visit, "bodyheight", Codes.Loinc("8302-2", "Body height"), Quantity(height, 1, "cm", "cm"));
        Add(chart, visit, "bodyweight", Codes.Loinc("29463-7", "Body weight"), Quantity(bodyMass * height * height / 10000, 1, "kg", "kg"));
        if (age >= 2)
        {
            Add(chart, visit, "bmi", Codes.Loinc("39156-5", "Body mass index (BMI) [Ratio]"), Quantity(bodyMass, 1, "kg/m2", "kg/m2"));
        }

        if (age < 3)
        {
            Add(chart, visit, "headcircum", Codes.Loinc("9843-4", "Head Occipital-frontal circumference"), Quantity(Growth.HeadOf(persona, age), 1, "cm", "cm"));
            Percentile(chart, visit, "head-occipital-frontal-circumference-percentile", Codes.Loinc("8289-1", "Head Occipital-frontal circumference Percentile"), persona.HeightScore);
        }

        if (age < 5)
        {
            Percentile(chart, visit, "pediatric-weight-for-height", Codes.Loinc("77606-2", "Weight-for-length Per age and sex"), persona.BodyMassScore);
        }

        if (age is >= 2 and < 20)
        {
            Percentile(chart, visit, "pediatric-bmi-for-age", Codes.Loinc("59576-9", "Body mass index (BMI) [Percentile] Per age and sex"), persona.BodyMassScore);
        }
    }

    private static void Percentile(Chart chart, Visit visit, string profile, CodeableConcept code, double score)
    {
        var observation = New(chart, visit, Profiles.UsCore(profile), "vital-signs", "Vital Signs", code, Minutes);
        observation.Value = Quantity(Growth.Percentile(score), 0, "%", "%");
        chart.Add(observation);
    }

    /// <summary>Oxygen saturation; who lacks oxygen gets some, with its flow and concentration.</summary>
    private static void Oximetry(Chart chart, Visit visit, BodyState state)
    {
        var code = new CodeableConcept
        {
            Coding = [new(Codes.LoincSystem, "2708-6", "Oxygen saturation in Arterial blood"), new(Codes.LoincSystem, "59408-5", "Oxygen saturation in Arterial blood by Pulse oximetry")],
            Text = "Oxygen saturation by pulse oximetry",
        };
        var observation = New(chart, visit, Profiles.UsCore("us-core-pulse-oximetry"), "vital-signs", "Vital Signs", code, Minutes);
        var saturation = Math.Min(100, 98 - state.SaturationLoss + chart.Dice.Normal(0, 0.7));
        observation.Value = Quantity(saturation, 0, "%", "%");
        if (saturation < 93 || (chart.IsComplete && visit.Kind == VisitKind.Inpatient))
        {
            var flow = chart.Dice.Between(1, 4);
            observation.Component =
            [
                new() { Code = Codes.Loinc("3151-8", "Inhaled oxygen flow rate"), Value = Quantity(flow, 0, "L/min", "L/min") },
                new() { Code = Codes.Loinc("3150-0", "Inhaled oxygen concentration"), Value = Quantity(20 + (4 * flow), 0, "%", "%") },
            ];
        }

        chart.Add(observation);
    }

    private static void Add(Chart chart, Visit visit, string profile, CodeableConcept code, Quantity value)
    {
        var observation = New(chart, visit, Profiles.VitalSign(profile), "vital-signs", "Vital Signs", code, Minutes);
        observation.Value = value;
        chart.Add(observation);
    }
}

/// <summary>How diseases move the vital signs at a visit.</summary>
/// <param name="PressureExcess">mmHg on top of the systolic pressure.</param>
/// <param name="SaturationLoss">Percent of oxygen saturation lost.</param>
/// <param name="Fever">Degrees Celsius above normal.</param>
internal readonly record struct BodyState(double PressureExcess, double SaturationLoss, double Fever);
