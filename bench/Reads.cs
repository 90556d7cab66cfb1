using DrCloud.Bench.Load;
using DrCloud.Fhir.Demo;

namespace DrCloud.Bench;

/// <summary>Authorised reads of patients that are in memory.</summary>
internal static class Reads
{
    public const int Patients = 1000;
    private const int ResourcesOfEach = 12;
    private const int UserTokens = 500;

    /// <summary>The seed of the demo patients that the embedded server makes.</summary>
    public const ulong DemoSeed = 1;

    private const string FhirBase = "/apis/default/fhir/";

    public static Benchmark ByPatient { get; } = new("reads", "reads with patient/ tokens, embedded, beside bare Kestrel sending the same bytes", options => RunAsync(options, "reads", 0.55, byUser: false));

    public static Benchmark ByUser { get; } = new("reads-user", "reads with user/ tokens (the owner is looked up), embedded, beside bare Kestrel", options => RunAsync(options, "reads-user", 0.45, byUser: true));

    public static Benchmark Search { get; } = new("search20", "searches that return 20 resources, patient/ tokens, beside bare Kestrel sending the same bundle", RunSearchAsync);

    /// <summary>The addresses of some resources of each demo patient.</summary>
    public static IEnumerable<(int Patient, string Path)> Addresses(int patients)
    {
        var number = 0;
        var taken = 0;
        foreach (var resource in DemoPatients.Generate(patients, DemoSeed))
        {
            if (resource.Key.Type == "Patient")
            {
                number++;
                taken = 0;
            }

            if (number > 0 && resource.Key.Type is not ("Person" or "Group" or "Binary" or "Provenance") && taken++ < ResourcesOfEach)
            {
                yield return (number, FhirBase + resource.Key);
            }
        }
    }

    private static async Task<int> RunAsync(BenchOptions options, string name, double target, bool byUser)
    {
        var patients = options.Patients ?? Patients;
        var folder = Path.Combine(options.Data, $"embedded-{patients}");
        Directory.CreateDirectory(options.Data);
        await using var server = await MeasuredServer.StartAsync(folder, patients);
        var tokens = byUser ? await MeasuredServer.UserTokensAsync(server, UserTokens) : await MeasuredServer.PatientTokensAsync(server, patients);
        var requests = Addresses(patients).Select((address, i) => new PlannedRequest(address.Path, byUser ? tokens[i % tokens.Length] : tokens[address.Patient - 1]));
        return await new SideBySide(options, name, target).RunAsync(MeasuredServer.TargetOf(server, folder), new Plan(options.Data, name, [.. requests]));
    }

    private static async Task<int> RunSearchAsync(BenchOptions options)
    {
        var patients = options.Patients ?? Patients;
        var folder = Path.Combine(options.Data, $"embedded-{patients}");
        Directory.CreateDirectory(options.Data);
        await using var server = await MeasuredServer.StartAsync(folder, patients);
        var tokens = await MeasuredServer.PatientTokensAsync(server, patients);
        var requests = WithObservations(patients).Select(number => new PlannedRequest($"{FhirBase}Observation?patient=demo-{number}&_count=20", tokens[number - 1]));
        return await new SideBySide(options, "search20", 0.45).RunAsync(MeasuredServer.TargetOf(server, folder), new Plan(options.Data, "search20", [.. requests]));
    }

    /// <summary>The patients that have twenty observations or more.</summary>
    private static IEnumerable<int> WithObservations(int patients)
    {
        var number = 0;
        var counts = new int[patients + 1];
        foreach (var resource in DemoPatients.Generate(patients, DemoSeed))
        {
            number += resource.Key.Type == "Patient" ? 1 : 0;
            counts[number] += resource.Key.Type == "Observation" ? 1 : 0;
        }

        return Enumerable.Range(1, patients).Where(patient => counts[patient] >= 20);
    }
}
