using DrCloud.Bench.Load;

namespace DrCloud.Bench;

/// <summary>Whole records of 1,000 resources in one page each, from memory.</summary>
internal static class Everything
{
    private const int Patients = 50;
    private const int Resources = 1000;
    private const double LeastMegabytes = 300;

    public static Benchmark Records { get; } = new("everything", $"$everything of patients of {Resources:N0} resources, beside bare Kestrel sending the same bytes; at least {LeastMegabytes} MB/s", RunAsync);

    private static async Task<int> RunAsync(BenchOptions options)
    {
        var folder = Path.Combine(options.Data, "everything");
        Directory.CreateDirectory(options.Data);
        var records = new LargeRecords("everything", Resources);
        await records.FillAsync(folder, Patients);
        await using var server = await MeasuredServer.StartAsync(folder, 1);
        var tokens = await MeasuredServer.PatientTokensAsync(server, Patients, records.IdFormat);
        var requests = tokens.Select((token, i) => new PlannedRequest($"/apis/default/fhir/Patient/{records.IdOf(i + 1)}/$everything?_count=5000", token));
        return await new SideBySide(options, "everything", 0, LeastMegabytes).RunAsync(MeasuredServer.TargetOf(server, folder), new Plan(options.Data, "everything", [.. requests]));
    }
}
