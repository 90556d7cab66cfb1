using DrCloud.Fhir.Operations;

namespace DrCloud.Api.Fhir;

/// <summary>One line of the route table: dispatch, the OpenAPI document and the tests all read it.</summary>
/// <param name="Method">HTTP method; a GET answers HEAD too.</param>
/// <param name="Template">Path below the FHIR base, with <c>{type}</c>, <c>{id}</c>, <c>{vid}</c> and, for a type in a compartment, <c>{compartment}</c> and <c>{member}</c>.</param>
/// <param name="Interaction">What it is.</param>
/// <param name="Policy">What it asks of its caller.</param>
/// <param name="HandleAsync">Does it; called when the policy is fulfilled.</param>
internal sealed record FhirRoute(string Method, string Template, FhirInteraction Interaction, RoutePolicy Policy, Func<FhirRequest, FhirServices, Task> HandleAsync)
{
    /// <summary>The operation that it is of, or whose definition it reads; null for an interaction.</summary>
    public OperationFacts? Operation { get; init; }

    /// <summary>The template's segments.</summary>
    public string[] Segments { get; } = Template.Split('/', StringSplitOptions.RemoveEmptyEntries);
}
