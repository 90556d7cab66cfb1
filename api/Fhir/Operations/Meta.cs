using System.Buffers;
using System.Text.Json;
using DrCloud.Api.Access;
using DrCloud.Api.Fhir.Interactions;
using DrCloud.Api.Fhir.Responses;
using DrCloud.Api.Fhir.Writing;
using DrCloud.Fhir.Operations;
using DrCloud.Fhir.Outcomes;
using DrCloud.Fhir.Patching;
using DrCloud.Fhir.Resources;
using DrCloud.Grains.Interfaces;

namespace DrCloud.Api.Fhir.Operations;

/// <summary>
/// The profiles, security labels and tags of a resource: read (<see href="https://hl7.org/fhir/R4/resource-operation-meta.html">$meta</see>), added to and
/// taken out of. A change is a version of the resource like any other.
/// </summary>
internal static class Meta
{
    /// <summary>The operations.</summary>
    public static IReadOnlyList<FhirOperation> Operations { get; } =
    [
        new(
            new OperationFacts
            {
                Id = "Resource-meta",
                Code = "meta",
                Canonical = "http://hl7.org/fhir/OperationDefinition/Resource-meta",
                Description = "The meta of a resource: its version, profiles, security labels and tags.",
                OnInstance = true,
                Parameters = [OperationParameter.Return("Meta", "The meta of the current version.")],
            },
            RoutePolicy.Scoped(Permissions.Read),
            ReadAsync),
        Changing("meta-add", "Adds profiles, security labels and tags to a resource; those it has already stay as they are.", removes: false),
        Changing("meta-delete", "Takes profiles, security labels and tags out of a resource; those it does not have are ignored.", removes: true),
    ];

    private static FhirOperation Changing(string code, string description, bool removes) => new(
        new OperationFacts
        {
            Id = $"Resource-{code}",
            Code = code,
            Canonical = $"http://hl7.org/fhir/OperationDefinition/Resource-{code}",
            Description = description,
            OnInstance = true,
            AffectsState = true,
            Parameters =
            [
                OperationParameter.In("meta", "Meta", "The profiles, security labels and tags concerned. What else it holds is ignored.", min: 1) with
                {
                    Example = """{"tag":[{"system":"http://example.org/tags","code":"reviewed"}]}""",
                },
                OperationParameter.Return("Meta", "The meta of the version that is left."),
            ],
        },
        RoutePolicy.Scoped(Permissions.Read | Permissions.Update),
        (request, services) => ChangeAsync(request, services, removes));

    private static async Task ReadAsync(FhirRequest request, FhirServices services)
    {
        if (await OperationInput.ReadAsync(request) is null)
        {
            return;
        }

        var found = await Read.FindAsync(request, services);
        await (found.Status == ReadStatus.Found ? AnswerAsync(request, found.Resource!) : Read.AnswerAsync(request, services, found));
    }

    private static async Task ChangeAsync(FhirRequest request, FhirServices services, bool removes)
    {
        if (await IfMatch.ReadAsync(request) is not { } expected || await OperationInput.ReadAsync(request) is not { } input)
        {
            return;
        }

        if (input.Value("meta") is not { } meta || MetaPatch.Of(meta, removes) is not { } patch)
        {
            await OutcomeResponse.WriteAsync(request.Http, StatusCodes.Status400BadRequest, OutcomeIssue.Error("required", "Parameter 'meta' is to be a Meta, whose labels and tags have codes."));
            return;
        }

        var result = await SingleWrite.CommitAsync(request, services, new WriteAsk(FhirInteraction.Patch) { Patch = patch, IfMatch = expected.Version });
        await (result.Outcome?.Status is WriteStatus.Updated or WriteStatus.Unchanged
            ? AnswerAsync(request, result.Outcome.Resource!)
            : SingleWrite.AnswerAsync(request, services, result));
    }

    private static Task AnswerAsync(FhirRequest request, StoredResource resource)
    {
        ResourceResponse.SetVersion(request, resource, location: false);
        using var document = JsonDocument.Parse(resource.Json);
        var buffer = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(buffer))
        {
            json.WriteStartObject();
            json.WriteString("resourceType", "Parameters");
            json.WriteStartArray("parameter");
            json.WriteStartObject();
            json.WriteString("name", "return");
            json.WritePropertyName("valueMeta");
            json.WriteRawValue(document.RootElement.GetProperty("meta").GetRawText());
            json.WriteEndObject();
            json.WriteEndArray();
            json.WriteEndObject();
        }

        return ShapedResponse.WriteAsync(request, StatusCodes.Status200OK, buffer.WrittenMemory);
    }
}
