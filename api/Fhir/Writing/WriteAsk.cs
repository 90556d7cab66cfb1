using DrCloud.Fhir.Patching;
using DrCloud.Fhir.Resources;

namespace DrCloud.Api.Fhir.Writing;

/// <summary>What a write asks for, as a request or an entry of a bundle says it.</summary>
internal sealed record WriteAsk(FhirInteraction Interaction)
{
    private readonly string _made = LogicalId.Create();

    /// <summary>The resource as JSON; empty for a patch or delete.</summary>
    public ReadOnlyMemory<byte> Body { get; init; }

    /// <summary>Content that has been uploaded for the Binary in <see cref="Body"/>, which has no <c>data</c> then; null for none.</summary>
    public ContentReference? Content { get; init; }

    /// <summary>The change that a patch makes.</summary>
    public ResourcePatch? Patch { get; init; }

    /// <summary><c>If-None-Exist</c> of a create, the query of the address of a conditional update, patch or delete; else null.</summary>
    public string? Condition { get; init; }

    /// <summary><c>If-Match</c>, or null.</summary>
    public long? IfMatch { get; init; }

    /// <summary><c>If-None-Match: *</c> of an update: only if there is no such resource.</summary>
    public bool IfFree { get; init; }

    /// <summary>The id that the client gives to what it creates, or null.</summary>
    public string? GivenId { get; init; }

    /// <summary>The id that a new resource gets.</summary>
    public string NewId => GivenId ?? _made;

    /// <summary>True if the resources concerned are found by a search.</summary>
    public bool IsConditional => Interaction is FhirInteraction.ConditionalUpdate or FhirInteraction.ConditionalPatch or FhirInteraction.ConditionalDelete;

    /// <summary>True if all that match are concerned: a delete that names no version, which can be that of one alone.</summary>
    public bool TakesSeveral => Interaction == FhirInteraction.ConditionalDelete && IfMatch is null;

    /// <summary>True for a patch, conditional or not.</summary>
    public bool IsPatch => Patch is not null;
}

/// <summary>Why a write is refused.</summary>
/// <param name="Status">The HTTP status.</param>
/// <param name="Issues">For the client.</param>
internal sealed record WriteRefusal(int Status, IReadOnlyList<DrCloud.Fhir.Outcomes.OutcomeIssue> Issues)
{
    public static WriteRefusal Of(int status, string code, string diagnostics) => new(status, [DrCloud.Fhir.Outcomes.OutcomeIssue.Error(code, diagnostics)]);

    /// <summary>404: the same words whether it does not exist or is not the bearer's to see.</summary>
    public static WriteRefusal Missing { get; } = Of(StatusCodes.Status404NotFound, "not-found", "There is no such resource.");
}
