using DrCloud.Api.Fhir.Routing;

namespace DrCloud.Api.Fhir;

/// <summary>What the interactions need beside their request: one for the process.</summary>
/// <param name="Records">Which grain answers a read.</param>
/// <param name="Searches">Which grain answers a search.</param>
/// <param name="Writes">Which grain takes a write.</param>
internal sealed record FhirServices(Records Records, Searches Searches, Writes Writes);
