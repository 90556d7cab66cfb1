using System.Globalization;

namespace DrCloud.Bench;

/// <summary>How a benchmark is run; <c>--name value</c> on the command line.</summary>
internal sealed record BenchOptions
{
    /// <summary>Seconds of one measured run.</summary>
    public int Seconds { get; init; } = 10;

    /// <summary>Measured runs of each side, alternating.</summary>
    public int Runs { get; init; } = 3;

    /// <summary>How many demo patients; null for the benchmark's own number.</summary>
    public int? Patients { get; init; }

    /// <summary>Where databases are kept between runs, so that patients are made once.</summary>
    public string Data { get; init; } = Path.Combine(Path.GetTempPath(), "drcloud-bench");

    /// <summary>How many resources, where a benchmark counts them; null for the benchmark's own number.</summary>
    public int? Resources { get; init; }

    /// <summary>How many requests, where a benchmark counts them.</summary>
    public int Requests { get; init; } = 200_000;

    /// <summary>What random requests are made from; null for a new one each time.</summary>
    public int? Seed { get; init; }

    /// <summary>The one random request to send, by its number in the run; null for all.</summary>
    public int? Only { get; init; }

    /// <summary>Whether the database's plans of the searches are shown.</summary>
    public bool Plans { get; init; }

    /// <summary>Reads the options.</summary>
    /// <exception cref="ArgumentException">One is unknown, or its value is no number.</exception>
    public static BenchOptions Parse(ReadOnlySpan<string> args)
    {
        var options = new BenchOptions();
        for (var i = 0; i < args.Length; i++)
        {
            if (args[i] == "--plans")
            {
                options = options with { Plans = true };
                continue;
            }

            var name = args[i++];
            var value = i < args.Length ? args[i] : throw new ArgumentException($"{name} needs a value.");
            options = name switch
            {
                "--seconds" => options with { Seconds = Number(value) },
                "--runs" => options with { Runs = Number(value) },
                "--patients" => options with { Patients = Number(value) },
                "--resources" => options with { Resources = Number(value) },
                "--requests" => options with { Requests = Number(value) },
                "--seed" => options with { Seed = Number(value) },
                "--only" => options with { Only = Number(value) },
                "--data" => options with { Data = Path.GetFullPath(value) },
                var unknown => throw new ArgumentException($"Unknown option {unknown}."),
            };
        }

        return options;
    }

    private static int Number(string text) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number > 0 ? number : throw new ArgumentException($"'{text}' is no positive number.");
}
