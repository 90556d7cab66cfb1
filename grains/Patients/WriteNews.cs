using DrCloud.Fhir.Resources;

namespace DrCloud.Grains.Patients;

/// <summary>What the result of a write means for the record that made it, and whether it concerns anything beside it.</summary>
internal sealed class WriteNews
{
    public WriteNews(WriteResult result, string patient, HeldRecord record)
    {
        var last = 0L;
        foreach (var outcome in result.Outcomes)
        {
            if (outcome.Resource is not { } resource)
                continue;

            // What stood in the way of a write is news as well: another activation may have written it.
            if (resource.Owner == patient)
                Changes.Add(new RecordChange(resource, Leaves: false));
            else if (outcome.PreviousOwner == patient)
                Changes.Add(new RecordChange(resource, Leaves: true));

            if (outcome.Status is WriteStatus.Created or WriteStatus.Updated or WriteStatus.Deleted)
            {
                last = Math.Max(last, resource.Seq);
                ConcernsOthers |= resource.Owner != patient
                    || (outcome.PreviousOwner is { } previous && previous != patient)
                    || outcome.Links.Any(link => link != patient)
                    || (resource.Version > 1 && !record.Knows(resource.Key));
            }
        }

        // What follows the owner of something written has come to this record with it, and stands behind it in the log.
        ConcernsOthers |= last > 0 && result.Seq > last;
    }

    /// <summary>The changes to the record.</summary>
    public List<RecordChange> Changes { get; } = [];

    /// <summary>True if another record, or what the silos keep of shared resources, may show what was written, or may have shown it before.</summary>
    public bool ConcernsOthers { get; }
}
