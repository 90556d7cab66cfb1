using System.Text.Json;
using System.Text.Json.Serialization;

namespace DrCloud.Fhir.UsCore;

/// <summary>
/// What <see href="http://hl7.org/fhir/us/core/STU3.1.1/">US Core 3.1.1</see> asks of a server, as data (us-core.json): which searches each resource type
/// must and should answer, and what each profile's resources must be able to show. The conformance runner checks what this table says; the server
/// publishes it.
/// </summary>
/// <param name="Canonical">The address below which the guide's definitions lie.</param>
/// <param name="Version">The guide's version.</param>
/// <param name="Types">Resource types, in the order in which they are checked.</param>
/// <param name="Groups">Profiles, each with the resources that are checked against it.</param>
public sealed record UsCoreTable(string Canonical, string Version, IReadOnlyList<UsCoreType> Types, IReadOnlyList<UsCoreGroup> Groups)
{
    private static readonly JsonSerializerOptions Format = new(JsonSerializerDefaults.Web) { UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow };
    private static readonly Lazy<UsCoreTable> Read = new(ReadTable);
    private readonly Lazy<Dictionary<string, UsCoreType>> _types = new(() => Types.ToDictionary(type => type.Type, StringComparer.Ordinal));

    /// <summary>The table of this library.</summary>
    public static UsCoreTable Instance => Read.Value;

    /// <summary>The demands on a resource type of the guide.</summary>
    public UsCoreType TypeOf(UsCoreGroup group) => _types.Value[group.Type];

    /// <summary>The guide's own profiles of a resource type.</summary>
    public IEnumerable<string> ProfilesOf(string type) =>
        Groups.Where(group => group.Type == type && group.Profile.StartsWith(Canonical, StringComparison.Ordinal)).Select(group => group.Profile);

    private static UsCoreTable ReadTable()
    {
        using var table = typeof(UsCoreTable).Assembly.GetManifestResourceStream("us-core.json")!;
        return JsonSerializer.Deserialize<UsCoreTable>(table, Format)!;
    }
}

/// <summary>What the guide asks of one resource type.</summary>
/// <param name="Type">The resource type.</param>
/// <param name="Required">The <see href="https://hl7.org/fhir/R4/valueset-type-restful-interaction.html">interactions</see> that a server shall offer.</param>
/// <param name="Searches">Combinations of parameters that a server answers.</param>
/// <param name="Parameters">The search parameters of the combinations, and those that the guide only defines.</param>
public sealed record UsCoreType(
    string Type, IReadOnlyList<string> Required, IReadOnlyList<UsCoreSearch> Searches, IReadOnlyList<UsCoreParameter> Parameters)
{
    /// <summary>What <c>_include</c> shall follow.</summary>
    public IReadOnlyList<string> Includes { get; init; } = [];

    /// <summary>What <c>_revinclude</c> shall follow.</summary>
    public IReadOnlyList<string> ReverseIncludes { get; init; } = [];

    /// <summary>The search parameter of that name, which the table has.</summary>
    public UsCoreParameter Parameter(string code) => Parameters.First(parameter => parameter.Code == code);
}

/// <summary>A search parameter as the guide restricts it.</summary>
/// <param name="Code">Its name in a query.</param>
/// <param name="Kind">Its <see href="https://hl7.org/fhir/R4/valueset-search-param-type.html">type</see>.</param>
/// <param name="Path">Where its values are in a resource, in the words of <see cref="ElementSelector"/>.</param>
public sealed record UsCoreParameter(string Code, string Kind, string Path)
{
    /// <summary>Its FHIRPath expression where that is not the path as it stands.</summary>
    public string? Expression { get; init; }

    /// <summary>Whether a server shall take <c>gt</c>, <c>ge</c>, <c>lt</c> and <c>le</c>.</summary>
    public Expectation Comparators { get; init; } = Expectation.May;

    /// <summary>Whether a server takes several values joined by commas.</summary>
    [JsonPropertyName("or")]
    public Expectation MultipleOr { get; init; } = Expectation.May;

    /// <summary>All codes that its element can have; empty if the guide lists none.</summary>
    public IReadOnlyList<string> Codes { get; init; } = [];

    /// <summary>Resource types a reference may point to.</summary>
    public IReadOnlyList<string> Targets { get; init; } = [];

    /// <summary>Parameters of the target that may be searched on through a reference.</summary>
    public IReadOnlyList<string> Chain { get; init; } = [];
}

/// <summary>A profile, and how the resources that are held against it are found.</summary>
/// <param name="Name">Its name in reports.</param>
/// <param name="Type">Its resource type.</param>
/// <param name="Profile">Its canonical address.</param>
/// <param name="MustSupport">
/// The elements, slices and extensions of which each must be seen in some resource, in the words of <see cref="ElementSelector"/>; of several joined by
/// <c> | </c> one is enough.
/// </param>
public sealed record UsCoreGroup(string Name, string Type, string Profile, IReadOnlyList<string> MustSupport)
{
    /// <summary>The search that finds its resources by patient (parameters joined by <c>+</c>), or null: they are found by references to them.</summary>
    public string? Pool { get; init; }

    /// <summary>Codes of a parameter that the guide fixes for this profile; others take what the resources have.</summary>
    public IReadOnlyDictionary<string, IReadOnlyList<string>> Values { get; init; } = new Dictionary<string, IReadOnlyList<string>>();

    /// <summary>Searches of the type that rest, for this profile, on elements it does not ask for: a server should answer them.</summary>
    public IReadOnlyList<string> Recommended { get; init; } = [];

    /// <summary>The codes that are sent for a parameter of <paramref name="type"/>.</summary>
    public IReadOnlyList<string> CodesOf(UsCoreType type, string parameter) =>
        Values.TryGetValue(parameter, out var codes) ? codes : type.Parameter(parameter).Codes;
}
