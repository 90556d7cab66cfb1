using System.Globalization;
using System.Net.Http.Headers;
using System.Text;
using DrCloud.Fhir.Demo;

namespace DrCloud.Bench.Load;

/// <summary>Patients whose records are of one size: a demo patient's record, its observations repeated.</summary>
/// <param name="name">The ids of the patients begin with it.</param>
/// <param name="resources">Resources of each.</param>
internal sealed class LargeRecords(string name, int resources)
{
    /// <summary>The id of a patient, from 1.</summary>
    public string IdOf(int number) => string.Create(CultureInfo.InvariantCulture, $"{name}-{number:000}");

    /// <summary>The same as <see cref="MeasuredServer.PatientTokensAsync"/> takes it.</summary>
    public string IdFormat => name + "-{0:000}";

    /// <summary>Posts the records as transactions to a server on the folder, unless they are there.</summary>
    public async Task FillAsync(string folder, int patients)
    {
        await using var server = await MeasuredServer.StartAsync(folder, 1);
        using var http = MeasuredServer.TargetOf(server, folder).NewClient();
        http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", await server.AskAsync("writer"));
        using var last = await http.GetAsync($"/apis/default/fhir/Patient/{IdOf(patients)}");
        if (last.IsSuccessStatusCode)
        {
            return;
        }

        var record = Record();
        for (var number = 1; number <= patients; number++)
        {
            await Transaction.PostAsync(http, record.Select(resource => (resource.Path.Replace("demo-1", IdOf(number), StringComparison.Ordinal), resource.Json.Replace("demo-1", IdOf(number), StringComparison.Ordinal))));
        }
    }

    /// <summary>The first demo patient's record with its observations repeated, as text in which the patient's id is to be replaced.</summary>
    private List<(string Path, string Json)> Record()
    {
        var own = DemoPatients.Generate(1, 1).Where(resource => resource.Key.Id.StartsWith("demo-1", StringComparison.Ordinal)).Select(resource => (resource.Key, Text: Encoding.UTF8.GetString(resource.Json.Span)))
            .Where(resource => resource.Key.Type is not ("Binary" or "Person" or "Provenance")).ToList();
        var record = own.Select(resource => (resource.Key.ToString(), resource.Text)).ToList();
        var observations = own.Where(resource => resource.Key.Type == "Observation").ToList();
        for (var copy = 0; record.Count < resources; copy++)
        {
            var (key, text) = observations[copy % observations.Count];
            var id = $"{key.Id}-copy{copy}";
            record.Add(($"Observation/{id}", text.Replace($"\"id\":\"{key.Id}\"", $"\"id\":\"{id}\"", StringComparison.Ordinal)));
        }

        return record;
    }
}
