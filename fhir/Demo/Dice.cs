namespace DrCloud.Fhir.Demo;

/// <summary>Pseudo-random draws that are the same for a seed on every machine and run (SplitMix64).</summary>
internal sealed class Dice(ulong seed)
{
    private ulong _state = seed;

    /// <summary>A number from 0 up to, not including, <paramref name="bound"/>.</summary>
    public int Below(int bound) => (int)(Next() % (ulong)bound);

    /// <summary>A number from <paramref name="low"/> to <paramref name="high"/>, both possible.</summary>
    public int Between(int low, int high) => low + Below(high - low + 1);

    /// <summary>True with the probability given.</summary>
    public bool Chance(double probability) => Unit() < probability;

    /// <summary>One of the choices.</summary>
    public T Of<T>(IReadOnlyList<T> choices) => choices[Below(choices.Count)];

    /// <summary>A draw from the normal distribution, cut at 2.5 standard deviations.</summary>
    public double Normal(double mean, double deviation)
    {
        var standard = Math.Sqrt(-2 * Math.Log(1 - Unit())) * Math.Cos(2 * Math.PI * Unit());
        return mean + (deviation * Math.Clamp(standard, -2.5, 2.5));
    }

    /// <summary>Decimal digits, the first of them not zero.</summary>
    public string Digits(int count) =>
        string.Create(count, this, static (span, dice) =>
        {
            for (var i = 0; i < span.Length; i++)
            {
                span[i] = (char)('0' + (i == 0 ? dice.Between(1, 9) : dice.Below(10)));
            }
        });

    private double Unit() => (Next() >> 11) * (1.0 / (1UL << 53));

    private ulong Next()
    {
        var mixed = _state += 0x9E3779B97F4A7C15;
        mixed = (mixed ^ (mixed >> 30)) * 0xBF58476D1CE4E5B9;
        mixed = (mixed ^ (mixed >> 27)) * 0x94D049BB133111EB;
        return mixed ^ (mixed >> 31);
    }
}
