using System.Net.Http.Headers;
using System.Security.Cryptography.X509Certificates;
using DrCloud.Bench.Load;
using DrCloud.Tests.Fuzzing;

namespace DrCloud.Bench;

/// <summary>
/// Random requests, right, nearly right and hostile, to an embedded server with demo patients of its own: whatever is sent, no answer is a failure of the server, takes
/// longer than two seconds or has another form than the documented ones, and nothing that was sent stays in memory.
/// </summary>
internal static class Fuzz
{
    private const int Patients = 20;
    private const int Connections = 8;
    private const int FaultsShown = 40;

    /// <summary>How much the heap may grow in the second half: what histories, new texts and compiled code add.</summary>
    private const double MostGrowth = 1.1;

    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(20);

    public static Benchmark Requests { get; } = new("fuzz", "random requests (--requests, --seed, --only): no failure, no long wait, no other body than a documented one, memory flat", RunAsync);

    private static async Task<int> RunAsync(BenchOptions options)
    {
        var folder = Path.Combine(options.Data, "fuzz");
        if (Directory.Exists(folder))
        {
            Directory.Delete(folder, recursive: true);
        }

        Directory.CreateDirectory(options.Data);
        await using var server = await MeasuredServer.StartAsync(folder, Patients);
        var where = MeasuredServer.TargetOf(server, folder);
        var (target, world) = await PrepareAsync(server, where);
        var report = new FuzzReport(options.Seed ?? Random.Shared.Next());
        Console.WriteLine($"seed {report.Seed}: made from {world.Resources.Count} resources, {world.Types.Sum(type => type.Parameters.Count):N0} search parameters, {world.Types.Sum(type => type.Operations.Count)} operations");
        var run = new FuzzRun(target, new RequestGenerator(world, report.Seed), report);
        if (options.Only is { } number)
        {
            await run.SendOneAsync(number);
            Console.WriteLine(report.Faults.Count == 0 ? "answered as it should be" : string.Join('\n', report.Faults));
            return report.Faults.Count == 0 ? 0 : 1;
        }

        List<(long Heap, long WorkingSet)> memory = [];
        foreach (var half in new[] { options.Requests / 2, options.Requests - (options.Requests / 2) })
        {
            await run.SendAsync(half, Connections, Limit / 2);
            memory.Add((await MeasuredServer.HeapAsync(server), server.WorkingSet));
        }

        Console.WriteLine(report);
        var growth = (double)memory[1].Heap / memory[0].Heap;
        new ResultTable("what", "measured", "target", "")
            .Row("requests", $"{report.Sent:N0}", $"{options.Requests:N0}", report.Sent >= options.Requests ? "met" : "MISSED")
            .Row("faults", $"{report.Faults.Count:N0}", "0", report.Faults.Count == 0 ? "met" : "MISSED")
            .Row("heap after a full collection, middle and end, MiB", $"{memory[0].Heap >> 20} and {memory[1].Heap >> 20} ({growth:0.00})", $"<= {MostGrowth:0.00}", growth <= MostGrowth ? "met" : "MISSED")
            .Row("working set, middle and end, MiB", $"{memory[0].WorkingSet >> 20} and {memory[1].WorkingSet >> 20}", "", "")
            .Print();
        foreach (var fault in report.Faults.Take(FaultsShown))
        {
            Console.WriteLine(fault);
        }

        return report.Faults.Count == 0 && report.Sent >= options.Requests && growth <= MostGrowth ? 0 : 1;
    }

    private static async Task<(FuzzTarget Target, FuzzWorld World)> PrepareAsync(ChildServer server, Target where)
    {
        var writer = await server.AskAsync("writer");
        var patient = (await MeasuredServer.PatientTokensAsync(server, 1))[0];
        var user = (await MeasuredServer.UserTokensAsync(server, 1))[0];
        using var http = where.NewClient();
        http.BaseAddress = new Uri(where.Address + "/apis/default/fhir/");
        http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", writer);
        using var certificate = X509CertificateLoader.LoadPkcs12FromFile(where.Certificate, null);
        return (new FuzzTarget(new Uri(where.Address), certificate.GetCertHashString(), [writer, patient, user, null, "a.b.c"]), await FuzzWorld.FetchAsync(http));
    }
}
