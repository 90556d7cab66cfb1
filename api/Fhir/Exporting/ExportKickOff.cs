using System.Security.Cryptography;
using DrCloud.Api.Access;
using DrCloud.Api.Fhir.Interactions;
using DrCloud.Api.Fhir.Operations;
using DrCloud.Api.Fhir.Responses;
using DrCloud.Fhir.Operations;
using DrCloud.Fhir.Outcomes;
using DrCloud.Grains.Interfaces;
using DrCloud.Grains.Interfaces.Exporting;

namespace DrCloud.Api.Fhir.Exporting;

/// <summary>The <see href="https://hl7.org/fhir/uv/bulkdata/STU2/export.html#bulk-data-kick-off-request">kick-off</see> of a bulk export, at its three levels.</summary>
internal static class ExportKickOff
{
    /// <summary>The last part of the address.</summary>
    public const string Name = "$export";

    private const int JobBytes = 32;
    private const string RetryTooMany = "60";

    private static readonly IReadOnlyList<OperationParameter> Parameters =
    [
        OperationParameter.In("_outputFormat", "string", "application/fhir+ndjson."),
        OperationParameter.In("_since", "instant", "Only resources changed at this instant or later; what has been deleted since is told in bundles of its own."),
        OperationParameter.In("_until", "instant", "Only resources changed before this instant."),
        OperationParameter.In("_type", "string", "Only resources of these types, with commas between.", max: "*"),
        OperationParameter.In("_elements", "string", "Only these elements, and mandatory ones.", max: "*"),
        OperationParameter.In("_typeFilter", "string", "A type and a search: of that type, only what one of its filters finds.", max: "*"),
    ];

    private static readonly OperationParameter Patients = OperationParameter.In("patient", "Reference", "Only these patients' records.", max: "*");

    /// <summary>The operations.</summary>
    public static IReadOnlyList<FhirOperation> Operations { get; } =
    [
        Of("export", null, ExportLevel.System, "All resources of the site, as files, in the background."),
        Of("patient-export", "Patient", ExportLevel.Patient, "The records of all patients, and the resources that support them, as files, in the background."),
        Of("group-export", "Group", ExportLevel.Group, "The records of a Group's members, and what they refer to, as files, in the background."),
    ];

    private static FhirOperation Of(string id, string? type, ExportLevel level, string description) => new(
        new OperationFacts
        {
            Id = id,
            Code = "export",
            Canonical = $"http://hl7.org/fhir/uv/bulkdata/OperationDefinition/{id}",
            Description = description,
            Type = type,
            OnSystem = level == ExportLevel.System,
            OnType = level == ExportLevel.Patient,
            OnInstance = level == ExportLevel.Group,
            Parameters = level == ExportLevel.System ? Parameters : [.. Parameters, Patients],
        },
        RoutePolicy.Export(type),
        (request, services) => HandleAsync(request, services, level));

    private static async Task HandleAsync(FhirRequest request, FhirServices services, ExportLevel level)
    {
        var http = request.Http;
        if (!FhirPrefer.Of(http.Request).RespondAsync)
        {
            await RefuseAsync(http, StatusCodes.Status400BadRequest, ["An export is made in the background: send Prefer: respond-async."]);
            return;
        }

        if (await OperationInput.ReadAsync(request) is not { } input)
        {
            return;
        }

        var parameters = new ExportParameters(request, request.Access.Scopes.Types(ScopeLevel.System, Permissions.ReadAndSearch), services.SearchTexts);
        var asked = await parameters.ReadAsync(input, level);
        if (parameters.Errors.Count > 0)
        {
            await RefuseAsync(http, StatusCodes.Status400BadRequest, parameters.Errors);
            return;
        }

        if (level == ExportLevel.Group && await services.Records.ReadAsync(request, request.Decision, request.Key) is { Status: not ReadStatus.Found } missing)
        {
            await Read.AnswerAsync(request, services, missing);
            return;
        }

        var job = RandomNumberGenerator.GetHexString(2 * JobBytes, lowercase: true);
        switch (await services.Exports.AddAsync(request.Site, job, asked))
        {
            case ExportAdmission.Accepted:
                http.Response.StatusCode = StatusCodes.Status202Accepted;
                http.Response.Headers.ContentLocation = ExportAddresses.OfStatus(request.Site, job);
                break;
            case ExportAdmission.TooMany:
                http.Response.Headers.RetryAfter = RetryTooMany;
                await OutcomeResponse.WriteAsync(http, StatusCodes.Status429TooManyRequests, OutcomeIssue.Error("throttled", "The client has as many unfinished exports as it may have."));
                break;
            default:
                await OutcomeResponse.WriteAsync(http, StatusCodes.Status501NotImplemented, OutcomeIssue.Error("not-supported", "This server has no folder for exports."));
                break;
        }
    }

    private static Task RefuseAsync(HttpContext http, int status, IReadOnlyList<string> reasons) =>
        OutcomeResponse.WriteAsync(http, status, [.. reasons.Select(reason => OutcomeIssue.Error("invalid", reason))]);
}
