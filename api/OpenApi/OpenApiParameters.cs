using System.Text.Json;
using DrCloud.Fhir.Search;

namespace DrCloud.Api.OpenApi;

/// <summary>A parameter that operations share.</summary>
/// <param name="Key">Its name among the components.</param>
/// <param name="Name">Its name in the request.</param>
/// <param name="In"><c>query</c>, <c>path</c> or <c>header</c>.</param>
/// <param name="Text">What it means.</param>
internal sealed record OpenApiParameter(string Key, string Name, string In, string Text)
{
    public void Write(Utf8JsonWriter json) => OpenApiWriting.Parameter(json, Name, In, Text);
}

/// <summary>The parameters of every type or of every write.</summary>
internal static class OpenApiParameters
{
    public static readonly OpenApiParameter Id = new("id", "id", "path", "Logical id.");
    public static readonly OpenApiParameter VersionId = new("vid", "vid", "path", "Version id.");
    public static readonly OpenApiParameter Compartment = new("compartment", "compartment", "path", $"Type of the compartment: {string.Join(", ", Compartments.Names.Order(StringComparer.Ordinal))}.");
    public static readonly OpenApiParameter Member = new("member", "member", "path", "A type of which resources can be in the compartment.");
    public static readonly OpenApiParameter Types = new("types", "_type", "query", "The types searched, separated by commas; all without it.");
    public static readonly OpenApiParameter IfMatch = new("ifMatch", "If-Match", "header", "The version that must be current, W/\"1\".");
    public static readonly OpenApiParameter IfNoneMatch = new("ifNoneMatch", "If-None-Match", "header", "The version that the client has: 304 if it is current.");
    public static readonly OpenApiParameter IfNoneExist = new("ifNoneExist", "If-None-Exist", "header", "A search: creates only if nothing matches.");
    public static readonly OpenApiParameter Prefer = new("prefer", "Prefer", "header", "return=minimal, return=representation, return=OperationOutcome; handling=strict, handling=lenient.");

    public static readonly OpenApiParameter PreferAsync = new("preferAsync", "Prefer", "header", "respond-async, without which an export is refused; handling=lenient.");

    public static readonly OpenApiParameter Job = new("job", "job", "query", "The export, as its Content-Location names it.");

    public static readonly OpenApiParameter IfModifiedSince = new("ifModifiedSince", "If-Modified-Since", "header", "304 if nothing has changed since.");

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
        new("_count", "_count", "query", "Matches on a page, at most 1000."),
        new("_sort", "_sort", "query", "Parameters to sort by, separated by commas; - before one for descending order."),
        new("_total", "_total", "query", "none, estimate or accurate."),
        new("_include", "_include", "query", "Type:parameter, Type:* or *: adds what matches refer to; with :iterate also what included resources refer to."),
        new("_revinclude", "_revinclude", "query", "Type:parameter or Type:*: adds what refers to matches; with :iterate also what refers to included resources."),
        .. Shape,
    ];

    /// <summary>All that are shared.</summary>
    public static IReadOnlyList<OpenApiParameter> Shared { get; } = [Id, VersionId, Compartment, Member, Types, IfMatch, IfNoneMatch, IfModifiedSince, IfNoneExist, Prefer, PreferAsync, Job, .. History.Union(Search)];
}
