using System.Net;
using System.Text;
using System.Text.Json;
using DrCloud.Fhir.Resources;
using DrCloud.Fhir.Search;
using DrCloud.Fhir.Search.Words;

namespace DrCloud.Tests;

/// <summary>Random resources with random search values, by seed: what both evaluators of searches are tested on.</summary>
internal sealed class RandomRecords
{
    /// <summary>FHIR base address of the queries.</summary>
    public const string BaseAddress = "https://localhost:8443/apis/default/fhir";

    private const int MaxValues = 3;

    /// <summary>Types that have, together, parameters of every kind.</summary>
    public static readonly string[] Types = ["Patient", "Observation", "Condition", "Encounter", "RiskAssessment", "ValueSet", "Location"];

    private readonly Random _random;
    private readonly Dictionary<string, int> _made = [];

    public RandomRecords(int seed) => _random = new(seed);

    /// <summary>The searchable parameters of a type.</summary>
    public static IReadOnlyList<SearchParameter> ParametersOf(string type) =>
    [
        .. SearchParameterTable.Instance.For(type).Values
            .Where(parameter => parameter is { NotCompiled: null, IsBuiltIn: false, Kind: not (SearchValueKind.Composite or SearchValueKind.Special), ExpressionIds.Count: > 0 })
            .OrderBy(parameter => parameter.Code, StringComparer.Ordinal),
    ];

    /// <summary>The searchable parameters that all the types have.</summary>
    public static IReadOnlyList<SearchParameter> ParametersOf(IReadOnlyList<string> types) =>
        [.. ParametersOf(types[0]).Where(parameter => types.All(type => SearchParameterTable.Instance.For(type).GetValueOrDefault(parameter.Code)?.Kind == parameter.Kind))];

    /// <summary>The ids that resources have and references name: <c>r0</c>, <c>r1</c> …, of each type.</summary>
    public static string IdOf(int number) => $"r{number}";

    /// <summary>The next resource: of a random type, with the next id of that type, owned by one of the patients (or shared, for <c>ValueSet</c>).</summary>
    public RandomResource Next(params IReadOnlyList<string> patients)
    {
        var type = RandomValues.Pick(Types, _random);
        var number = _made[type] = _made.GetValueOrDefault(type, -1) + 1;
        return new(new(type, IdOf(number)), Ownership.CanHaveOwner(type) ? RandomValues.Pick(patients, _random) : "", Entries(type)) { Narrative = RandomValues.Words(_random), Comment = RandomValues.Words(_random) };
    }

    /// <summary>The next version of a resource: other values.</summary>
    public RandomResource Change(RandomResource resource) => resource with { Entries = Entries(resource.Key.Type), Narrative = RandomValues.Words(_random), Comment = RandomValues.Words(_random) };

    private static IndexAspect? AspectOf(SearchParameter parameter) =>
        parameter.Kind == SearchValueKind.Reference ? IndexAspect.Identifier
        : parameter.Code == "identifier" ? IndexAspect.TypedIdentifier
        : null;

    private List<IndexEntry> Entries(string type)
    {
        var entries = new List<IndexEntry>();
        var seen = new HashSet<int>();
        foreach (var parameter in ParametersOf(type))
        {
            foreach (var id in parameter.ExpressionIds.Where(seen.Add))
            {
                for (var count = _random.Next(-1, MaxValues + 1); count > 0; count--)
                {
                    entries.Add(new(id, RandomValues.Value(parameter.Kind, parameter.Targets, _random)));
                }

                if (AspectOf(parameter) is { } aspect && RandomValues.Once(2, _random))
                {
                    entries.Add(new(IndexAspects.IdOf(id, aspect), RandomValues.Value(SearchValueKind.Token, [], _random)));
                }
            }
        }

        return [.. entries.Distinct().OrderBy(entry => entry.ExpressionId)];
    }
}

/// <summary>A random resource.</summary>
/// <param name="Key">Its type and id.</param>
/// <param name="Owner">Its patient, or empty.</param>
/// <param name="Entries">Its search values.</param>
internal sealed record RandomResource(ResourceKey Key, string Owner, IReadOnlyList<IndexEntry> Entries)
{
    /// <summary>What its narrative says.</summary>
    public string Narrative { get; init; } = "";

    /// <summary>What it says elsewhere.</summary>
    public string Comment { get; init; } = "";

    /// <summary>Ready to be written.</summary>
    public PreparedResource ToPrepared()
    {
        var head = $$"""{"resourceType":"{{Key.Type}}","id":"{{Key.Id}}","meta":{"versionId":" """.TrimEnd();
        const string Middle = "\",\"lastUpdated\":\"";
        var narrative = $"<div xmlns=\"http://www.w3.org/1999/xhtml\"><b>{WebUtility.HtmlEncode(Narrative)}</b></div>";
        var texts = $$"""},"text":{"status":"generated","div":{{JsonSerializer.Serialize(narrative)}}},"comment":[{"text":{{JsonSerializer.Serialize(Comment)}}}]}""";
        var template = Encoding.UTF8.GetBytes(head + Middle + "\"" + texts);
        return new()
        {
            Key = Key,
            Template = template,
            VersionAt = head.Length,
            LastUpdatedAt = head.Length + Middle.Length,
            Index = PackedIndex.Pack(Entries),
            Owner = new() { Patient = Owner },
            Links = [],
            Words = ResourceWords.Of(template),
        };
    }

    /// <summary>As stored.</summary>
    public StoredResource ToStored(long version, long seq, long rid, DateTimeOffset lastUpdated)
    {
        var prepared = ToPrepared();
        return new()
        {
            Key = Key,
            Version = version,
            Seq = seq,
            Rid = rid,
            LastUpdated = lastUpdated,
            Owner = Owner,
            Json = prepared.Materialize(version, lastUpdated),
            Index = prepared.Index,
        };
    }
}
