using System.Text.Json;
using DrCloud.Fhir.Bundles;
using DrCloud.Fhir.Capability;
using DrCloud.Fhir.Resources;

namespace DrCloud.Hosting.Import;

/// <summary>Takes what is in a file apart into the resources to write; what cannot be taken apart is a reject at once.</summary>
internal sealed class CandidateReader(ReferenceMap overFiles, ImportTally tally)
{
    private const string Unknown = "?";

    /// <summary>The resources of a JSON file: the entries of a bundle, or the one resource.</summary>
    public IReadOnlyList<Candidate> FromFile(string file, ReadOnlyMemory<byte> json)
    {
        if (BundleReader.Read(json, int.MaxValue) is BundleReadResult.Read { Bundle: var bundle })
        {
            return FromBundle(file, json, bundle);
        }

        return FromResource(file, 1, json) is { } single ? [single] : [];
    }

    /// <summary>One resource, a file or a line of one; null if it was refused.</summary>
    public Candidate? FromResource(string file, int line, ReadOnlyMemory<byte> json)
    {
        var (type, id) = Head(json.Span);
        if (type is null)
        {
            tally.Rejected(Unknown, file, line, "This is no FHIR resource in JSON.");
            return null;
        }

        if (type == ServedTypes.AuditLog)
        {
            tally.Skipped();
            return null;
        }

        var key = new ResourceKey(type, id is not null && LogicalId.IsValid(id) ? id : BundlePlan.Digest(json.Span));
        return new Candidate(file, line, key, BundleAction.Create, json, overFiles);
    }

    private List<Candidate> FromBundle(string file, ReadOnlyMemory<byte> json, IncomingBundle bundle)
    {
        var references = new ReferenceMap(overFiles);
        var plan = BundlePlan.Of(bundle, references);
        var lines = new LineCounter(json);
        foreach (var issue in plan.Issues)
        {
            tally.Rejected(Unknown, file, 1, $"{issue.Expression}: {issue.Diagnostics}");
        }

        var candidates = new List<Candidate>(plan.Entries.Count);
        foreach (var entry in plan.Entries)
        {
            if (ToCandidate(entry, file, lines.LineOf(entry.Entry.Resource), references) is { } candidate)
            {
                candidates.Add(candidate);
            }
        }

        return candidates;
    }

    private Candidate? ToCandidate(PlannedEntry entry, string file, int line, ReferenceMap references)
    {
        if (entry.Key is not { } key || key.Type == ServedTypes.AuditLog || entry.Action is not (BundleAction.Create or BundleAction.Update))
        {
            tally.Skipped();
            return null;
        }

        // Other files refer to people and places by the uuid of the bundle's entry.
        if (entry.Entry.FullUrl is { } url && ImportOrder.IsReferredToAcrossFiles(key.Type))
        {
            overFiles.Set(url, key.ToString());
        }

        return new Candidate(file, line, key, entry.Action, entry.Entry.Resource, references, entry.Entry.FullUrl, entry.Condition);
    }

    private static (string? Type, string? Id) Head(ReadOnlySpan<byte> json)
    {
        string? type = null;
        string? id = null;
        try
        {
            var reader = new Utf8JsonReader(json, new JsonReaderOptions { MaxDepth = 128 });
            reader.Read();
            while ((type is null || id is null) && reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
            {
                var isType = reader.ValueTextEquals("resourceType"u8);
                var isId = reader.ValueTextEquals("id"u8);
                reader.Read();
                if ((isType || isId) && reader.TokenType == JsonTokenType.String)
                {
                    (type, id) = isType ? (reader.GetString(), id) : (type, reader.GetString());
                }
                else
                {
                    reader.Skip();
                }
            }

            return (type, id);
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            return (type, id);
        }
    }
}
