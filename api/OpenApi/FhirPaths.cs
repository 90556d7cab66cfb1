using System.Text.Json;
using System.Text.Json.Nodes;
using DrCloud.Api.Fhir;
using DrCloud.Api.Sites;
using DrCloud.Fhir.Auditing;
using DrCloud.Fhir.Capability;
using DrCloud.Fhir.Search;

namespace DrCloud.Api.OpenApi;

/// <summary>The FHIR interface's part of the document: each route of the table, those with a type once for each type.</summary>
internal static class FhirPaths
{
    private const string SystemTag = "FHIR system";

    public static void Write(Utf8JsonWriter json, Site site)
    {
        var prefix = $"/apis/{site.Name}/fhir";
        foreach (var path in FhirRoutes.All.Where(r => !FhirRoutes.IsTyped(r)).GroupBy(r => r.Template))
        {
            WritePath(json, prefix + path.Key.TrimEnd('/'), path, null);
        }

        foreach (var type in ServedTypes.All)
        {
            foreach (var path in FhirRoutes.All.Where(FhirRoutes.IsTyped).GroupBy(r => r.Template))
            {
                WritePath(json, prefix + path.Key.Replace("{type}", type, StringComparison.Ordinal), path, type);
            }
        }
    }

    private static void WritePath(Utf8JsonWriter json, string path, IEnumerable<FhirRoute> routes, string? type)
    {
        type ??= routes.First().Policy.Kind == RoutePolicyKind.AuditLog ? ServedTypes.AuditLog : null;
        json.WriteStartObject(path);
        foreach (var route in routes)
        {
            json.WriteStartObject(route.Method.ToLowerInvariant());
            json.WriteStartArray("tags");
            json.WriteStringValue(type ?? route.Operation?.Type ?? SystemTag);
            json.WriteEndArray();
            json.WriteString("summary", Summary(route, type));
            json.WriteString("operationId", OperationId(route, type));
            Parameters(json, route, type);
            Body(json, route, type);
            Answers(json, route);
            if (route.Policy.Kind is RoutePolicyKind.Scoped or RoutePolicyKind.AcrossTypes)
            {
                OpenApiWriting.Security(json, [.. ScopesOf(route, "user"), .. ScopesOf(route, "patient")]);
            }
            else if (route.Policy.Kind is RoutePolicyKind.Export or RoutePolicyKind.OwnExports)
            {
                OpenApiWriting.Security(json, "system/*.read");
            }
            else if (route.Policy.Kind == RoutePolicyKind.AuditLog)
            {
                OpenApiWriting.Security(json, $"user/{ServedTypes.AuditLog}.read", $"system/{ServedTypes.AuditLog}.read");
            }
            else if (route.Policy.Kind == RoutePolicyKind.ByEntry)
            {
                OpenApiWriting.Security(json);
            }

            json.WriteEndObject();
        }

        json.WriteEndObject();
    }

    private static bool IsSearch(FhirRoute route) => route.Interaction is FhirInteraction.Search or FhirInteraction.SearchCompartment or FhirInteraction.SearchSystem;

    private static string OperationId(FhirRoute route, string? type) => route switch
    {
        { Interaction: FhirInteraction.Operation } => $"{route.Operation!.Code}{(route.Segments.Contains("{id}") ? "Instance" : "")}{route.Method}{type ?? route.Operation.Type}",
        { Interaction: FhirInteraction.OperationDefinition } => $"{route.Interaction}{route.Operation!.Id}",
        _ => $"{route.Interaction}{(IsSearch(route) ? route.Method : "")}{(route.Template.EndsWith('*') ? "All" : "")}{type}",
    };

    // SMART v1 says it by two words.
    private static IEnumerable<string> ScopesOf(FhirRoute route, string level)
    {
        yield return $"{level}/*.{(route.Policy.Needed.HasFlag(Access.Permissions.Read) || route.Policy.Needed.HasFlag(Access.Permissions.Search) ? "read" : "write")}";
        if (route.Operation?.Scope is { } own)
        {
            yield return $"{level}/{own}";
        }
    }

