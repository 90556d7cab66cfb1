using System.Globalization;

namespace DrCloud.Bench.Load;

/// <summary>A request of the load: a path (with its query) below the server's address, and the bearer token, empty for none.</summary>
internal sealed record PlannedRequest(string Path, string Token);

/// <summary>Which requests are sent, and in which order: each equally often, or by Zipf's law (the n-th most popular 1/n as often as the first).</summary>
internal sealed class Plan
{
    private const int Draws = 100_000;

    public Plan(string folder, string name, IReadOnlyList<PlannedRequest> requests)
    {
        Requests = requests;
        RequestFile = Path.Combine(folder, name + ".requests");
        UniformFile = Path.Combine(folder, name + ".uniform");
        ZipfFile = Path.Combine(folder, name + ".zipf");
        File.WriteAllLines(RequestFile, requests.Select(request => $"{request.Path}\t{request.Token}"));
        var random = new Random(7);
        File.WriteAllLines(UniformFile, Lines(() => random.Next(requests.Count)));
        File.WriteAllLines(ZipfFile, Lines(Zipf(random, requests.Count)));
    }

    public IReadOnlyList<PlannedRequest> Requests { get; }

    public string RequestFile { get; }

    public string UniformFile { get; }

    public string ZipfFile { get; }

    private static IEnumerable<string> Lines(Func<int> draw) =>
        Enumerable.Range(0, Draws).Select(_ => (draw() + 1).ToString(CultureInfo.InvariantCulture));

    private static Func<int> Zipf(Random random, int count)
    {
        // Popularity is spread over the requests at random: neighbours belong to one patient.
        var order = Enumerable.Range(0, count).ToArray();
        random.Shuffle(order);
        var sums = new double[count];
        for (var i = 0; i < count; i++)
        {
            sums[i] = (i == 0 ? 0 : sums[i - 1]) + (1.0 / (i + 1));
        }

        return () =>
        {
            var found = Array.BinarySearch(sums, random.NextDouble() * sums[^1]);
            return order[Math.Min(found < 0 ? ~found : found, count - 1)];
        };
    }
}
