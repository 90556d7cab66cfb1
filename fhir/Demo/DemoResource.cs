using DrCloud.Fhir.Resources;

namespace DrCloud.Fhir.Demo;

/// <summary>A demo resource: its type and id, and its compact UTF-8 JSON (id inside, no version and time).</summary>
public readonly record struct DemoResource(ResourceKey Key, ReadOnlyMemory<byte> Json);
