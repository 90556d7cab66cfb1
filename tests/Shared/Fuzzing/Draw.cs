namespace DrCloud.Tests.Fuzzing;

/// <summary>The random choices of one request: the same seed and number draw the same, whatever was drawn for others.</summary>
internal sealed class Draw(int seed, long number)
{
    private readonly Random _random = new(Mix(seed, number));

    /// <summary>A number from 0 to one less than <paramref name="end"/>.</summary>
    public int Below(int end) => _random.Next(end);

    /// <summary>True once in so many times.</summary>
    public bool Once(int times) => _random.Next(times) == 0;

    /// <summary>One of these.</summary>
    public T Of<T>(params IReadOnlyList<T> choices) => choices[_random.Next(choices.Count)];

    /// <summary>The entry that the weights favour.</summary>
    public T Weighted<T>(IReadOnlyList<(int Weight, T Value)> choices)
    {
        var left = _random.Next(choices.Sum(choice => choice.Weight));
        foreach (var (weight, value) in choices)
        {
            left -= weight;
            if (left < 0)
            {
                return value;
            }
        }

        return choices[^1].Value;
    }

    // Neighbours are to have nothing in common, and the result is to be the same on every run: HashCode is not.
    private static int Mix(int seed, long number)
    {
        unchecked
        {
            var mixed = ((ulong)(uint)seed * 0x9E3779B97F4A7C15) + ((ulong)number * 0xD1B54A32D192ED03);
            mixed = (mixed ^ (mixed >> 30)) * 0xBF58476D1CE4E5B9;
            return (int)((mixed ^ (mixed >> 27)) & int.MaxValue);
        }
    }
}
