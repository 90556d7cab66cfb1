using DrCloud.Fhir.Operations;

namespace DrCloud.Fhir.Capability;

/// <summary>What the statement says that this library does not know by itself.</summary>
public sealed record CapabilityFacts
{
    /// <summary>FHIR base address, without a trailing slash.</summary>
    public required string BaseAddress { get; init; }

    /// <summary>Version of the software.</summary>
    public required string SoftwareVersion { get; init; }

    /// <summary>When this software was built: the statement's date.</summary>
    public required DateTimeOffset Date { get; init; }

    /// <summary><see href="https://hl7.org/fhir/R4/valueset-type-restful-interaction.html">Interactions</see> of every type.</summary>
    public required IReadOnlyList<string> TypeInteractions { get; init; }

    /// <summary>True if an update finds its resource by a search, where the address has one.</summary>
    public required bool ConditionalUpdate { get; init; }

    /// <summary>True if a delete finds its resources by a search, where the address has one.</summary>
    public required bool ConditionalDelete { get; init; }

    /// <summary>Media types of patches.</summary>
    public required IReadOnlyList<string> PatchFormats { get; init; }

    /// <summary><see href="https://hl7.org/fhir/R4/valueset-system-restful-interaction.html">Interactions</see> of the whole system.</summary>
    public required IReadOnlyList<string> SystemInteractions { get; init; }

    /// <summary>The operations.</summary>
    public required IReadOnlyList<OperationFacts> Operations { get; init; }

    /// <summary>
    /// Addresses for SMART's <see href="https://hl7.org/fhir/smart-app-launch/1.0.0/conformance/index.html">oauth-uris</see> extension by their names there: <c>authorize</c>, <c>token</c>, <c>register</c> …
    /// </summary>
    public required IReadOnlyList<KeyValuePair<string, string>> OAuthAddresses { get; init; }

    /// <summary>What SMART apps can do here: the same as in <c>.well-known/smart-configuration</c>.</summary>
    public required IReadOnlyList<string> SmartCapabilities { get; init; }
}
