using DrCloud.Fhir.Bundles;
using DrCloud.Fhir.Demo;
using DrCloud.Fhir.Resources;
using DrCloud.Grains.Interfaces;
using DrCloud.Grains.Interfaces.Search;
using DrCloud.Hosting.Import;

namespace DrCloud.Hosting.Demo;

/// <summary>Makes the demo patients once. Stopped in the middle, the next start completes them: ids are always the same, and what is there is left as it is.</summary>
internal sealed class DemoLoader(IGrainFactory grains, string site, string baseAddress, DataFolder folder)
{
    private const ulong Seed = 1;
    private const string Source = "demo";

    /// <summary>Makes them unless they were made before.</summary>
    public async Task LoadAsync(int patients, IProgress<DemoProgress>? progress, CancellationToken ct)
    {
        var mark = folder.File("demo-patients");
        if (File.Exists(mark) && await IsThereAsync(ct))
        {
            return;
        }

        var tally = new ImportTally(0);
        var writer = new CandidateWriter(new GrainTarget(grains, site, baseAddress), tally, new ReferenceAudit());
        using var charts = Charts(patients).GetEnumerator();

        // The first chart is the directory that all others refer to.
        charts.MoveNext();
        await writer.WriteAsync(charts.Current);
        var made = 0;
        var options = new ParallelOptions { MaxDegreeOfParallelism = Environment.ProcessorCount * 2, CancellationToken = ct };
        await Parallel.ForEachAsync(Rest(charts), options, async (chart, _) =>
        {
            await writer.WriteAsync(chart);
            progress?.Report(new DemoProgress(Interlocked.Increment(ref made), patients));
        });
        if (tally.Summary(0).Rejects is [var first, ..])
        {
            throw new InvalidOperationException($"A demo resource was refused: {first.Reason}");
        }

        await File.WriteAllTextAsync(mark, "", ct);
    }

    /// <summary>The resources up to the first patient, then those of each patient: written one after another, so that Provenance finds its targets.</summary>
    private static IEnumerable<List<Candidate>> Charts(int patients)
    {
        var references = new ReferenceMap();
        var chart = new List<Candidate>();
        foreach (var resource in DemoPatients.Generate(patients, Seed))
        {
            if (resource.Key.Type == "Patient")
            {
                yield return chart;
                chart = [];
            }

            chart.Add(new Candidate(Source, chart.Count, resource.Key, BundleAction.Create, resource.Json, references));
        }

        yield return chart;
    }

    private static IEnumerable<List<Candidate>> Rest(IEnumerator<List<Candidate>> charts)
    {
        while (charts.MoveNext())
        {
            yield return charts.Current;
        }
    }

    private async Task<bool> IsThereAsync(CancellationToken ct) =>
        (await grains.GetGrain<IPopulationGrain>(site).ReadAsync(DemoPeople.FirstPatient.FhirUser, ct)).Status is not ReadStatus.NotFound;
}

/// <summary>How many of the demo patients are made.</summary>
public sealed record DemoProgress(int Patients, int Total);
