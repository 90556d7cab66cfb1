using DrCloud.Fhir.Resources;
using DrCloud.Storage.Reading;

namespace DrCloud.Storage.Writing;

/// <summary>One version to be added to the history, with who wrote it and how it ended.</summary>
internal sealed record HistoryRow(StoredResource Resource, WriteOutcome Outcome, WriteBatch Batch, int Entry, WriteVerb Verb)
{
    /// <summary>Values in the order of <see cref="Databases.TableShape.History"/>.</summary>
    public object?[] Values()
    {
        var (chunks, body) = Body.Of(Resource);
        return
        [
            Resource.Seq, Resource.Rid, Resource.Version, Resource.Key.Type, Resource.Key.Id, Resource.LastUpdated.ToUnixTimeMilliseconds(),
            Resource.Owner, Outcome.PreviousOwner, Resource.Deleted ? 1L : 0L, StoredRows.JoinLinks(Outcome.Links), (long)Outcome.Status,
            Batch.Who, Batch.Client, Batch.RequestId.ToByteArray(bigEndian: true), (long)Entry, chunks, body, (long)Verb,
        ];
    }
}
