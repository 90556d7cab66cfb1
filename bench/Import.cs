using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using DrCloud.Bench.Load;
using DrCloud.Fhir.Demo;

namespace DrCloud.Bench;

/// <summary>The import command on a running embedded server, in ten parts of equal size: the rate as the database grows.</summary>
internal static class Import
{
    private const int Resources = 200_000;
    private const int Parts = 10;
    private const double Target = 2000;
    private const double LastToFirst = 0.8;

    public static Benchmark Rate { get; } = new("import", "resources a second by the import command, checked, indexed and durable, in ten parts into a growing database", RunAsync);

    private static async Task<int> RunAsync(BenchOptions options)
    {
        var total = options.Resources ?? Resources;
        var folder = Path.Combine(options.Data, "import");
        if (Directory.Exists(folder))
        {
            Directory.Delete(folder, recursive: true);
        }

        Directory.CreateDirectory(folder);
        var files = Write(folder, total);
        var data = Path.Combine(folder, "data");
        await using var server = await MeasuredServer.StartAsync(data, 1);
        List<(long Resources, double Seconds, long Memory)> parts = [];
        foreach (var file in files)
        {
            var (resources, seconds) = await RunAsync(data, file);
            parts.Add((resources, seconds, server.WorkingSet));
        }

        var rate = parts.Sum(part => part.Resources) / parts.Sum(part => part.Seconds);
        var (first, last) = (parts[0].Resources / parts[0].Seconds, parts[^1].Resources / parts[^1].Seconds);
        new ResultTable("what", "resources/s", "target", "")
            .Row($"all {parts.Sum(part => part.Resources):N0} resources", ResultTable.Number(rate), $">= {Target:N0}", rate >= Target ? "met" : "MISSED")
            .Row("first tenth", ResultTable.Number(first), "", "")
            .Row("last tenth", ResultTable.Number(last), $">= {LastToFirst} of the first ({last / first:0.00})", last >= LastToFirst * first ? "met" : "MISSED")
            .Print();
        Console.WriteLine($"working set of the server after each part, MiB: {string.Join(' ', parts.Select(part => part.Memory >> 20))}");
        return rate >= Target && last >= LastToFirst * first ? 0 : 1;
    }

    /// <summary>Runs the command and reads its summary.</summary>
    private static async Task<(long Resources, double Seconds)> RunAsync(string data, string file)
    {
        var start = new ProcessStartInfo("dotnet") { RedirectStandardOutput = true };
        string[] arguments = [Path.Combine(AppContext.BaseDirectory, "drcloud.dll"), "import", file, "--data", data, "--json"];
        Array.ForEach(arguments, start.ArgumentList.Add);
        using var process = Process.Start(start)!;
        var output = await process.StandardOutput.ReadToEndAsync();
        await process.WaitForExitAsync();
        if (process.ExitCode != 0)
        {
            throw new BenchmarkException($"The import ended with {process.ExitCode}: {output}");
        }

        using var summary = JsonDocument.Parse(output);
        return (summary.RootElement.GetProperty("types").EnumerateArray().Sum(type => type.GetProperty("created").GetInt64()), summary.RootElement.GetProperty("seconds").GetDouble());
    }

    /// <summary>Demo patients as NDJSON, one file a part; a patient's record is not torn apart.</summary>
    private static List<string> Write(string folder, int total)
    {
        List<string> files = [];
        Stream? stream = null;
        var written = 0;
        foreach (var resource in DemoPatients.Generate(int.MaxValue, 3))
        {
            if (resource.Key.Type == "Patient" && written >= total)
            {
                break;
            }

            if (files.Count == 0 || (resource.Key.Type == "Patient" && written >= (long)total * files.Count / Parts))
            {
                stream?.Dispose();
                files.Add(Path.Combine(folder, string.Create(CultureInfo.InvariantCulture, $"part-{files.Count}.ndjson")));
                stream = File.Create(files[^1]);
            }

            stream!.Write(resource.Json.Span);
            stream.WriteByte((byte)'\n');
            written++;
        }

        stream?.Dispose();
        return files;
    }
}
