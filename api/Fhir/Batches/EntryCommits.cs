using DrCloud.Api.Fhir.Writing;
using DrCloud.Fhir.Resources;

namespace DrCloud.Api.Fhir.Batches;

/// <summary>Commits the writes of a bundle: a transaction as one, of a batch each by itself.</summary>
internal static class EntryCommits
{
    /// <summary>Commits the writes, each of which is prepared; the outcomes in their order.</summary>
    public static async Task<IReadOnlyList<WriteOutcome>> WriteAsync(FhirRequest request, FhirServices services, IReadOnlyList<PendingWrite> writes, bool transaction)
    {
        if (transaction)
        {
            return OutcomesOf(writes, await services.Writes.WriteAsync(request, [.. writes.SelectMany(write => write.Entries)], atomic: true));
        }

        // A delete of several is all or nothing also among others that are not: it is a commit of its own.
        var single = writes.Where(write => write.Entries.Count == 1).ToList();
        var ended = single.Zip(OutcomesOf(single, await services.Writes.WriteAsync(request, [.. single.SelectMany(write => write.Entries)], atomic: false))).ToDictionary();
        foreach (var several in writes.Where(write => write.Entries.Count > 1))
        {
            ended.Add(several, several.OutcomeOf(await services.Writes.WriteAsync(request, several.Entries, atomic: true)));
        }

        return [.. writes.Select(write => ended[write])];
    }

    private static List<WriteOutcome> OutcomesOf(IReadOnlyList<PendingWrite> writes, IReadOnlyList<WriteOutcome> outcomes)
    {
        var joined = new List<WriteOutcome>(writes.Count);
        var taken = 0;
        foreach (var write in writes)
        {
            joined.Add(write.OutcomeOf([.. outcomes.Skip(taken).Take(write.Entries.Count)]));
            taken += write.Entries.Count;
        }

        return joined;
    }
}
