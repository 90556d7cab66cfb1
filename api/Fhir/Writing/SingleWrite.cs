using DrCloud.Api.Fhir.Responses;
using DrCloud.Fhir.Resources;

namespace DrCloud.Api.Fhir.Writing;

/// <summary>A request that is one write: carried out, and answered.</summary>
internal static class SingleWrite
{
    public static async Task RunAsync(FhirRequest request, FhirServices services, WriteAsk ask)
    {
        var write = new PendingWrite(request, services, ask);
        var refusal = await write.SettleAsync();
        for (var attempt = 1; ; attempt++)
        {
            refusal ??= await write.PrepareAsync(null);
            if (refusal is not null)
            {
                await OutcomeResponse.WriteAsync(request.Http, refusal.Status, refusal.Issues);
                return;
            }

            var outcome = write.Entry is { } entry ? await services.Writes.WriteAsync(request, entry) : new WriteOutcome { Status = WriteStatus.Deleted };
            if (attempt == PendingWrite.MaxAttempts || !write.IsMovedBy(outcome))
            {
                await WriteResponse.AnswerAsync(request, write.Judge(outcome), write.MayReturn(outcome));
                return;
            }

            refusal = await write.ResettleAsync(outcome);
        }
    }
}
