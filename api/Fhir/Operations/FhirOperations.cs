using DrCloud.Api.Fhir.Exporting;
using DrCloud.Api.Fhir.Operations.Terminologies;

namespace DrCloud.Api.Fhir.Operations;

/// <summary>Every operation. Routes, the CapabilityStatement, the OpenAPI document and the definitions that are served are made from it.</summary>
internal static class FhirOperations
{
    /// <summary>The operations.</summary>
    public static IReadOnlyList<FhirOperation> All { get; } =
    [
        Everything.Operation, LastN.Operation, .. Meta.Operations, Validate.Operation, Expand.Operation, LookUp.Operation, .. ValidateCode.Operations,
        Match.Operation, DocRef.Operation, .. ExportKickOff.Operations,
    ];

    /// <summary>The routes of all, and of their definitions.</summary>
    public static IEnumerable<FhirRoute> Routes =>
        All.SelectMany(operation => operation.Routes.Append(
            new FhirRoute("GET", $"/{Definition.Type}/{operation.Facts.Id}", FhirInteraction.OperationDefinition, RoutePolicy.Open, Definition.HandleAsync) { Operation = operation.Facts }));
}
