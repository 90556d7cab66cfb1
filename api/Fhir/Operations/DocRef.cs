using System.Text.Json;
using DrCloud.Api.Access;
using DrCloud.Api.Fhir.Responses;
using DrCloud.Fhir.Bundles;
using DrCloud.Fhir.Documents;
using DrCloud.Fhir.Everything;
using DrCloud.Fhir.Operations;
using DrCloud.Fhir.Outcomes;
using DrCloud.Fhir.Resources;
using DrCloud.Fhir.Search;
using DrCloud.Grains.Interfaces;

namespace DrCloud.Api.Fhir.Operations;

/// <summary>
/// US Core's <see href="http://hl7.org/fhir/us/core/STU3.1.1/OperationDefinition-docref.html">$docref</see>: the documents of a patient by type and time. A clinical summary is made
/// where it is asked for, and stored before the answer (<see cref="SummaryDocuments"/>).
/// </summary>
internal static class DocRef
{
    private const string Scope = "DocumentReference.$docref";

    private const string Patient = "patient", Start = "start", End = "end", Type = "type", OnDemand = "on-demand", Profile = "profile";

    /// <summary>The operation.</summary>
    public static FhirOperation Operation { get; } = new(
        new OperationFacts
        {
            Id = "docref",
            Code = "docref",
            Canonical = "http://hl7.org/fhir/us/core/OperationDefinition/docref",
            Description = "The documents of a patient by type and time; a clinical summary (CCD) of what the record holds is made when it is asked for.",
            Type = "DocumentReference",
            OnType = true,
            Scope = Scope,
            Parameters =
            [
                OperationParameter.In(Patient, "id", "Whose documents.", min: 1) with { Example = "\"example\"" },
                OperationParameter.In(Start, "date", "Only care at this date or later."),
                OperationParameter.In(End, "date", "Only care at this date or before."),
                OperationParameter.In(Type, "CodeableConcept", $"Type of document; {ClinicalSummary.TypeCode} of LOINC without it."),
                OperationParameter.In(OnDemand, "boolean", "True for documents made on demand only."),
                OperationParameter.In(Profile, "canonical", "Only documents that claim this profile; none is made."),
                OperationParameter.Return("Bundle", "A searchset of DocumentReferences; their attachments are Binaries."),
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

        var level = request.Decision.Level.ToString().ToLowerInvariant();
        if (!request.Access.Scopes.Contains($"{level}/{Scope}") || !AccessPolicy.Decide(request.Access, "Binary", Permissions.Read).IsAllowed)
        {
            await RefuseAsync(request, StatusCodes.Status403Forbidden, "forbidden", $"This needs the scopes {level}/{Scope}, {level}/DocumentReference.read and {level}/Binary.read.");
            return;
        }

        var (system, code) = TypeOf(input);
        var time = EverythingParameters.Read(input.Texts.Where(text => text.Key is Start or End));
        if (input.Text(Patient) is not { } given)
        {
            await RefuseAsync(request, StatusCodes.Status400BadRequest, "required", "Parameter 'patient' is needed.");
        }
        else if (time.Errors.Count > 0)
        {
            await OutcomeResponse.WriteAsync(request.Http, StatusCodes.Status400BadRequest, time.Errors);
        }
        else
        {
            var patient = given.StartsWith("Patient/", StringComparison.Ordinal) ? given["Patient/".Length..] : given;
            var visible = LogicalId.IsValid(patient) && (request.Decision.Patient ?? patient) == patient
                && (await services.Records.Of(request.Site, patient).ReadAsync(new ResourceKey("Patient", patient), request.Aborted)).Status == ReadStatus.Found;
            if (!visible)
            {
                await RefuseAsync(request, StatusCodes.Status404NotFound, "not-found", "There is no such patient.");
                return;
            }

            await AnswerAsync(request, services, new Asked(patient, system, code, time.Query, input));
        }
    }

    private static async Task AnswerAsync(FhirRequest request, FhirServices services, Asked asked)
    {
        var summary = asked.Code == ClinicalSummary.TypeCode && asked.System is null or "http://loinc.org" && asked.Input.Text(Profile) is null;
        var made = summary ? await new SummaryDocuments(request, services).MakeAsync(asked.Patient, asked.Time, asked.Input.Text(Start), asked.Input.Text(End)) : null;
        if (made is { Refusal: { } refusal })
        {
            await OutcomeResponse.WriteAsync(request.Http, refusal.Status, refusal.Issues);
            return;
        }

        // Without a time, the one current summary is the answer; so it is where only what is made on demand is asked for.
        var alone = asked.Input.Text(OnDemand) == "true" || (summary && asked.Time is { From: null, Until: null });
        IReadOnlyList<StoredResource> stable = alone ? [] : await StableAsync(request, services, asked);
        List<StoredResource> found = [.. made is null ? Array.Empty<StoredResource>() : [made.Document!], .. stable];
        var page = new Searchset
        {
            BaseAddress = request.Site.FhirBase,
            Self = $"{request.Site.FhirBase}/DocumentReference/$docref?patient={asked.Patient}",
            Total = found.Count,
            Matches = found,
        };
        await ShapedResponse.WriteBundleAsync(request, output => SearchsetWriter.Write(output, page));
    }

    /// <summary>The stored documents that fit, but for those that were made on demand before.</summary>
    private static async Task<IReadOnlyList<StoredResource>> StableAsync(FhirRequest request, FhirServices services, Asked asked)
    {
        List<KeyValuePair<string, string>> parameters =
        [
            new("patient", asked.Patient), new("type", asked.System is null ? asked.Code : $"{asked.System}|{asked.Code}"), new("_count", "1000"),
            .. asked.Input.Text(Profile) is { } profile ? [new("_profile", profile)] : Array.Empty<KeyValuePair<string, string>>(),
        ];
        var parsed = SearchQueryParser.Parse("DocumentReference", parameters, request.Site.FhirBase);
        if (parsed.Query is null)
        {
            return [];
        }

        var found = await services.Records.Of(request.Site, asked.Patient).SearchAsync(
            new() { Address = new SearchAddress("DocumentReference", null), Query = parsed.Canonical, Scope = new SearchScope(asked.Patient, null), BaseAddress = request.Site.FhirBase },
            request.Aborted);
        return [.. found.Matches.Where(document => !SummaryDocuments.IsMade(document) && IsWithin(document, asked.Time))];
    }

    /// <summary>True if the care that the document tells of, or else its own date, touches the time.</summary>
    private static bool IsWithin(StoredResource document, EverythingQuery time)
    {
        if (time is { From: null, Until: null })
        {
            return true;
        }

        using var json = JsonDocument.Parse(document.Json);
        var root = json.RootElement;
        var period = root.TryGetProperty("context", out var context) && context.TryGetProperty("period", out var given) ? given : default;
        var date = root.TryGetProperty("date", out var dated) ? dated.GetString() : null;
        var start = period.ValueKind == JsonValueKind.Object ? Text(period, "start") : date;
        var end = period.ValueKind == JsonValueKind.Object ? Text(period, "end") : date;
        return (end is null || time.From is not { } from || (DateRange.TryParse(end, out var last) && last.High >= from))
            && (start is null || time.Until is not { } until || (DateRange.TryParse(start, out var first) && first.Low <= until));
    }

    private static (string? System, string Code) TypeOf(OperationInput input)
    {
        if (input.Value(Type) is { } concept && concept.TryGetProperty("coding", out var codings) && codings.ValueKind == JsonValueKind.Array && codings.GetArrayLength() > 0)
        {
            return (Text(codings[0], "system"), Text(codings[0], "code") ?? "");
        }

        return input.Text(Type)?.Split('|', 2) switch
        {
            null => (null, ClinicalSummary.TypeCode),
            [var system, var code] => (system.Length > 0 ? system : null, code),
            [var code, ..] => (null, code),
            _ => (null, ""),
        };
    }

    private static string? Text(JsonElement json, string member) =>
        json.ValueKind == JsonValueKind.Object && json.TryGetProperty(member, out var text) && text.ValueKind == JsonValueKind.String ? text.GetString() : null;

    private static Task RefuseAsync(FhirRequest request, int status, string code, string diagnostics) =>
        OutcomeResponse.WriteAsync(request.Http, status, OutcomeIssue.Error(code, diagnostics));

    private sealed record Asked(string Patient, string? System, string Code, EverythingQuery Time, OperationInput Input);
}
