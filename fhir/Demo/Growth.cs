namespace DrCloud.Fhir.Demo;

/// <summary>Rough medians of human growth, good enough to look right on a chart; between the ages named, a straight line.</summary>
internal static class Growth
{
    private static readonly (double Age, double Girl, double Boy)[] Height =
        [(0, 49.5, 50), (0.5, 65.5, 67.5), (1, 74, 76), (2, 86, 87.5), (3, 95, 96), (5, 109, 110), (8, 128, 128), (11, 145, 143.5), (14, 160, 164), (16, 162.5, 173), (18, 163, 176)];

    private static readonly (double Age, double Girl, double Boy)[] BodyMass =
        [(0, 13.3, 13.4), (0.5, 16.9, 17.3), (1, 16.4, 16.8), (2, 16.2, 16.5), (5, 15.3, 15.4), (8, 15.9, 15.8), (11, 17.4, 17.2), (14, 19.3, 19), (18, 21.3, 21.8), (30, 24, 24.8), (50, 26, 26.6)];

    private static readonly (double Age, double Girl, double Boy)[] Head =
        [(0, 34, 34.6), (0.5, 42.2, 43.3), (1, 45, 46), (2, 47.2, 48.3), (3, 48.5, 49.5)];

    /// <summary>Centimetres.</summary>
    public static double HeightOf(Persona persona, double age) => Median(Height, persona.Female, age) * (1 + (0.038 * persona.HeightScore));

    /// <summary>Kilograms per square metre.</summary>
    public static double BodyMassOf(Persona persona, double age) => Median(BodyMass, persona.Female, age) * (1 + (0.13 * persona.BodyMassScore));

    /// <summary>Centimetres around the head.</summary>
    public static double HeadOf(Persona persona, double age) => Median(Head, persona.Female, age) * (1 + (0.027 * persona.HeightScore));

    /// <summary>The share of people, in percent, below this many standard deviations (logistic approximation of the normal distribution).</summary>
    public static double Percentile(double score) => 100 / (1 + Math.Exp(-1.702 * score));

    private static double Median((double Age, double Girl, double Boy)[] table, bool girl, double age)
    {
        var above = Array.FindIndex(table, row => row.Age >= age);
        if (above <= 0)
        {
            return Value(above < 0 ? table[^1] : table[0]);
        }

        var (left, right) = (table[above - 1], table[above]);
        var share = (age - left.Age) / (right.Age - left.Age);
        return Value(left) + (share * (Value(right) - Value(left)));

        double Value((double Age, double Girl, double Boy) row) => girl ? row.Girl : row.Boy;
    }
}
