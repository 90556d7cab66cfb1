using System.Text.Json;
using DrCloud.Conformance.Matching;
using DrCloud.Conformance.Server;
using DrCloud.Fhir.UsCore;

namespace DrCloud.Conformance.Checks;

/// <summary>An occasion to try a search: the request, and a resource that it must find.</summary>
internal sealed record Occasion(SearchRequest Request, JsonElement Resource);

/// <summary>One group of the table while it is checked: its rules, the server, and the resources found so far.</summary>
internal sealed class GroupRun(UsCoreGroup group, UsCoreType type, FhirServer server, Evidence evidence, Report report)
{
    private readonly Dictionary<string, JsonElement> _pool = new(StringComparer.Ordinal);

    public UsCoreGroup Group => group;

    public UsCoreType Type => type;

    public FhirServer Server => server;

    public Evidence Evidence => evidence;

    /// <summary>The group's resources: what its first search found for all patients, or what references led to.</summary>
    public IReadOnlyCollection<JsonElement> Pool => _pool.Values;

    /// <summary>Adds to the pool.</summary>
    public void Keep(IEnumerable<JsonElement> resources)
    {
        foreach (var resource in resources)
        {
            _pool.TryAdd(resource.Key(), resource);
            evidence.Add([resource]);
        }
    }

    /// <summary>Begins a check of this group.</summary>
    public Trial Try(string name, Expectation expectation) => new(report, group.Name, name, expectation);

    /// <summary>For each patient of the pool one search of these parameters, if some resource of his has a value for each.</summary>
    public IEnumerable<Occasion> Occasions(IReadOnlyList<string> parameters) =>
        from resource in Pool
        let request = SearchValues.Finding(resource, type, parameters)
        where request is not null
        group new Occasion(request, resource) by PatientOf(resource) into ofPatient
        select ofPatient.First();

    /// <summary>
    /// Searches. A server that wants a status may answer 400 with an OperationOutcome; then the status is said
    /// (<see href="http://hl7.org/fhir/us/core/STU3.1.1/general-guidance.html#search-for-servers-requiring-status"/>).
    /// </summary>
    public async Task<SearchAnswer> SearchAsync(SearchRequest request, CancellationToken ct)
    {
        var answer = await server.SearchAsync(request, ct);
        var status = type.Parameters.FirstOrDefault(parameter => parameter.Code.Contains("status", StringComparison.Ordinal));
        if (answer.Status != 400 || status is null || request.Parameters.Any(parameter => parameter.Code == status.Code)
            || answer.Pages[0].Body.ResourceType() != "OperationOutcome")
        {
            return answer;
        }

        var codes = group.CodesOf(type, status.Code);
        foreach (var value in status.MultipleOr == Expectation.Shall ? [string.Join(',', codes)] : codes)
        {
            answer = await server.SearchAsync(request.With(status.Code, value), ct);
            if (answer.Fault is not null || answer.Matches.Count > 0)
            {
                break;
            }
        }

        return answer;
    }

    /// <summary>Null if the answer is well-formed and every resource of the type in it fits every parameter; else what is wrong.</summary>
    public string? Fault(SearchAnswer answer) =>
        answer.Fault ?? answer.Matches.Select(resource => Misfit(answer.Search, resource)).FirstOrDefault(fault => fault is not null);

    /// <summary>The same, and the occasion's own resource must be among those found.</summary>
    public string? Fault(SearchAnswer answer, Occasion occasion) =>
        Fault(answer) ?? (answer.Matches.Any(match => match.Id() == occasion.Resource.Id()) ? null : $"{answer.Search} does not find {occasion.Resource.Key()}");

    private string? Misfit(SearchRequest search, JsonElement resource) =>
        search.Parameters
            .Where(parameter => type.Parameters.Any(known => known.Code == parameter.Code))
            .Where(parameter => !ParameterMatch.Fits(type.Parameter(parameter.Code), parameter.Value, resource, server.Base))
            .Select(parameter => $"{search} finds {resource.Key()}, which does not fit {parameter.Code}")
            .FirstOrDefault();

    private string PatientOf(JsonElement resource) =>
        type.Parameters.FirstOrDefault(parameter => parameter.Code == "patient") is { } patient
            ? ElementSelector.Select(resource, patient.Path).Select(element => element.Text("reference")).FirstOrDefault() ?? ""
            : "";
}