    private static string Summary(FhirRoute route, string? type) => route.Interaction switch
    {
        FhirInteraction.Read => $"Read a {type}",
        FhirInteraction.VRead => $"Read a version of a {type}",
        FhirInteraction.HistoryInstance => $"The versions of a {type}",
        FhirInteraction.HistoryType => $"The versions of all {type} resources",
        FhirInteraction.HistorySystem => "The versions of all resources",
        FhirInteraction.Search => $"Search {type}",
        FhirInteraction.SearchCompartment => route.Template.EndsWith('*') ? "Search all types in a compartment" : "Search a type in a compartment",
        FhirInteraction.SearchSystem => "Search all types, or those that _type names",
        FhirInteraction.Create => $"Create a {type}",
        FhirInteraction.Update => $"Update a {type}, or create it with this id",
        FhirInteraction.ConditionalUpdate => $"Update the {type} that the query finds, or create it",
        FhirInteraction.Patch => $"Patch a {type}",
        FhirInteraction.ConditionalPatch => $"Patch the {type} that the query finds",
        FhirInteraction.Delete => $"Delete a {type}",
        FhirInteraction.ConditionalDelete => $"Delete what the query finds of {type}",
        FhirInteraction.Batch => "Carry out a batch or transaction",
        FhirInteraction.Operation => route.Operation!.Description,
        FhirInteraction.OperationDefinition => $"The definition of ${route.Operation!.Code}",
        FhirInteraction.ExportStatus => "How far an export is, and its files",
        FhirInteraction.ExportCancel => "End an export, and remove its files",
        FhirInteraction.ExportFile => "A file of an export, as NDJSON",
        FhirInteraction.Capabilities => "The CapabilityStatement",
        FhirInteraction.SmartConfiguration => "SMART discovery",
        FhirInteraction.OpenIdConfiguration => "OpenID Connect discovery, by redirect",
        _ => throw new System.Diagnostics.UnreachableException(),
    };

    private static void Parameters(Utf8JsonWriter json, FhirRoute route, string? type)
    {
        json.WriteStartArray("parameters");
        foreach (var segment in route.Segments.Where(s => s is "{id}" or "{vid}" or "{compartment}" or "{member}" or "{job}" or "{file}"))
        {
            OpenApiWriting.Reference(json, "parameters", segment.Trim('{', '}'));
        }

        foreach (var parameter in SharedOf(route))
        {
            OpenApiWriting.Reference(json, "parameters", parameter.Key);
        }

        if (route is { Interaction: FhirInteraction.Operation, Method: "GET" })
        {
            foreach (var parameter in route.Operation!.Parameters.Where(p => !p.IsOut && char.IsAsciiLetterLower(p.Type[0])))
            {
                var example = parameter.Example is { } value ? JsonNode.Parse(value)!.ToString() : null;
                OpenApiWriting.Parameter(json, parameter.Name, "query", $"{parameter.Type}: {parameter.Documentation}", required: parameter.Min > 0, example);
            }
        }

        if (IsSearch(route) && route.Method == "GET")
        {
            if (route.Policy.Kind == RoutePolicyKind.AcrossTypes)
            {
                OpenApiWriting.Reference(json, "parameters", OpenApiParameters.Types.Key);
            }

            if (route.Policy.Kind == RoutePolicyKind.AuditLog)
            {
                foreach (var code in AuditEventSearch.Offered.Keys)
                {
                    OpenApiWriting.Parameter(json, code, "query", OpenApiParameters.TextOf(SearchParameterTable.Instance.For(type!)[code]));
                }

                json.WriteEndArray();
                return;
            }

            foreach (var parameter in OpenApiParameters.Search)
            {
                OpenApiWriting.Reference(json, "parameters", parameter.Key);
            }

            if (type is not null)
            {
                SearchParameters(json, type);
            }
        }

        json.WriteEndArray();
    }

    private static void SearchParameters(Utf8JsonWriter json, string type)
    {
        foreach (var parameter in OpenApiParameters.OfEveryType)
        {
            OpenApiWriting.Reference(json, "parameters", parameter.Key);
        }

        var own = SearchParameterTable.Instance.For(type).Values.Where(p => SearchOffer.IsOffered(p) && !OpenApiParameters.OfEveryType.Any(shared => shared.Name == p.Code));
        foreach (var parameter in own.OrderBy(p => p.Code, StringComparer.Ordinal))
        {
            OpenApiWriting.Parameter(json, parameter.Code, "query", OpenApiParameters.TextOf(parameter));
        }
    }

