using DrCloud.Api.Access;
using DrCloud.Fhir.Resources;
using DrCloud.Fhir.Search;
using DrCloud.Grains.Interfaces.Search;

namespace DrCloud.Api.Fhir.Routing;

/// <summary>Which grain answers a search. What is bounded by a record, or asks for one patient's, goes to that patient's grain; the rest is a population search.</summary>
internal sealed class Searches(Records records)
{
    // Of these, a record holds not all that names its patient in the parameter: an event may speak of several patients, and is in the record of one.
    private static readonly string[] NotByRecord = ["Provenance"];

    /// <summary>
    /// What the search may show: within the bounds of the decision, and of the one patient that it asks for, unless a chain or a compartment may lead
    /// beyond that record.
    /// </summary>
    public static SearchScope Scope(FhirRequest request, IReadOnlyList<KeyValuePair<string, string>> parameters, SearchQuery query)
    {
        var decision = request.Type.Length > 0 ? request.Decision : DecisionOf(request, query.Types);
        var patient = decision.Patient ?? (query.ChainedTypes.Count == 0 && request.CompartmentType.Length == 0 ? NamedPatient(request, parameters) : null);
        var types = request.Access.Scopes.Types(decision.Level, Permissions.Search);

        // The part of the type that is shown is a condition of the search itself; a chain through the type would lead past it.
        return new SearchScope(patient, types is not null && decision.Within is not null && !query.ChainedTypes.Contains(request.Type) ? types.Append(request.Type).ToHashSet() : types);
    }

    // One level of scope decides over one search: the one that all its types are decided by, else the widest that shows some.
    private static Decision DecisionOf(FhirRequest request, IReadOnlyList<string> types)
    {
        var decisions = types.Select(type => AccessPolicy.Decide(request.Access, type, Permissions.Search)).Distinct().ToList();
        return decisions is [{ IsAllowed: true } same] ? same : request.Decision;
    }

    /// <summary>One page within the scope.</summary>
    public ValueTask<SearchPage> RunAsync(FhirRequest request, string canonical, SearchScope scope, SearchPosition? after)
    {
        var within = request.Decision.Within;
        var message = new SearchRequest
        {
            Address = request.Searched,
            Query = canonical,
            Scope = scope,
            BaseAddress = request.Site.FhirBase,
            After = after,
            Within = within,

            // Only a search of one type is led to the record that it names.
            IncludesFromSite = request.Type.Length > 0 && request.Decision.Patient is null,
        };
        return within is null ? AskAsync(request, message) : PartAsync(request, message);
    }

    private ValueTask<SearchPage> AskAsync(FhirRequest request, SearchRequest message) =>
        message.Scope.Patient is { } patient
            ? records.Of(request.Site, patient).SearchAsync(message, request.Aborted)
            : records.Population(request.Site).SearchAsync(message, request.Aborted);

    // The includes may lead to resources of the searched type that the search itself would not find.
    private async ValueTask<SearchPage> PartAsync(FhirRequest request, SearchRequest message)
    {
        var page = await AskAsync(request, message);
        return page.Included.Count == 0 ? page : new SearchPage
        {
            Matches = page.Matches,
            Included = GranularFilter.Of(request, Permissions.Search, page.Included),
            Next = page.Next,
            Total = page.Total,
            ExceedsIncludes = page.ExceedsIncludes,
        };
    }

    /// <summary>
    /// The one patient that a search over the site asks for. Whether there is such a patient is the record's to say: asking for its owner first would cost every
    /// cold record a query, and the grain of an unknown patient leaves as soon as it has answered.
    /// </summary>
    private static string? NamedPatient(FhirRequest request, IReadOnlyList<KeyValuePair<string, string>> parameters)
    {
        if (!Ownership.CanHaveOwner(request.Type) || NotByRecord.Contains(request.Type))
        {
            return null;
        }

        string? patient = null;
        foreach (var (name, value) in parameters)
        {
            if (IdOf(request, name, value) is { } id)
            {
                patient ??= id;
            }
        }

        return patient;
    }

    // Repeated parameters must all hold, so any one of them bounds the search.
    private static string? IdOf(FhirRequest request, string name, string value)
    {
        var id = (request.Type, name) switch
        {
            ("Patient", "_id") => value,
            ("Patient", _) => null,
            (_, "patient" or "patient:Patient" or "subject:Patient") => Below(value, request.Site.FhirBase) ?? value,
            (_, "subject") => Below(value, request.Site.FhirBase),
            _ => null,
        };
        return id is not null && LogicalId.IsValid(id) ? id : null;
    }

    private static string? Below(string value, string baseAddress)
    {
        const string type = "Patient/";
        var relative = value.StartsWith(baseAddress, StringComparison.Ordinal) && value.Length > baseAddress.Length ? value.AsSpan(baseAddress.Length + 1) : value;
        return relative.StartsWith(type, StringComparison.Ordinal) ? relative[type.Length..].ToString() : null;
    }
}
