using DrCloud.Fhir.Search.Expressions;
using Hl7.Fhir.Model;

namespace DrCloud.Fhir.Search;

/// <summary>A search parameter as R4 or US Core define it: its expression still names all the types it is for, its type may be <see cref="AnyType"/>.</summary>
internal sealed record SearchParameterDefinition(string ResourceType, string Code, SearchValueKind Kind, string? Expression, string? Url, string Description)
{
    /// <summary>Stands for every resource type.</summary>
    public const string AnyType = "Resource";

    private const string Near = "http://hl7.org/fhir/SearchParameter/Location-near";

    public IReadOnlyList<string> Targets { get; init; } = [];

    public IReadOnlyList<SearchComponent> Components { get; init; } = [];

    public bool IsBuiltIn { get; init; }

    /// <summary>R4's own, those of Resource that the SDK's table leaves out, US Core's, and this server's, which have no address.</summary>
    public static IEnumerable<SearchParameterDefinition> All =>
        [.. ModelInfo.SearchParameters.Where(definition => definition.Resource is not "DomainResource").Select(FromSdk), .. CommonSearchParameters.All, .. UsCoreSearchParameters.All, .. OwnSearchParameters.All];

    private static readonly Lazy<ILookup<string, SearchParameterDefinition>> ByUrl = new(() => All.Where(definition => definition.Url is not null).ToLookup(definition => definition.Url!));

    /// <summary>The definition of that address, or null.</summary>
    public static SearchParameterDefinition? Find(string url) => ByUrl.Value[url].FirstOrDefault();

    /// <summary>The parameter for one type.</summary>
    public SearchParameter For(string resourceType)
    {
        var operands = Operands.Of(Expression, resourceType);
        return new SearchParameter(resourceType, Code, Kind, operands, [.. operands.Select(operand => ExpressionId.Of(Kind, operand))], Targets, WhyNotCompiled())
        {
            Url = Url,
            Description = Description,
            Components = Components,
            IsBuiltIn = IsBuiltIn,
        };
    }

    private string? WhyNotCompiled() => Kind switch
    {
        SearchValueKind.Special when !IsBuiltIn => "special: this server does not evaluate it",
        _ => null,
    };

    private static SearchParameterDefinition FromSdk(SearchParamDefinition definition) =>
        new(definition.Resource!, definition.Code ?? definition.Name!, definition.Url == Near ? SearchValueKind.Position : KindOf(definition.Type), definition.Expression, definition.Url!, OneLine(definition.Description?.ToString()))
        {
            Targets = [.. (definition.Target ?? []).Select(target => target.ToString())],
            Components = [.. (definition.Component ?? []).Select(part => new SearchComponent(part.Definition, part.Expression))],
        };

    private static SearchValueKind KindOf(SearchParamType type) => type switch
    {
        SearchParamType.Token => SearchValueKind.Token,
        SearchParamType.String => SearchValueKind.String,
        SearchParamType.Date => SearchValueKind.Date,
        SearchParamType.Reference => SearchValueKind.Reference,
        SearchParamType.Quantity => SearchValueKind.Quantity,
        SearchParamType.Uri => SearchValueKind.Uri,
        SearchParamType.Number => SearchValueKind.Number,
        SearchParamType.Composite => SearchValueKind.Composite,
        _ => SearchValueKind.Special,
    };

    private static string OneLine(string? text) => string.Join(' ', (text ?? "").Replace("\\n", " ", StringComparison.Ordinal).Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));
}
