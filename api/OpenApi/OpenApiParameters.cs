using System.Text.Json;
using DrCloud.Fhir.Capability;
using DrCloud.Fhir.Examples;
using DrCloud.Fhir.Search;

namespace DrCloud.Api.OpenApi;

/// <summary>A parameter that operations share.</summary>
/// <param name="Key">Its name among the components.</param>
/// <param name="Name">Its name in the request.</param>
/// <param name="In"><c>query</c>, <c>path</c> or <c>header</c>.</param>
/// <param name="Text">What it means.</param>
/// <param name="Example">A value that can be sent as it is, or null.</param>
internal sealed record OpenApiParameter(string Key, string Name, string In, string Text, string? Example = null)
{
    public void Write(Utf8JsonWriter json) => OpenApiWriting.Parameter(json, Name, In, Text, example: Example);
}

/// <summary>The parameters of every type or of every write.</summary>
internal static class OpenApiParameters
{
    public static readonly OpenApiParameter Id = new("id", "id", "path", "Logical id. The examples have the one that is filled in: update one, and it is there.", ExampleResources.Id);
    public static readonly OpenApiParameter VersionId = new("vid", "vid", "path", "Version id.", "1");
    public static readonly OpenApiParameter Compartment = new("compartment", "compartment", "path", $"Type of the compartment: {string.Join(", ", Compartments.Names.Order(StringComparer.Ordinal))}.", "Patient");
    public static readonly OpenApiParameter Member = new("member", "member", "path", "A type of which resources can be in the compartment.", "Observation");
    public static readonly OpenApiParameter Types = new("types", "_type", "query", "The types searched, separated by commas; all without it.");
    public static readonly OpenApiParameter Criteria =
        new("criteria", "_id", "query", "The search that finds the resource, by any parameters of the type: they are listed with the search. Here by id.", ExampleResources.Id);

    public static readonly OpenApiParameter IfMatch = new("ifMatch", "If-Match", "header", "The version that must be current, W/\"1\".");
    public static readonly OpenApiParameter IfNoneMatch = new("ifNoneMatch", "If-None-Match", "header", "The version that the client has: 304 if it is current.");
    public static readonly OpenApiParameter IfNoneExist = new("ifNoneExist", "If-None-Exist", "header", "A search: creates only if nothing matches.");
    public static readonly OpenApiParameter Prefer = new("prefer", "Prefer", "header", "return=minimal, return=representation, return=OperationOutcome; handling=strict, handling=lenient.");

    public static readonly OpenApiParameter PreferAsync = new("preferAsync", "Prefer", "header", "respond-async, without which an export is refused; handling=lenient.");

    public static readonly OpenApiParameter Job = new("jobOfStatus", "job", "query", "The export, as its Content-Location names it.");

    public static readonly OpenApiParameter JobOfFile = new("job", "job", "path", "The export.");

    public static readonly OpenApiParameter File = new("file", "file", "path", "The file, as the manifest names it.");

    public static readonly OpenApiParameter IfModifiedSince = new("ifModifiedSince", "If-Modified-Since", "header", "304 if nothing has changed since.");

    /// <summary>The parameters that every type has.</summary>
    public static IReadOnlyList<OpenApiParameter> OfEveryType { get; } =
    [
        .. SearchParameterTable.Instance.For(ServedTypes.All[0]).Values.Where(p => p.Code[0] == '_' && SearchOffer.IsOffered(p) && ServedTypes.All.All(type => SearchParameterTable.Instance.For(type).ContainsKey(p.Code)))
            .OrderBy(p => p.Code, StringComparer.Ordinal).Select(p => new OpenApiParameter("search" + p.Code, p.Code, "query", TextOf(p))),
    ];

    /// <summary>What is said of a search parameter: its type, how its values are written, and what it means.</summary>
    public static string TextOf(SearchParameter parameter) => $"{SearchOffer.TypeOf(parameter.Kind)}: {HowToWrite(parameter)}. {parameter.Description}".TrimEnd();

    private static string HowToWrite(SearchParameter parameter) => parameter.Kind switch
    {
        SearchValueKind.Token => "code, system|code or |code",
        SearchValueKind.String => "the beginning, or :contains, :exact",
        SearchValueKind.Date => "2020, 2020-01-31, ge2020-01-01",
        SearchValueKind.Reference => parameter.Targets.Count is > 0 and < 5 ? $"{string.Join(" or ", parameter.Targets)}, as Type/id or id" : "Type/id",
        SearchValueKind.Quantity => "5.4, gt5.4, 5.4|system|unit",
        SearchValueKind.Number => "5, gt5",
        SearchValueKind.Uri => "the whole address, or :below",
        SearchValueKind.Composite => "values joined by $",
        _ => "as the specification says",
    };

    /// <summary>How an answer is to look.</summary>
    public static IReadOnlyList<OpenApiParameter> Shape { get; } =
    [
        new("_format", "_format", "query", "json or xml, or a media type: goes before Accept."),
        new("_pretty", "_pretty", "query", "true: indented."),
        new("_summary", "_summary", "query", "true, text, data or false: part of the resources. In a search also count: only the number of matches."),
        new("_elements", "_elements", "query", "Names of elements, separated by commas: these and what is mandatory."),
    ];

    /// <summary>Of every history.</summary>
    public static IReadOnlyList<OpenApiParameter> History { get; } =
    [
        .. Shape,
        new("historyCount", "_count", "query", "Versions on a page, at most 1000."),
        new("_since", "_since", "query", "Only versions made at this instant or later."),
        new("_at", "_at", "query", "Only versions that were current at some point of this date or time."),
    ];

    /// <summary>Of every search.</summary>
    public static IReadOnlyList<OpenApiParameter> Search { get; } =
    [
        new("_count", "_count", "query", "Matches on a page, at most 1000.", "10"),
        new("_sort", "_sort", "query", "Parameters to sort by, separated by commas; - before one for descending order."),
        new("_total", "_total", "query", "none, estimate or accurate."),
        new("_include", "_include", "query", "Type:parameter, Type:* or *: adds what matches refer to; with :iterate also what included resources refer to."),
        new("_revinclude", "_revinclude", "query", "Type:parameter or Type:*: adds what refers to matches; with :iterate also what refers to included resources."),
        .. Shape,
    ];

    /// <summary>All that are shared.</summary>
    public static IReadOnlyList<OpenApiParameter> Shared { get; } = [Id, VersionId, Compartment, Member, Types, Criteria, IfMatch, IfNoneMatch, IfModifiedSince, IfNoneExist, Prefer, PreferAsync, Job, JobOfFile, File, .. OfEveryType, .. History.Union(Search)];
}
