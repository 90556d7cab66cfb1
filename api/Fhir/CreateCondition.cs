using DrCloud.Api.Access;
using DrCloud.Api.Sites;
using DrCloud.Fhir.Outcomes;
using DrCloud.Fhir.Search;

namespace DrCloud.Api.Fhir;

/// <summary>
/// The condition of a <see href="https://hl7.org/fhir/R4/http.html#ccreate">conditional create</see>, checked. It must be understood whole (what is ignored would match too much),
/// needs the right to search, and looks only where its bearer may look: whether it matches tells nothing of other records.
/// </summary>
internal readonly record struct CreateCondition(string? Query, int Status, OutcomeIssue? Refusal)
{
    public static CreateCondition Of(Access.Access access, Site site, string type, string query)
    {
        var decision = AccessPolicy.Decide(access, type, Permissions.Search);
        if (!decision.IsAllowed)
        {
            return Refuse(StatusCodes.Status403Forbidden, "forbidden", "If-None-Exist needs a scope to search the type.");
        }

        if (decision.Patient is { } patient)
        {
            if (!SearchParameterTable.Instance.For(type).ContainsKey("patient"))
            {
                return Refuse(StatusCodes.Status403Forbidden, "forbidden", "The scopes of the access token do not allow this condition.");
            }

            query = $"{query}&patient=Patient/{patient}";
        }

        var parsed = SearchQueryParser.Parse(type, QueryText.Split(query), site.FhirBase);
        return parsed.Query is null ? Refuse(StatusCodes.Status400BadRequest, parsed.Errors[0].Code, parsed.Errors[0].Diagnostics)
            : parsed.Unknown.Count > 0 ? Refuse(StatusCodes.Status400BadRequest, "not-supported", parsed.Unknown[0].Diagnostics)
            : parsed.Query.Where is SearchCondition.And { All.Count: 0 } ? Refuse(StatusCodes.Status400BadRequest, "invalid", "If-None-Exist has no condition.")
            : decision.Patient is not null && parsed.Query.ChainedTypes.Count > 0 ? Refuse(StatusCodes.Status400BadRequest, "not-supported", "Within one record, If-None-Exist does not follow references.")
            : parsed.Query.Where.IsHidden(new(null, access.Scopes.Types(decision.Level, Permissions.Search))) ? Refuse(StatusCodes.Status403Forbidden, "forbidden", "The scopes of the access token do not allow this condition.")
            : new(parsed.Canonical, StatusCodes.Status200OK, null);
    }

    private static CreateCondition Refuse(int status, string code, string diagnostics) => new(null, status, OutcomeIssue.Error(code, diagnostics));
}
