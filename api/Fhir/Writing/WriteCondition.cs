using DrCloud.Api.Access;
using DrCloud.Fhir.Outcomes;
using DrCloud.Fhir.Resources;
using DrCloud.Fhir.Search;

namespace DrCloud.Api.Fhir.Writing;

/// <summary>
/// The condition of a <see href="https://hl7.org/fhir/R4/http.html#ccreate">conditional create</see>, update, patch or delete, checked. It must be understood whole (what is ignored would match too much),
/// needs the right to search, and looks only where its bearer may look: whether it matches tells nothing of other records.
/// </summary>
internal readonly record struct WriteCondition(string? Query, int Status, OutcomeIssue? Refusal)
{
    public static async ValueTask<WriteCondition> OfAsync(FhirRequest request, FhirServices services, string query)
    {
        var (access, site, type) = (request.Access, request.Site, request.Type);
        var decision = AccessPolicy.Decide(access, type, Permissions.Search);
        if (!decision.IsAllowed)
        {
            return Refuse(StatusCodes.Status403Forbidden, "forbidden", "A condition needs a scope to search the type.");
        }

        if (decision.Patient is { } patient)
        {
            if (!SearchParameterTable.Instance.For(type).ContainsKey("patient"))
            {
                return Refuse(StatusCodes.Status403Forbidden, "forbidden", "The scopes of the access token do not allow this condition.");
            }

            query = $"{query}&patient=Patient/{patient}";
        }

        var parameters = QueryText.Split(query).ToList();
        var parsed = SearchQueryParser.Parse(type, parameters, site.FhirBase, await services.Definitions.ForSearchAsync(parameters));
        return parsed.Query is null ? Refuse(StatusCodes.Status400BadRequest, parsed.Errors[0].Code, parsed.Errors[0].Diagnostics)
            : parsed.Unknown.Count > 0 ? Refuse(StatusCodes.Status400BadRequest, "not-supported", parsed.Refused[0].Diagnostics)
            : parsed.Query.Where is SearchCondition.And { All.Count: 0 } ? Refuse(StatusCodes.Status400BadRequest, "invalid", "The condition is empty.")
            : parsed.Query.Where.ReadsBodies ? Refuse(StatusCodes.Status400BadRequest, "not-supported", "A condition does not ask for words: what the same commit writes cannot be found by them.")
            : decision.Patient is not null && parsed.Query.ChainedTypes.Count > 0 ? Refuse(StatusCodes.Status400BadRequest, "not-supported", "Within one record, a condition does not follow references.")
            : parsed.Query.Where.IsHidden(new(null, access.Scopes.Types(decision.Level, Permissions.Search))) ? Refuse(StatusCodes.Status403Forbidden, "forbidden", "The scopes of the access token do not allow this condition.")
            : new(parsed.Canonical, StatusCodes.Status200OK, null);
    }

    /// <summary>At most two of the resources that match, as far as the bearer may see.</summary>
    public async ValueTask<IReadOnlyList<StoredResource>> FindAsync(FhirRequest request, FhirServices services, string type)
    {
        var search = new FhirRequest(request.Http, request.Site)
        {
            Bearer = request.Access,
            Type = type,
            Decision = AccessPolicy.Decide(request.Access, type, Permissions.Search),
        };
        return await Batches.ReferenceResolver.FindAsync(search, services, Query ?? throw new InvalidOperationException("The condition was refused."));
    }

    private static WriteCondition Refuse(int status, string code, string diagnostics) => new(null, status, OutcomeIssue.Error(code, diagnostics));
}
