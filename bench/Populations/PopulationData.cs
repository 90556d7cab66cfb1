using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using DrCloud.Fhir.Demo;
using DrCloud.Fhir.Resources;
using DrCloud.Storage;

namespace DrCloud.Bench.Populations;

/// <summary>Demo patients without end, each round with ids and identifiers of its own, and what there is to ask of some of them.</summary>
internal static partial class PopulationData
{
    /// <summary>FHIR base of the site whose data it is.</summary>
    public const string BaseAddress = "https://localhost/apis/bench/fhir";

    private const int PatientsOfRound = 200;
    private const int BatchSize = 1000;
    private const int BatchesAhead = 2;

    /// <summary>Opens the database and fills it up to this number of resources: what an earlier run has written stays.</summary>
    public static async Task<ClinicalStore> OpenAsync(string database, int count)
    {
        var store = await ClinicalStoreFactory.OpenAsync("bench", database, BaseAddress);
        var written = (int)(await store.HeadAsync(CancellationToken.None)).Seq;
        var waiting = new Queue<Task>();
        // One thread prepares while the store commits.
        foreach (var batch in Resources().Take(count).Skip(written).Chunk(BatchSize))
        {
            if (waiting.Count == BatchesAhead)
            {
                await waiting.Dequeue();
            }

            waiting.Enqueue(store.WriteAsync(new WriteBatch
            {
                RequestId = Guid.CreateVersion7(),
                Who = "bench",
                Client = "bench",
                Entries = [.. batch.Select(resource => new WriteEntry { Kind = WriteKind.Create, Key = resource.Key, Resource = resource })],
            }));
        }

        await Task.WhenAll(waiting);
        return store;
    }

    /// <summary>The first patients, by what their searches ask for; a patient without one of it is left out.</summary>
    public static List<Dictionary<string, string>> Patients(int count)
    {
        var patients = new Dictionary<string, Dictionary<string, string>>();
        foreach (var (type, _, json) in Texts().TakeWhile(text => text.Type != "Patient" || patients.Count < 2 * count))
        {
            var resource = JsonElement.Parse(json);
            if (type == "Patient")
            {
                patients["Patient/" + resource.GetProperty("id").GetString()] = new()
                {
                    ["id"] = resource.GetProperty("id").GetString()!,
                    ["identifier"] = Identifier(resource),
                    ["family"] = resource.GetProperty("name")[0].GetProperty("family").GetString()!,
                    ["birthdate"] = resource.GetProperty("birthDate").GetString()!,
                };
            }
            else if (type is "Encounter" or "Observation" && patients.TryGetValue(resource.GetProperty("subject").GetProperty("reference").GetString()!, out var patient))
            {
                if (type == "Encounter")
                {
                    patient["encounter"] = Identifier(resource);
                }
                else if (json.Contains("\"8867-4\"", StringComparison.Ordinal))
                {
                    patient["moment"] = Uri.EscapeDataString(resource.GetProperty("effectiveDateTime").GetString()!);
                }
            }
        }

        return [.. patients.Values.Where(patient => patient.ContainsKey("encounter") && patient.ContainsKey("moment")).Take(count)];
    }

    private static string Identifier(JsonElement resource)
    {
        var identifier = resource.GetProperty("identifier")[0];
        return $"{identifier.GetProperty("system").GetString()}|{identifier.GetProperty("value").GetString()}";
    }

    private static IEnumerable<PreparedResource> Resources() =>
        from text in Texts()
        let result = ResourcePreparer.Prepare(Encoding.UTF8.GetBytes(text.Json), text.Type, text.Id)
        select result is PrepareResult.Prepared prepared ? prepared.Resource : throw new BenchmarkException($"{text.Type}/{text.Id} is refused.");

    private static IEnumerable<(string Type, string Id, string Json)> Texts()
    {
        for (ulong seed = 1; ; seed++)
        {
            foreach (var resource in DemoPatients.Generate(PatientsOfRound, seed))
            {
                var json = Reference().Replace(Encoding.UTF8.GetString(resource.Json.Span), $"$1-{seed}\"");
                var id = $"{resource.Key.Id}-{seed}";
                yield return (resource.Key.Type, id, json.Replace($"\"id\":\"{resource.Key.Id}\"", $"\"id\":\"{id}\"", StringComparison.Ordinal));
            }
        }
    }

    /// <summary>What names a resource: a reference, or an identifier of the demo's own systems.</summary>
    [GeneratedRegex("(\"reference\":\"[A-Za-z]+/[^\"]+|\"system\":\"https://ids\\.demo\\.example\\.org/[^\"]+\",\"value\":\"[^\"]+)\"")]
    private static partial Regex Reference();
}
