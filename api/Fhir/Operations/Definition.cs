using DrCloud.Api.Fhir.Responses;
using DrCloud.Fhir.Operations;

namespace DrCloud.Api.Fhir.Operations;

/// <summary>Reads the OperationDefinition of an operation that the server offers: open, like the CapabilityStatement that names it.</summary>
internal static class Definition
{
    /// <summary>The type of a definition.</summary>
    public const string Type = "OperationDefinition";

    public static Task HandleAsync(FhirRequest request, FhirServices services) =>
        ShapedResponse.WriteAsync(request, StatusCodes.Status200OK, OperationDefinitionWriter.ToBytes(
            FhirOperations.All.Single(operation => operation.Facts.Id == request.Id).Facts, request.Site.FhirBase, SiteDocuments.SoftwareVersion, SiteDocuments.SoftwareDate));
}
