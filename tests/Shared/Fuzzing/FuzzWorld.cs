using System.Text.Json;
using System.Text.Json.Nodes;

namespace DrCloud.Tests.Fuzzing;

/// <summary>What requests are made from: the server's CapabilityStatement, resources that it holds, and what they say.</summary>
internal sealed class FuzzWorld
{
    private const int ResourcesOfEach = 6;
    private const int LargestBytes = 12_000;

    private readonly List<string> _tokens = [];
    private readonly List<string> _references = [];
    private readonly List<string> _dates = [];
    private readonly List<string> _texts = [];
    private readonly List<string> _uris = [];

    /// <summary>The path of the FHIR interface.</summary>
    public required string Base { get; init; }

    /// <summary>The addresses of OAuth, as paths.</summary>
    public IReadOnlyList<string> OAuthPaths { get; private set; } = [];

    /// <summary>What the statement says of each type.</summary>
    public IReadOnlyList<FuzzType> Types { get; private set; } = [];

    /// <summary>The operations of the whole system, by their codes.</summary>
    public IReadOnlyList<string> SystemOperations { get; private set; } = [];

    /// <summary>Resources of the types that there are any of.</summary>
    public IReadOnlyList<FuzzResource> Resources { get; private set; } = [];

    /// <summary>The same as XML, some of them.</summary>
    public IReadOnlyList<(FuzzResource Resource, string Xml)> AsXml { get; private set; } = [];

    /// <summary>Values of resources by the kind of the search parameter that they suit.</summary>
    public IReadOnlyList<string> ValuesOf(string kind) => kind switch
    {
        "token" => _tokens,
        "reference" => _references,
        "date" => _dates,
        "uri" => _uris,
        "number" or "quantity" => ["5.4", "100", "72|http://unitsofmeasure.org|kg", "120||mm[Hg]", "gt5", "le1e3", "ap37", "0"],
        _ => _texts,
    };

    /// <summary>Asks the server for all of it.</summary>
    /// <param name="http">A client that may read everything; its base address is the FHIR interface's, with a trailing slash.</param>
    public static async Task<FuzzWorld> FetchAsync(HttpClient http)
    {
        var world = new FuzzWorld { Base = http.BaseAddress!.AbsolutePath.TrimEnd('/') };
        var statement = JsonNode.Parse(await http.GetStringAsync("metadata"))!["rest"]![0]!;
        world.Types = [.. statement["resource"]!.AsArray().Select(resource => FuzzType.Of(resource!))];
        world.SystemOperations = FuzzType.OperationsOf(statement);
        var smart = JsonNode.Parse(await http.GetStringAsync(".well-known/smart-configuration"))!.AsObject();
        world.OAuthPaths =
        [
            .. smart.Where(member => member.Value?.GetValueKind() == JsonValueKind.String && Uri.TryCreate(member.Value.ToString(), UriKind.Absolute, out _))
                .Select(member => new Uri(member.Value!.ToString()).AbsolutePath),
        ];
        var resources = new List<FuzzResource>();
        var asXml = new List<(FuzzResource, string)>();
        foreach (var type in world.Types.Where(type => type.IsWritten))
        {
            var bundle = JsonNode.Parse(await http.GetStringAsync($"{type.Name}?_count={ResourcesOfEach}&_sort=_id"))!;
            foreach (var entry in bundle["entry"]?.AsArray() ?? [])
            {
                // What a server remarks of the search is no resource of its.
                if (entry!["search"]!["mode"]!.ToString() != "outcome" && entry["resource"] is { } resource && resource.ToJsonString() is { Length: < LargestBytes } json)
                {
                    resources.Add(new(type.Name, resource["id"]!.ToString(), json));
                    world.Note(resource);
                }
            }

            if (resources.Count > 0 && resources[^1].Type == type.Name)
            {
                asXml.Add((resources[^1], await http.GetStringAsync($"{type.Name}/{resources[^1].Id}?_format=xml")));
            }
        }

        world.Resources = resources;
        world.AsXml = asXml;
        return world;
    }

    /// <summary>Notes the values in a resource that are good for searches.</summary>
    private void Note(JsonNode node)
    {
        switch (node)
        {
            case JsonObject members:
                if (members["system"] is JsonValue system && (members["code"] ?? members["value"]) is JsonValue code)
                {
                    _tokens.AddRange([$"{system}|{code}", code.ToString(), $"|{code}", $"{system}|"]);
                }

                foreach (var (name, value) in members)
                {
                    if (value is JsonValue leaf && leaf.GetValueKind() == JsonValueKind.String)
                    {
                        NoteText(name, leaf.ToString());
                    }
                    else if (value is not null)
                    {
                        Note(value);
                    }
                }

                break;
            case JsonArray items:
                foreach (var item in items.OfType<JsonNode>())
                {
                    Note(item);
                }

                break;
        }
    }

    private void NoteText(string name, string text)
    {
        var kind = name is "reference" ? _references
            : text.Length is 4 or 7 or 10 or > 18 and < 36 && text[0] is '1' or '2' && text[^1] is 'Z' or >= '0' and <= '9' ? _dates
            : text.StartsWith("http", StringComparison.Ordinal) || text.StartsWith("urn:", StringComparison.Ordinal) ? _uris
            : _texts;
        if (text.Length < 200)
        {
            kind.Add(text);
        }
    }
}

/// <summary>A resource that the server held at the start.</summary>
internal sealed record FuzzResource(string Type, string Id, string Json);

/// <summary>What the CapabilityStatement says of a type: search parameters with their kinds, includes, operations.</summary>
internal sealed record FuzzType(string Name, IReadOnlyList<(string Name, string Kind)> Parameters, IReadOnlyList<string> Includes, IReadOnlyList<string> ReverseIncludes, IReadOnlyList<string> Operations, bool IsWritten)
{
    public static FuzzType Of(JsonNode resource) => new(
        resource["type"]!.ToString(),
        [.. (resource["searchParam"]?.AsArray() ?? []).Select(parameter => (parameter!["name"]!.ToString(), parameter["type"]!.ToString()))],
        [.. (resource["searchInclude"]?.AsArray() ?? []).Select(include => include!.ToString())],
        [.. (resource["searchRevInclude"]?.AsArray() ?? []).Select(include => include!.ToString())],
        OperationsOf(resource),
        (resource["interaction"]?.AsArray() ?? []).Any(interaction => interaction!["code"]!.ToString() == "create"));

    /// <summary>The codes of the operations that a part of the statement names.</summary>
    public static IReadOnlyList<string> OperationsOf(JsonNode part) => [.. (part["operation"]?.AsArray() ?? []).Select(operation => operation!["name"]!.ToString().TrimStart('$'))];
}
