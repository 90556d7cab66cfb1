using DrCloud.Api.Fhir.Responses;
using DrCloud.Fhir.Outcomes;
using Hl7.Fhir.Model;
using Hl7.Fhir.Serialization;
using Task = System.Threading.Tasks.Task;

namespace DrCloud.Api.Fhir.Operations.Terminologies;

/// <summary>What the operations on terminologies answer with.</summary>
internal static class TerminologyAnswer
{
    private static readonly FhirJsonSerializer Serializer = new();

    /// <summary>200 with a resource.</summary>
    public static Task WriteAsync(FhirRequest request, Resource resource) =>
        ShapedResponse.WriteAsync(request, StatusCodes.Status200OK, Serializer.SerializeToBytes(resource));

    /// <summary>400: the request says it wrongly, or not at all.</summary>
    public static Task InvalidAsync(FhirRequest request, string code, string diagnostics) =>
        OutcomeResponse.WriteAsync(request.Http, StatusCodes.Status400BadRequest, OutcomeIssue.Error(code, diagnostics));

    /// <summary>404: there is no such value set, code system or code here.</summary>
    public static Task MissingAsync(FhirRequest request, string diagnostics) =>
        OutcomeResponse.WriteAsync(request.Http, StatusCodes.Status404NotFound, OutcomeIssue.Error("not-found", diagnostics));

    /// <summary>422: what is known here does not suffice for an answer.</summary>
    public static Task UndecidedAsync(FhirRequest request, string problem) =>
        OutcomeResponse.WriteAsync(request.Http, StatusCodes.Status422UnprocessableEntity, OutcomeIssue.Error("not-supported", $"This cannot be decided here: {problem}."));

    /// <summary>422: the answer would be too long.</summary>
    public static Task TooCostlyAsync(FhirRequest request, string diagnostics) =>
        OutcomeResponse.WriteAsync(request.Http, StatusCodes.Status422UnprocessableEntity, OutcomeIssue.Error("too-costly", diagnostics));
}
