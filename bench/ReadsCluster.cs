using System.Net.Http.Headers;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using DrCloud.Api.Administration;
using DrCloud.Bench.Load;
using DrCloud.Fhir.Demo;
using DrCloud.Tests.Cluster;

namespace DrCloud.Bench;

/// <summary>Authorised reads of patients that are in memory, API and silo being two processes that talk TLS; on MariaDB.</summary>
internal static class ReadsCluster
{
    private const int LoadedAtOnce = 4;

    public static Benchmark ByPatient { get; } = new("reads-cluster", "reads with patient/ tokens, API and silo as two processes, beside bare Kestrel sending the same bytes", RunAsync);

    private static async Task<int> RunAsync(BenchOptions options)
    {
        var patients = options.Patients ?? Reads.Patients;
        Directory.CreateDirectory(options.Data);
        await using var cluster = await DrCloudCluster.StartAsync(silos: 1, apis: 1);
        var target = new Target($"https://127.0.0.1:{cluster.Apis[0].Port}", new Uri(cluster.BaseAddress).Authority, Pkcs12(cluster, options.Data));
        await FillAsync(target, await cluster.TokenAsync(new DemoTokenRequest { Scopes = "user/*.*" }), patients);
        var tokens = new string[patients];
        for (var i = 0; i < patients; i++)
        {
            tokens[i] = await cluster.TokenAsync(new DemoTokenRequest { Patient = $"demo-{i + 1}" });
        }

        var requests = Reads.Addresses(patients).Select(address => new PlannedRequest(address.Path, tokens[address.Patient - 1]));
        return await new SideBySide(options, "reads-cluster", 0.30).RunAsync(target, new Plan(options.Data, "reads-cluster", [.. requests]));
    }

    private static string Pkcs12(DrCloudCluster cluster, string folder)
    {
        var file = Path.Combine(folder, "cluster-api.pfx");
        using var certificate = X509Certificate2.CreateFromPemFile(cluster.ApiCertificate.Certificate, cluster.ApiCertificate.Key);
        File.WriteAllBytes(file, certificate.Export(X509ContentType.Pfx));
        return file;
    }

    /// <summary>Posts the demo patients: the directory, then each record as a transaction.</summary>
    private static async Task FillAsync(Target target, string token, int patients)
    {
        using var http = target.NewClient();
        http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", token);
        using var records = Records(patients).GetEnumerator();
        records.MoveNext();
        await PostAsync(http, records.Current);
        await Parallel.ForEachAsync(Rest(records), new ParallelOptions { MaxDegreeOfParallelism = LoadedAtOnce }, async (record, _) => await PostAsync(http, record));
    }

    private static IEnumerable<List<DemoResource>> Records(int patients)
    {
        List<DemoResource> record = [];
        foreach (var resource in DemoPatients.Generate(patients, Reads.DemoSeed))
        {
            if (resource.Key.Type == "Patient")
            {
                yield return record;
                record = [];
            }

            record.Add(resource);
        }

        yield return record;
    }

    private static IEnumerable<List<DemoResource>> Rest(IEnumerator<List<DemoResource>> records)
    {
        while (records.MoveNext())
        {
            yield return records.Current;
        }
    }

    private static Task PostAsync(HttpClient http, List<DemoResource> record) =>
        Transaction.PostAsync(http, record.Select(resource => (resource.Key.ToString(), Encoding.UTF8.GetString(resource.Json.Span))));
}
