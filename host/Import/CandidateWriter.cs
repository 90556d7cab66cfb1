using System.Text;
using DrCloud.Fhir.Bundles;
using DrCloud.Fhir.Resources;
using DrCloud.Fhir.Search;

namespace DrCloud.Hosting.Import;

/// <summary>Prepares resources and writes them in batches, and counts what became of each.</summary>
internal sealed class CandidateWriter(IImportTarget target, ImportTally tally, ReferenceAudit audit)
{
    private const int BatchSize = 250;

    /// <summary>Writes them in order; durable when it returns.</summary>
    public async Task WriteAsync(IReadOnlyList<Candidate> candidates)
    {
        var batch = new List<(Candidate Candidate, WriteEntry Entry)>(BatchSize);
        var keys = new HashSet<ResourceKey>();
        foreach (var candidate in candidates)
        {
            if (Prepare(candidate) is not { } entry)
            {
                continue;
            }

            if (batch.Count == BatchSize || !keys.Add(entry.Key))
            {
                await CommitAsync(batch);
                batch.Clear();
                keys.Clear();
                keys.Add(entry.Key);
            }

            batch.Add((candidate, entry));
        }

        await CommitAsync(batch);
    }

    /// <summary>The entry's resource is another one than was planned: what refers to the entry means that one.</summary>
    public static void Rename(Candidate candidate, ResourceKey existing)
    {
        if (candidate.FullUrl is { } url)
        {
            candidate.References.SetEverywhere(url, existing.ToString());
        }
    }

    private WriteEntry? Prepare(Candidate candidate)
    {
        var options = new PrepareOptions { BaseAddress = target.BaseAddress, References = candidate.References };
        switch (ResourcePreparer.Prepare(candidate.Json, candidate.Key.Type, candidate.Key.Id, options))
        {
            case PrepareResult.Prepared prepared:
                return new WriteEntry
                {
                    Kind = candidate.Action == BundleAction.Update ? WriteKind.Update : WriteKind.Create,
                    Key = candidate.Key,
                    Resource = prepared.Resource,
                    IfNoneExist = candidate.Condition,
                };
            case PrepareResult.Refused refused:
                var issue = refused.Issues[0];
                Reject(candidate, issue.Expression is null ? issue.Diagnostics : $"{issue.Expression}: {issue.Diagnostics}");
                return null;
            default:
                throw new System.Diagnostics.UnreachableException();
        }
    }

    private async Task CommitAsync(List<(Candidate Candidate, WriteEntry Entry)> batch)
    {
        if (batch.Count == 0)
        {
            return;
        }

        var outcomes = await target.WriteAsync([.. batch.Select(b => b.Entry)]);
        for (var i = 0; i < batch.Count; i++)
        {
            Count(batch[i].Candidate, batch[i].Entry, outcomes[i]);
        }
    }

    private void Count(Candidate candidate, WriteEntry entry, ImportOutcome outcome)
    {
        var type = candidate.Key.Type;
        switch (outcome.Status)
        {
            case WriteStatus.Created:
                tally.Created(type);
                break;
            case WriteStatus.Updated:
                tally.Updated(type);
                break;
            case WriteStatus.Unchanged:
                tally.Present(type);
                break;
            case WriteStatus.Present:
                tally.Present(type);
                if (outcome.Key is { } existing && existing != candidate.Key)
                {
                    Rename(candidate, existing);
                    audit.Seen(existing);
                }

                break;
            case WriteStatus.MultipleMatches:
                Reject(candidate, "Several resources match its ifNoneExist.");
                return;
            default:
                Reject(candidate, outcome.Reason ?? $"It could not be written ({outcome.Status}).");
                return;
        }

        audit.Seen(candidate.Key);
        Audit(entry.Resource!.Index.Span);
    }

    private void Audit(ReadOnlySpan<byte> index)
    {
        var reader = new IndexReader(index);
        if (!reader.Seek(ResourceIndexer.AnyReference))
        {
            return;
        }

        while (reader.Read())
        {
            if (!reader.Type.IsEmpty)
            {
                audit.Refers(new ResourceKey(Encoding.UTF8.GetString(reader.Type), Encoding.UTF8.GetString(reader.Id)));
            }
        }
    }

    private void Reject(Candidate candidate, string reason) => tally.Rejected(candidate.Key.Type, candidate.File, candidate.Line, reason);
}
