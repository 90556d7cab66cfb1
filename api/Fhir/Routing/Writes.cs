using DrCloud.Api.Access;
using DrCloud.Api.Sites;
using DrCloud.Fhir.Provenances;
using DrCloud.Fhir.Resources;
using DrCloud.Fhir.UsCore;
using DrCloud.Grains.Interfaces.Shared;

namespace DrCloud.Api.Fhir.Routing;

/// <summary>Which grain takes a write: the patient's own where all belongs to one record, otherwise a worker of the site.</summary>
internal sealed class Writes(IGrainFactory grains, Records records, PublishedDefinitions published)
{
    /// <summary>One write by itself.</summary>
    public async Task<WriteOutcome> WriteAsync(FhirRequest request, WriteEntry entry) => (await WriteAsync(request, [entry], atomic: false))[0];

    /// <summary>Writes of one request, all or nothing if <paramref name="atomic"/>; the outcomes in their order.</summary>
    public async Task<IReadOnlyList<WriteOutcome>> WriteAsync(FhirRequest request, IReadOnlyList<WriteEntry> entries, bool atomic)
    {
        var outside = await ReferenceRule.RefusedAsync(request.Access, entries, patient => records.Of(request.Site, patient), request.Aborted);
        var refused = outside.Concat(entries.Where(entry => published.Find(entry.Key) is not null)).ToHashSet();
        foreach (var entry in entries.Where(entry => WriteName.Of(entry.Key) is not null))
        {
            if (await records.FindProvenanceAsync(request, entry.Key) is not null)
            {
                refused.Add(entry);
            }
        }

        if (refused.Count == 0)
        {
            return await CommitAsync(request, entries, atomic);
        }

        var others = atomic
            ? entries.Where(entry => !refused.Contains(entry)).Select(_ => new WriteOutcome { Status = WriteStatus.RolledBack }).ToList()
            : await CommitAsync(request, [.. entries.Where(entry => !refused.Contains(entry))], atomic);
        var next = 0;
        return [.. entries.Select(entry => refused.Contains(entry) ? new WriteOutcome { Status = outside.Contains(entry) ? WriteStatus.ReferenceOutside : WriteStatus.Published } : others[next++])];
    }

    /// <summary>
    /// True if who is bounded by a record may write the resource: it is the record's own, or follows what is (decided in the commit),
    /// and it shows up in no other patient's record.
    /// </summary>
    public static bool IsWithin(Decision decision, PreparedResource resource) =>
        decision.Patient is not { } patient
        || ((resource.Owner.Patient == patient || (resource.Owner.Patient.Length == 0 && resource.Owner.Follows.Count > 0))
            && resource.Links.All(l => l == patient));

    private async Task<IReadOnlyList<WriteOutcome>> CommitAsync(FhirRequest request, IReadOnlyList<WriteEntry> entries, bool atomic)
    {
        if (entries.Count == 0)
        {
            return [];
        }

        var batch = new WriteBatch
        {
            RequestId = Guid.CreateVersion7(),
            Who = request.Access.Subject,
            Client = request.Access.Client,
            Atomic = atomic,
            Entries = entries,
        };
        var result = await WriteAsync(request.Site, batch);
        foreach (var outcome in result.Outcomes)
        {
            Learn(request, outcome);
        }

        return result.Outcomes;
    }

    private Task<WriteResult> WriteAsync(Site site, WriteBatch batch)
    {
        if (RecordOf(site, batch.Entries) is { } patient)
        {
            var record = records.Of(site, patient);
            return batch.IsLarge ? record.WriteLargeAsync(batch) : record.WriteAsync(batch);
        }

        var writer = grains.GetGrain<IWriterGrain>(site.Name);
        return batch.IsLarge ? writer.WriteLargeAsync(batch) : writer.WriteAsync(batch);
    }

    // A wrong hint about a delete costs nothing but the news that others are told.
    private string? RecordOf(Site site, IReadOnlyList<WriteEntry> entries)
    {
        string? patient = null;
        foreach (var entry in entries)
        {
            var owner = entry.OnlyOwner ?? (entry.Resource is not { Owner: { } rule } ? records.Owners(site).Find(entry.Key) : rule.Follows.Count == 0 ? rule.Patient : null);
            if (owner is null or "" || (patient is not null && patient != owner))
            {
                return null;
            }

            patient = owner;
        }

        return patient;
    }

    private void Learn(FhirRequest request, WriteOutcome outcome)
    {
        if (outcome is { Status: WriteStatus.Created or WriteStatus.Updated, Resource: { } resource })
        {
            records.Owners(request.Site).Remember(resource.Key, resource.Owner);
        }
    }
}
