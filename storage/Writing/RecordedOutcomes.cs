using System.Data.Common;
using DrCloud.Fhir.Resources;
using DrCloud.Storage.Databases;
using DrCloud.Storage.Reading;

namespace DrCloud.Storage.Writing;

/// <summary>What requests of this commit have written already, before an unknown outcome made their sender ask again.</summary>
internal sealed class RecordedOutcomes
{
    private const int RequestsAtOnce = 200;

    private readonly Dictionary<(Guid Request, int Entry), WriteOutcome> _found = [];

    private RecordedOutcomes()
    {
    }

    public WriteOutcome? Find(Guid request, int entry) => _found.GetValueOrDefault((request, entry));

    public static async Task<RecordedOutcomes> FindAsync(WriteSession session, IReadOnlyList<WriteBatch> batches)
    {
        var recorded = new RecordedOutcomes();
        foreach (var chunk in batches.Select(batch => batch.RequestId).Distinct().Chunk(RequestsAtOnce))
        {
            await using var command = session.Connection.Command(
                $"""
                SELECT {StoredRows.HistoryColumns}, h.previous_owner, h.links, h.status, h.request_id, h.entry
                FROM resource_history h WHERE h.request_id IN ({string.Join(", ", chunk.Select((_, i) => $"@q{i}"))})
                """, session.Transaction);
            for (var i = 0; i < chunk.Length; i++)
            {
                command.Add($"@q{i}", chunk[i].ToByteArray(bigEndian: true));
            }

            await recorded.ReadAsync(command);
        }

        return recorded;
    }

    private async Task ReadAsync(DbCommand command)
    {
        const int Next = StoredRows.Count;
        var resources = new FoundResources();
        var outcomes = new List<(Guid Request, int Entry, WriteOutcome Outcome)>();
        await using (var rows = await command.ExecuteReaderAsync())
        {
            while (await rows.ReadAsync())
            {
                resources.Add(rows);
                outcomes.Add((new Guid(rows.GetFieldValue<byte[]>(Next + 3), bigEndian: true), rows.GetInt32(Next + 4), new WriteOutcome
                {
                    Status = (WriteStatus)rows.GetInt32(Next + 2),
                    PreviousOwner = rows.IsDBNull(Next) ? null : rows.GetString(Next),
                    Links = StoredRows.SplitLinks(rows.GetString(Next + 1)),
                }));
            }
        }

        foreach (var (resource, (request, entry, outcome)) in (await resources.CompleteAsync(command.Connection!, command.Transaction, default)).Zip(outcomes))
        {
            _found[(request, entry)] = new WriteOutcome { Status = outcome.Status, Resource = resource, PreviousOwner = outcome.PreviousOwner, Links = outcome.Links };
        }
    }
}
