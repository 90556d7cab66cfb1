using DrCloud.Api.Access;
using DrCloud.Api.Fhir.Interactions;
using DrCloud.Api.Fhir.Responses;
using DrCloud.Fhir.Everything;
using DrCloud.Fhir.Operations;
using DrCloud.Fhir.Outcomes;
using DrCloud.Fhir.Validation;
using DrCloud.Grains.Interfaces;
using Hl7.Fhir.Model;
using Task = System.Threading.Tasks.Task;

namespace DrCloud.Api.Fhir.Operations;

/// <summary>
/// <see href="https://hl7.org/fhir/R4/resource-operation-validate.html">$validate</see>: judges a resource by the rules of its type, by the profiles that it claims and by one
/// that is asked for. Nothing is stored. References are not followed.
/// </summary>
internal static class Validate
{
    private const string Mode = "mode", Profile = "profile";

    /// <summary>Characters of the largest resource that is judged.</summary>
    private const int MaxLength = 1024 * 1024;

    /// <summary>The operation.</summary>
    public static FhirOperation Operation { get; } = new(
        new OperationFacts
        {
            Id = "Resource-validate",
            Code = "validate",
            Canonical = "http://hl7.org/fhir/OperationDefinition/Resource-validate",
            Description = "Whether a resource, sent or stored, is valid by its type and profiles, or could be created, updated or deleted.",
            OnType = true,
            OnInstance = true,
            Parameters =
            [
                OperationParameter.In("resource", "Resource", "The resource; without it, the stored one of the address."),
                OperationParameter.In(Mode, "code", "create, update, delete or profile: what the resource is meant for."),
                OperationParameter.In(Profile, "uri", "Canonical address of a profile, beside those that the resource claims."),
                OperationParameter.Return("OperationOutcome", "What is wrong; an error means that it is not valid."),
            ],
        },
        RoutePolicy.Scoped(Permissions.Read),
        HandleAsync);

    private static async Task HandleAsync(FhirRequest request, FhirServices services)
    {
        if (await OperationInput.ReadAsync(request) is not { } input)
        {
            return;
        }

        var mode = input.Text(Mode);
        if (mode is not (null or "create" or "update" or "delete" or "profile"))
        {
            await RefuseAsync(request, StatusCodes.Status400BadRequest, "value", "Parameter 'mode' is to be create, update, delete or profile.");
        }
        else if (mode == "profile" && input.Text(Profile) is null)
        {
            await RefuseAsync(request, StatusCodes.Status400BadRequest, "required", "Mode 'profile' needs parameter 'profile'.");
        }
        else if (mode is "delete" or "update" && request.Id.Length == 0)
        {
            await RefuseAsync(request, StatusCodes.Status400BadRequest, "invalid", $"Mode '{mode}' is for a resource that has an address.");
        }
        else if (input.Value("resource")?.GetRawText() is { } sent)
        {
            await JudgeAsync(request, services, sent, input);
        }
        else if (request.Id.Length == 0)
        {
            await RefuseAsync(request, StatusCodes.Status400BadRequest, "required", "There is no resource to validate.");
        }
        else if (await Read.FindAsync(request, services) is { Status: not ReadStatus.Found } missing)
        {
            await Read.AnswerAsync(request, services, missing);
        }
        else if (mode == "delete")
        {
            await AnswerAsync(request, await DeletionAsync(request, services));
        }
        else
        {
            var stored = await Read.FindAsync(request, services);
            await JudgeAsync(request, services, System.Text.Encoding.UTF8.GetString(stored.Resource!.Json.Span), input);
        }
    }

    private static async Task JudgeAsync(FhirRequest request, FhirServices services, string json, OperationInput input)
    {
        if (json.Length > MaxLength)
        {
            await RefuseAsync(request, StatusCodes.Status413PayloadTooLarge, "too-long", $"A resource that is validated has at most {MaxLength} characters.");
            return;
        }

        var (resource, structure) = LenientParser.Read(json);
        if (resource is null)
        {
            await OutcomeResponse.WriteAsync(request.Http, StatusCodes.Status400BadRequest, structure);
            return;
        }

        if (resource.TypeName != request.Type)
        {
            await RefuseAsync(request, StatusCodes.Status400BadRequest, "invalid", $"The resource is no {request.Type}.");
            return;
        }

        try
        {
            if (await services.Definitions.JudgeAsync(resource, input.Text(Profile), request.Aborted) is { } judged)
            {
                await AnswerAsync(request, [.. structure, .. Address(request, resource, input.Text(Mode)), .. judged]);
            }
            else
            {
                await RefuseAsync(request, StatusCodes.Status404NotFound, "not-found", "The profile is not one that this server knows.");
            }
        }
        catch (TimeoutException)
        {
            await RefuseAsync(request, StatusCodes.Status422UnprocessableEntity, "too-costly", "The resource takes too long to validate at the moment.");
        }
    }

    private static IEnumerable<OutcomeIssue> Address(FhirRequest request, Resource resource, string? mode) =>
        mode == "update" && resource.Id != request.Id ? [OutcomeIssue.Error("value", "An update carries the id of its address.", $"{request.Type}.id")]
        : mode == "create" && resource.Id is not null ? [OutcomeIssue.Information("The server gives the id of what is created.")]
        : [];

    private static async Task<IReadOnlyList<OutcomeIssue>> DeletionAsync(FhirRequest request, FhirServices services)
    {
        if (!AccessPolicy.Decide(request.Access, request.Type, Permissions.Delete).IsAllowed)
        {
            return [OutcomeIssue.Error("forbidden", "The scopes of the access token do not cover the delete.")];
        }

        if (services.Published.Find(request.Key) is not null)
        {
            return [OutcomeIssue.Error("not-supported", "The server itself publishes this.")];
        }

        if (request.Type != "Patient")
        {
            return [];
        }

        var record = await services.Records.Of(request.Site, request.Id).EverythingAsync(new EverythingQuery(), null, request.Aborted);
        var holdsMore = record.Matches.Count > 1 || record.Included.Any(shown => shown.Owner.Length > 0);
        return holdsMore ? [OutcomeIssue.Error("conflict", "The record holds, or shows, something else: a patient is deleted last.")] : [];
    }

    private static Task AnswerAsync(FhirRequest request, IReadOnlyList<OutcomeIssue> issues) =>
        OutcomeResponse.WriteAsync(request.Http, StatusCodes.Status200OK, issues);

    private static Task RefuseAsync(FhirRequest request, int status, string code, string diagnostics) =>
        OutcomeResponse.WriteAsync(request.Http, status, OutcomeIssue.Error(code, diagnostics));
}