    private static IReadOnlyList<OpenApiParameter> SharedOf(FhirRoute route) => route.Interaction switch
    {
        FhirInteraction.Operation when route.Policy.Kind == RoutePolicyKind.Export => [OpenApiParameters.PreferAsync],
        FhirInteraction.ExportStatus or FhirInteraction.ExportCancel => [OpenApiParameters.Job],
        FhirInteraction.Read or FhirInteraction.VRead => [OpenApiParameters.IfNoneMatch, OpenApiParameters.IfModifiedSince, .. OpenApiParameters.Shape],
        FhirInteraction.Search or FhirInteraction.SearchCompartment or FhirInteraction.SearchSystem or FhirInteraction.Batch => [OpenApiParameters.Prefer],
        FhirInteraction.Create => [OpenApiParameters.IfNoneExist, OpenApiParameters.Prefer],
        FhirInteraction.ConditionalUpdate or FhirInteraction.ConditionalPatch or FhirInteraction.ConditionalDelete =>
            [OpenApiParameters.Criteria, OpenApiParameters.IfMatch, OpenApiParameters.Prefer],
        FhirInteraction.Update or FhirInteraction.Patch or FhirInteraction.Delete => [OpenApiParameters.IfMatch, OpenApiParameters.Prefer],
        FhirInteraction.HistoryInstance or FhirInteraction.HistoryType or FhirInteraction.HistorySystem => OpenApiParameters.History,
        _ => [],
    };

    private static void Body(Utf8JsonWriter json, FhirRoute route, string? type)
    {
        if (route.Method is "GET" or "DELETE")
        {
            return;
        }

        if (route is { Interaction: FhirInteraction.Operation, Operation: { } operation } && !(type is not null && OpenApiBodies.TakesResource(operation)))
        {
            OpenApiBodies.WriteOf(json, operation);
            return;
        }

        json.WritePropertyName("requestBody");
        OpenApiWriting.Reference(json, "requestBodies", route.Interaction switch
        {
            FhirInteraction.Patch or FhirInteraction.ConditionalPatch => OpenApiBodies.PatchBody,
            FhirInteraction.Batch => OpenApiBodies.BatchBody,
            _ => IsSearch(route) ? OpenApiBodies.SearchBody : type!,
        });
    }

    private static void Answers(Utf8JsonWriter json, FhirRoute route)
    {
        switch (route.Interaction)
        {
            case FhirInteraction.Read or FhirInteraction.VRead:
                OpenApiWriting.Responses(json, "200", "Resource", "401", "403", "404", "410");
                break;
            case FhirInteraction.HistoryInstance:
                OpenApiWriting.Responses(json, "200", "Bundle", "400", "401", "403", "404");
                break;
            case FhirInteraction.Search or FhirInteraction.SearchCompartment or FhirInteraction.SearchSystem or FhirInteraction.HistoryType or FhirInteraction.HistorySystem:
                OpenApiWriting.Responses(json, "200", "Bundle", "400", "401", "403");
                break;
            case FhirInteraction.Operation when route.Policy.Kind == RoutePolicyKind.Export:
                OpenApiWriting.Responses(json, "202", "Accepted", "400", "401", "403", "404", "413", "415", "429", "501");
                break;
            case FhirInteraction.ExportCancel:
                OpenApiWriting.Responses(json, "202", "Accepted", "401", "403", "404");
                break;
            case FhirInteraction.ExportStatus:
                OpenApiWriting.Responses(json, "200", "Manifest", "401", "403", "404", "429", "500");
                break;
            case FhirInteraction.ExportFile:
                OpenApiWriting.Responses(json, "200", "Lines", "401", "403", "404", "416", "500");
                break;
            case FhirInteraction.Operation:
                OpenApiWriting.Responses(json, "200", "Resource", "400", "401", "403", "404", "413", "415", "422");
                break;
            case FhirInteraction.Create:
                OpenApiWriting.Responses(json, "201 200", "Resource", "400", "401", "403", "412", "413", "415", "422");
                break;
            case FhirInteraction.Update or FhirInteraction.ConditionalUpdate:
                OpenApiWriting.Responses(json, "200 201", "Resource", "400", "401", "403", "404", "409", "412", "413", "415", "422");
                break;
            case FhirInteraction.Patch or FhirInteraction.ConditionalPatch:
                OpenApiWriting.Responses(json, "200", "Resource", "400", "401", "403", "404", "412", "413", "415", "422");
                break;
            case FhirInteraction.Delete or FhirInteraction.ConditionalDelete:
                OpenApiWriting.Responses(json, "204", "Deleted", "400", "401", "403", "404", "409", "412");
                break;
            case FhirInteraction.Batch:
                OpenApiWriting.Responses(json, "200", "Bundle", "400", "401", "403", "409", "412", "413", "415", "422");
                break;
            default:
                OpenApiWriting.Responses(json, route.Interaction == FhirInteraction.OpenIdConfiguration ? "307" : "200", "Resource");
                break;
        }
    }
}
