using DrCloud.Api.Fhir.Binaries;
using DrCloud.Api.Fhir.Responses;
using DrCloud.Fhir.Resources;

namespace DrCloud.Api.Fhir.Writing;

/// <summary>A request that is one write: carried out, and answered.</summary>
internal static class SingleWrite
{
    public static async Task RunAsync(FhirRequest request, FhirServices services, WriteAsk ask) => await AnswerAsync(request, services, await CommitAsync(request, services, ask));

    /// <summary>Carries it out. Content that was uploaded for it is removed where the write does not take it over.</summary>
    public static async Task<SingleWriteResult> CommitAsync(FhirRequest request, FhirServices services, WriteAsk ask)
    {
        if (ask.Content is not { } content)
        {
            return await RepeatAsync(request, services, ask);
        }

        var written = false;
        try
        {
            var result = await RepeatAsync(request, services, ask);
            written = result.Outcome?.Status is WriteStatus.Created or WriteStatus.Updated;
            return result;
        }
        finally
        {
            if (!written)
            {
                await ContentUpload.AbandonAsync(services.Contents.Of(request.Site), content.Id);
            }
        }
    }

    private static async Task<SingleWriteResult> RepeatAsync(FhirRequest request, FhirServices services, WriteAsk ask)
    {
        var (provenance, refusal) = ask.Interaction is FhirInteraction.Delete or FhirInteraction.ConditionalDelete ? default : ProvenanceHeader.Of(request);
        var write = new PendingWrite(request, services, ask);
        refusal ??= await write.SettleAsync();
        for (var attempt = 1; ; attempt++)
        {
            refusal ??= await write.PrepareAsync(null);
            if (refusal is not null)
            {
                return new SingleWriteResult(null, refusal, MayReturn: false);
            }

            WriteOutcome outcome;
            (outcome, refusal) = await WriteAsync(request, services, write, provenance);
            if (refusal is not null)
            {
                return new SingleWriteResult(null, refusal, MayReturn: false);
            }

            if (attempt == PendingWrite.MaxAttempts || !write.IsMovedBy(outcome))
            {
                return new SingleWriteResult(write.Judge(outcome), null, write.MayReturn(outcome));
            }

            refusal = await write.ResettleAsync(outcome);
        }
    }

    private static async Task<(WriteOutcome Outcome, WriteRefusal? Refusal)> WriteAsync(FhirRequest request, FhirServices services, PendingWrite write, ProvenanceHeader? provenance)
    {
        if (write.Entries.Count == 0)
        {
            return (new WriteOutcome { Status = WriteStatus.Deleted }, null);
        }

        if (provenance is null)
        {
            return (write.OutcomeOf(await services.Writes.WriteAsync(request, write.Entries, atomic: write.Entries.Count > 1)), null);
        }

        var entry = write.Entries.Single();
        var (companion, refusal) = provenance.With(request, entry);
        if (companion is null)
        {
            return (new WriteOutcome { Status = WriteStatus.RolledBack }, refusal);
        }

        var outcomes = await services.Writes.WriteAsync(request, [entry, companion], atomic: true);
        return outcomes[0].Status == WriteStatus.RolledBack
            ? (outcomes[0], new WriteRefusal(WriteResponse.StatusOf(outcomes[1].Status), [WriteResponse.RefusalOf(outcomes[1].Status)!]))
            : (outcomes[0], null);
    }

    /// <summary>Answers with what became of it.</summary>
    public static Task AnswerAsync(FhirRequest request, FhirServices services, SingleWriteResult result) => result.Outcome is { } outcome
        ? WriteResponse.AnswerAsync(request, services, outcome, result.MayReturn)
        : OutcomeResponse.WriteAsync(request.Http, result.Refusal!.Status, result.Refusal.Issues);
}

/// <summary>What became of one write: how the commit ended, or why there was none.</summary>
/// <param name="Outcome">How it ended, or null.</param>
/// <param name="Refusal">Why it was refused, or null.</param>
/// <param name="MayReturn">True if the bearer may be shown the resource that is left.</param>
internal sealed record SingleWriteResult(WriteOutcome? Outcome, WriteRefusal? Refusal, bool MayReturn);
