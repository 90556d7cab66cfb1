using DrCloud.Api.Fhir.Responses;
using DrCloud.Fhir.Resources;

namespace DrCloud.Api.Fhir.Writing;

/// <summary>A request that is one write: carried out, and answered.</summary>
internal static class SingleWrite
{
    public static async Task RunAsync(FhirRequest request, FhirServices services, WriteAsk ask) => await AnswerAsync(request, await CommitAsync(request, services, ask));

    /// <summary>Carries it out.</summary>
    public static async Task<SingleWriteResult> CommitAsync(FhirRequest request, FhirServices services, WriteAsk ask)
    {
        var write = new PendingWrite(request, services, ask);
        var refusal = await write.SettleAsync();
        for (var attempt = 1; ; attempt++)
        {
            refusal ??= await write.PrepareAsync(null);
            if (refusal is not null)
            {
                return new SingleWriteResult(null, refusal, MayReturn: false);
            }

            var outcome = write.Entry is { } entry ? await services.Writes.WriteAsync(request, entry) : new WriteOutcome { Status = WriteStatus.Deleted };
            if (attempt == PendingWrite.MaxAttempts || !write.IsMovedBy(outcome))
            {
                return new SingleWriteResult(write.Judge(outcome), null, write.MayReturn(outcome));
            }

            refusal = await write.ResettleAsync(outcome);
        }
    }

    /// <summary>Answers with what became of it.</summary>
    public static Task AnswerAsync(FhirRequest request, SingleWriteResult result) => result.Outcome is { } outcome
        ? WriteResponse.AnswerAsync(request, outcome, result.MayReturn)
        : OutcomeResponse.WriteAsync(request.Http, result.Refusal!.Status, result.Refusal.Issues);
}

/// <summary>What became of one write: how the commit ended, or why there was none.</summary>
/// <param name="Outcome">How it ended, or null.</param>
/// <param name="Refusal">Why it was refused, or null.</param>
/// <param name="MayReturn">True if the bearer may be shown the resource that is left.</param>
internal sealed record SingleWriteResult(WriteOutcome? Outcome, WriteRefusal? Refusal, bool MayReturn);
