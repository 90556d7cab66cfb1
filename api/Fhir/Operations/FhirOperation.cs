using DrCloud.Fhir.Operations;

namespace DrCloud.Api.Fhir.Operations;

/// <summary>An operation: what it is, what it asks of its caller, and what does it. Its routes follow from that.</summary>
/// <param name="Facts">What its definition says.</param>
/// <param name="Policy">What it asks of its caller, on each of its routes.</param>
/// <param name="HandleAsync">Does it; called when the policy is fulfilled.</param>
internal sealed record FhirOperation(OperationFacts Facts, RoutePolicy Policy, Func<FhirRequest, FhirServices, Task> HandleAsync)
{
    private static readonly string[] Both = ["GET", "POST"];
    private static readonly string[] Posted = ["POST"];

    /// <summary>By POST with a Parameters resource, and by GET too unless it changes something or takes a resource (<see href="https://hl7.org/fhir/R4/operations.html#request"/>).</summary>
    public IEnumerable<FhirRoute> Routes =>
        from template in Templates()
        from method in Facts.AffectsState || Facts.TakesBody ? Posted : Both
        select new FhirRoute(method, template, FhirInteraction.Operation, Policy, HandleAsync) { Operation = Facts };

    private IEnumerable<string> Templates()
    {
        var type = Facts.Type ?? "{type}";
        if (Facts.OnSystem)
        {
            yield return $"/${Facts.Code}";
        }

        if (Facts.OnType)
        {
            yield return $"/{type}/${Facts.Code}";
        }

        if (Facts.OnInstance)
        {
            yield return $"/{type}/{{id}}/${Facts.Code}";
        }
    }
}
