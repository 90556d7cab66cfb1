using DrCloud.Api.Access;
using DrCloud.Api.Sites;
using DrCloud.Fhir.Rendering;
using DrCloud.Fhir.Resources;
using DrCloud.Fhir.Search;

namespace DrCloud.Api.Fhir;

/// <summary>A FHIR request on its way: what the address says, and who asks.</summary>
internal sealed class FhirRequest(HttpContext http, Site site)
{
    public HttpContext Http { get; } = http;

    public Site Site { get; } = site;

    /// <summary>The type in the address; empty where there is none.</summary>
    public string Type { get; set; } = "";

    /// <summary>The logical id in the address.</summary>
    public string Id { get; set; } = "";

    /// <summary>The version id in the address.</summary>
    public string VersionId { get; set; } = "";

    /// <summary>The type of the compartment in the address, whose resource is <see cref="Id"/>; empty where there is none.</summary>
    public string CompartmentType { get; set; } = "";

    /// <summary>What a search searches, by the address.</summary>
    public SearchAddress Searched => new(Type, CompartmentType.Length == 0 ? null : new ResourceKey(CompartmentType, Id));

    /// <summary>Who asks; once the request is admitted, null on open routes only.</summary>
    public Access.Access? Bearer { get; set; }

    /// <summary>Within which bounds the policy allows it.</summary>
    public Decision Decision { get; set; }

    /// <summary>Media type of the answer.</summary>
    public string MediaType { get; set; } = FhirMediaType.Json;

    /// <summary>True if what is asked for is the content of a Binary as it is.</summary>
    public bool WantsContent { get; set; }

    /// <summary>How the answer is to look, beside its media type.</summary>
    public AnswerShape Shape { get; set; } = AnswerShape.AsStored;

    /// <summary>Whose record the answer is from, where the decision does not say; null for none.</summary>
    public string? Owner { get; set; }

    /// <summary>Further patients of whose records the answer has resources.</summary>
    public IReadOnlyList<string>? MoreOwners { get; set; }

    /// <summary>What a search asks, where not all of it is in the address.</summary>
    public string? Asked { get; set; }

    /// <summary>Type and id in the address.</summary>
    public ResourceKey Key => new(Type, Id);

    /// <summary>Ends a read that nobody waits for any more. Writes are never cancelled.</summary>
    public CancellationToken Aborted => Http.RequestAborted;

    /// <summary>Who asks, behind a policy that is not open.</summary>
    public Access.Access Access => Bearer ?? throw new InvalidOperationException("An open route has no bearer.");
}
