using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using DrCloud.Fhir.Search;
using Hl7.Fhir.FhirPath;
using Hl7.Fhir.Model;
using Hl7.Fhir.Serialization;
using Hl7.FhirPath;
using Hl7.FhirPath.Expressions;

namespace DrCloud.Bench;

/// <summary>
/// Resources indexed per second and core: parse, extract all search values, pack; beside it the SDK's FHIRPath engine on the same expressions
/// and the bare JSON parse, on the Synthea patients of the clinical data, single-threaded, in alternating runs.
/// </summary>
internal static class Indexing
{
    private const double MustReach = 10_000;
    private const int Runs = 5;
    private const int SdkSample = 300;

    public static int Run()
    {
        var resources = Load();
        var sample = Enumerable.Range(0, SdkSample).Select(i => resources[i * resources.Count / SdkSample]).ToList();
        var engine = new SdkEngine();
        Console.WriteLine($"{resources.Count} resources, {resources.Sum(json => (long)json.Length) / resources.Count} bytes on average, packed {resources.Sum(json => (long)Index(json)) / resources.Count} bytes; {Environment.ProcessorCount} cores, one thread; the SDK on {SdkSample} of them");
        sample.ForEach(json => engine.Index(json));
        var (indexed, parsed, sdk) = (new List<double>(), new List<double>(), new List<double>());
        for (var run = 0; run < Runs; run++)
        {
            indexed.Add(PerSecond(resources, json => Index(json)));
            parsed.Add(PerSecond(resources, Parse));
            sdk.Add(PerSecond(sample, engine.Index));
        }

        Report("parse + extract + pack", indexed);
        Report("JSON parse alone", parsed);
        Report("SDK: parse + FHIRPath", sdk);
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"times the SDK: {Median(indexed) / Median(sdk):F1}; must reach {MustReach:F0}/s: {(Median(indexed) >= MustReach ? "yes" : "NO")}"));
        return Median(indexed) >= MustReach ? 0 : 1;
    }

    private static int Index(byte[] json)
    {
        using var document = JsonDocument.Parse(json);
        return PackedIndex.Pack(ResourceIndexer.Extract(document.RootElement)).Length;
    }

    private static void Parse(byte[] json)
    {
        using var document = JsonDocument.Parse(json);
    }

    /// <summary>Per second of processor time, so that other programs on the machine do not count; the collector's threads do.</summary>
    private static double PerSecond(List<byte[]> resources, Action<byte[]> action)
    {
        GC.Collect();
        using var process = Process.GetCurrentProcess();
        var before = process.TotalProcessorTime;
        resources.ForEach(action);
        process.Refresh();
        return resources.Count / (process.TotalProcessorTime - before).TotalSeconds;
    }

    private static void Report(string what, List<double> perSecond) =>
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{what,-24}{Median(perSecond),10:N0}/s (median of {perSecond.Count}, {perSecond.Min():N0} to {perSecond.Max():N0})"));

    private static double Median(List<double> values) => values.Order().ElementAt(values.Count / 2);

    private static List<byte[]> Load()
    {
        var data = Environment.GetEnvironmentVariable("DRCLOUD_DATA") ?? Path.Combine("..", "shared", "data");
        var resources = new List<byte[]>();
        foreach (var file in Directory.EnumerateFiles(Path.Combine(data, "synthea"), "*.json").Order(StringComparer.Ordinal))
        {
            using var bundle = JsonDocument.Parse(File.ReadAllBytes(file));
            if (bundle.RootElement.TryGetProperty("entry", out var entries))
            {
                resources.AddRange(entries.EnumerateArray().Select(entry => JsonSerializer.SerializeToUtf8Bytes(entry.GetProperty("resource"))));
            }
        }

        return resources;
    }

    /// <summary>The same work by the SDK: its parser without validation, and its engine on the expressions, compiled beforehand.</summary>
    private sealed class SdkEngine
    {
        private readonly FhirPathCompiler _compiler = new(new SymbolTable().AddStandardFP().AddFhirExtensions());
        private readonly Dictionary<string, CompiledExpression[]> _byType = [];
        private readonly FhirEvaluationContext _context = new() { ElementResolver = _ => null };
        private readonly FhirJsonDeserializer _json = new(new DeserializerSettings { Validator = null }.UsingMode(DeserializationMode.Ostrich));

        public void Index(byte[] json)
        {
            var reader = new Utf8JsonReader(json);
            if (!_json.TryDeserializeResource(ref reader, out var resource, out _))
            {
                return;
            }

            var node = resource!.ToPocoNode();
            foreach (var expression in Expressions(resource.TypeName))
            {
                _ = expression([node], _context).Count();
            }
        }

        private CompiledExpression[] Expressions(string type)
        {
            if (!_byType.TryGetValue(type, out var compiled))
            {
                var expressions = SearchParameterTable.Instance.For(type).Values.Where(parameter => parameter.NotCompiled is null).SelectMany(parameter => parameter.Expressions);
                _byType.Add(type, compiled = [.. expressions.Distinct().Select(_compiler.Compile)]);
            }

            return compiled;
        }
    }
}
