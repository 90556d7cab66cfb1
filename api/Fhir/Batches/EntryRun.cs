using DrCloud.Api.Fhir.Writing;
using DrCloud.Fhir.Bundles;
using DrCloud.Fhir.Outcomes;
using DrCloud.Fhir.Resources;
using Microsoft.AspNetCore.WebUtilities;

namespace DrCloud.Api.Fhir.Batches;

/// <summary>One entry of a batch or transaction on its way: what it asks, what is known so far, and how it ended.</summary>
internal sealed class EntryRun(BundleEntry entry, FhirRequest request)
{
    public BundleEntry Entry { get; } = entry;

    /// <summary>The entry as a request of its own, by the same bearer.</summary>
    public FhirRequest Request { get; } = request;

    /// <summary>What it asks; null when refused before that was clear.</summary>
    public FhirRoute? Route { get; set; }

    /// <summary>Query string of its address.</summary>
    public string Query { get; set; } = "";

    /// <summary>What it writes; none for a read.</summary>
    public PendingWrite? Write { get; set; }

    /// <summary>HTTP status; 0 until it has ended.</summary>
    public int Status { get; private set; }

    public IReadOnlyList<OutcomeIssue> Issues { get; private set; } = [];

    /// <summary>True while nothing has ended it.</summary>
    public bool IsOpen => Status == 0;

    /// <summary>True if it made the transaction fail: not if it was only rolled back with the rest.</summary>
    public bool IsCause => Status >= StatusCodes.Status400BadRequest && !_rolledBack;

    private bool IsHead => Entry.Method == "HEAD";

    private StoredResource? _resource;
    private ReadOnlyMemory<byte> _body;
    private bool _mayReturn = true;
    private bool _rolledBack;

    /// <summary>Ends it with a refusal.</summary>
    public void Refuse(int status, IReadOnlyList<OutcomeIssue> issues) => (Status, Issues) = (status, issues);

    /// <summary>Ends it with a refusal.</summary>
    public void Refuse(int status, string code, string diagnostics, string? expression = null) => Refuse(status, [OutcomeIssue.Error(code, diagnostics, expression)]);

    /// <summary>Ends it with what another entry's failure made of it.</summary>
    public void RollBack(OutcomeIssue issue)
    {
        _rolledBack = true;
        Refuse(StatusCodes.Status409Conflict, [issue]);
    }

    /// <summary>Ends it with the refusal, if there is one.</summary>
    public void Refuse(WriteRefusal? refusal)
    {
        if (refusal is not null)
        {
            Refuse(refusal.Status, refusal.Issues);
        }
    }

    /// <summary>Ends it without anything written: there is nothing to delete.</summary>
    public void NothingToDelete() => Status = StatusCodes.Status204NoContent;

    /// <summary>The resource that it wrote is not shown, whatever the request prefers.</summary>
    public void KeepBack() => _mayReturn = false;

    /// <summary>Ends it with the resource that it wrote, or found in place of its own; null if it deleted none, or several.</summary>
    public void Wrote(int status, StoredResource? resource, params IReadOnlyList<OutcomeIssue> hints)
    {
        (Status, _resource, Issues) = (status, resource, hints);
        Request.Owner = resource?.Owner is { Length: > 0 } owner ? owner : Request.Owner;
    }

    /// <summary>Ends it with the resource that it read, as far as it was asked for.</summary>
    public void ReadResource(int status, StoredResource resource, ReadOnlyMemory<byte> body)
    {
        (Status, _resource, _body) = (status, resource, body);
        Request.Owner = resource.Owner.Length > 0 ? resource.Owner : null;
    }

    /// <summary>Ends it with a page of a search or history.</summary>
    public void Found(ReadOnlyMemory<byte> bundle) => (Status, _body) = (StatusCodes.Status200OK, bundle);

    /// <summary>Its issues, placed in the bundle.</summary>
    public IEnumerable<OutcomeIssue> Located() =>
        Issues.Select(i => i with { Expression = $"Bundle.entry[{Entry.Index}]" + (i.Expression is { } inner ? $".resource.{inner[(inner.IndexOf('.', StringComparison.Ordinal) + 1)..]}" : "") });

    /// <summary>Its part of the response bundle.</summary>
    public BundleResponse ToResponse(bool returnWritten) => new()
    {
        Status = $"{Status} {ReasonPhrases.GetReasonPhrase(Status)}",
        Resource = _resource,
        Return = Write is not null && returnWritten && _mayReturn && _resource is not null,
        Body = IsHead ? default : _body,
        Issues = Issues,
    };
}
