using System.Buffers;
using System.Text.Json;
using DrCloud.Fhir.Resources;
using Hl7.Fhir.Model;
using Hl7.Fhir.Serialization;

namespace DrCloud.Fhir.Demo;

/// <summary>
/// Clinically plausible people who never lived, with every resource type and must-support element of
/// <see href="http://hl7.org/fhir/us/core/STU3.1.1/">US Core 3.1.1</see>. The same arguments give the same bytes,
/// and patient n is the same whatever the count.
/// </summary>
public static class DemoPatients
{
    private static readonly FhirJsonSerializer Serializer = new();

    /// <summary>The day on which the story of the demo data ends, unless another one is named.</summary>
    public static DateOnly ReferenceDate { get; } = new(2026, 1, 15);

    /// <summary>
    /// The directory, then the patients one after another, then the groups: a reference leads to what came before it,
    /// or to another resource of the same patient. Lazy: memory does not grow with the count.
    /// </summary>
    /// <param name="count">How many patients; the two of <see cref="DemoPeople"/> come first.</param>
    /// <param name="seed">Draws everything that is left to chance.</param>
    /// <param name="today">The last day of the story; <see cref="ReferenceDate"/> if null.</param>
    public static IEnumerable<DemoResource> Generate(int count, ulong seed, DateOnly? today = null)
    {
        var end = today ?? ReferenceDate;
        var buffer = new ArrayBufferWriter<byte>(4096);
        var directory = new DemoDirectory(end);
        var groups = new PanelGroups(directory);
        foreach (var resource in directory.Resources)
        {
            yield return Write(resource, buffer);
        }

        for (var number = 1; number <= count; number++)
        {
            var chart = LifeStory.Write(number, seed, end, directory);
            groups.Add(chart);
            foreach (var resource in chart.Resources)
            {
                yield return Write(resource, buffer);
            }
        }

        foreach (var group in groups.Build(end))
        {
            yield return Write(group, buffer);
        }
    }

    private static DemoResource Write(Resource resource, ArrayBufferWriter<byte> buffer)
    {
        buffer.ResetWrittenCount();
        using (var writer = new Utf8JsonWriter(buffer))
        {
            Serializer.Serialize(resource, writer);
        }

        return new(new ResourceKey(resource.TypeName, resource.Id!), buffer.WrittenSpan.ToArray());
    }
}
