using System.Diagnostics;
using DrCloud.Fhir.Outcomes;
using DrCloud.Fhir.Resources;

namespace DrCloud.Api.Fhir.Responses;

/// <summary>What a write answers: the one place where a <see cref="WriteOutcome"/> becomes a status (<see href="https://hl7.org/fhir/R4/http.html#create"/>, <see href="https://hl7.org/fhir/R4/http.html#concurrency"/>).</summary>
internal static class WriteResponse
{
    /// <param name="request">The request.</param>
    /// <param name="services">What it needs.</param>
    /// <param name="outcome">How its write ended.</param>
    /// <param name="mayReturn">False if the bearer may not be shown the resource.</param>
    public static Task AnswerAsync(FhirRequest request, FhirServices services, WriteOutcome outcome, bool mayReturn)
    {
        var status = StatusOf(outcome.Status);
        request.Owner = outcome.Resource?.Owner is { Length: > 0 } owner ? owner : request.Owner;
        if (RefusalOf(outcome.Status) is { } refusal)
        {
            return OutcomeResponse.WriteAsync(request.Http, status, refusal);
        }

        if (outcome.Status == WriteStatus.Deleted)
        {
            return AnswerDeletedAsync(request, outcome.Resource);
        }

        var resource = outcome.Resource ?? throw new UnreachableException();
        ResourceResponse.SetVersion(request, resource, location: outcome.Status is WriteStatus.Created or WriteStatus.Present);
        switch (FhirPrefer.Of(request.Http.Request).Body)
        {
            case FhirPrefer.Return.Representation or null when !mayReturn:
            case FhirPrefer.Return.Minimal:
            case null when resource.Content is not null: // megabytes that the client has just sent
                request.Http.Response.StatusCode = status;
                return Task.CompletedTask;
            case FhirPrefer.Return.OperationOutcome:
                return OutcomeResponse.WriteAsync(request.Http, status, []);
            default:
                return ResourceResponse.WriteAsync(request, services, status, resource);
        }
    }

    /// <summary>204, or 200 where an outcome is asked for; with the tombstone's version, where there is one.</summary>
    private static Task AnswerDeletedAsync(FhirRequest request, StoredResource? tombstone)
    {
        if (tombstone is not null)
        {
            ResourceResponse.SetVersion(request, tombstone, location: false);
        }

        if (FhirPrefer.Of(request.Http.Request).Body == FhirPrefer.Return.OperationOutcome)
        {
            return OutcomeResponse.WriteAsync(request.Http, StatusCodes.Status200OK, []);
        }

        request.Http.Response.StatusCode = StatusCodes.Status204NoContent;
        return Task.CompletedTask;
    }

    /// <summary>HTTP status of an outcome.</summary>
    public static int StatusOf(WriteStatus status) => status switch
    {
        WriteStatus.Created => StatusCodes.Status201Created,
        WriteStatus.Updated or WriteStatus.Present or WriteStatus.Unchanged => StatusCodes.Status200OK,
        WriteStatus.Deleted => StatusCodes.Status204NoContent,
        WriteStatus.VersionConflict or WriteStatus.MultipleMatches or WriteStatus.NotFound => StatusCodes.Status412PreconditionFailed,
        WriteStatus.NotMine => StatusCodes.Status403Forbidden,
        WriteStatus.Published => StatusCodes.Status405MethodNotAllowed,
        WriteStatus.ReferenceOutside => StatusCodes.Status422UnprocessableEntity,
        WriteStatus.RolledBack or WriteStatus.ReferredElsewhere or WriteStatus.RecordInUse or WriteStatus.MatchMoved or WriteStatus.ContentGone => StatusCodes.Status409Conflict,
        _ => throw new UnreachableException(),
    };

    /// <summary>Why nothing was written, or null if the write stands. The same words whoever's the resource is.</summary>
    public static OutcomeIssue? RefusalOf(WriteStatus status) => status switch
    {
        WriteStatus.VersionConflict => OutcomeIssue.Error("conflict", "Another version is current."),
        WriteStatus.MultipleMatches => OutcomeIssue.Error("multiple-matches", "Several resources match the condition."),
        WriteStatus.NotFound => OutcomeIssue.Error("conflict", "No version is current."),
        WriteStatus.NotMine => OutcomeIssue.Error("forbidden", "The scopes of the access token do not allow this."),
        WriteStatus.Published => OutcomeIssue.Error("not-supported", "The server itself makes what has this id: it can be read, not written."),
        WriteStatus.ReferenceOutside => OutcomeIssue.Error("business-rule", "The resource refers to something that the record does not refer to yet. Within a patient's record, only what is in it or known in it can be referred to."),
        WriteStatus.ReferredElsewhere or WriteStatus.MatchMoved => OutcomeIssue.Error("conflict", "What the condition looks for keeps changing. Send the request again."),
        WriteStatus.RecordInUse => OutcomeIssue.Error("conflict", "The patient's record still holds or shows other resources: delete them first, or all in one transaction."),
        WriteStatus.ContentGone => OutcomeIssue.Error("conflict", "The content took too long to come, and is there no more. Send the request again."),
        WriteStatus.RolledBack => OutcomeIssue.Error("conflict", "Another entry of the transaction failed."),
        _ => null,
    };
}
