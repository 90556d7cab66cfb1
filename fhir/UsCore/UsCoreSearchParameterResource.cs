using Hl7.Fhir.Model;
using Hl7.Fhir.Utility;

namespace DrCloud.Fhir.UsCore;

/// <summary>Makes the <see href="https://hl7.org/fhir/R4/searchparameter.html">SearchParameter</see> of a line of the table.</summary>
internal static class UsCoreSearchParameterResource
{
    private const string ExpectationExtension = "http://hl7.org/fhir/StructureDefinition/capabilitystatement-expectation";

    private static readonly SearchParameter.SearchComparator[] Required =
    [
        SearchParameter.SearchComparator.Gt, SearchParameter.SearchComparator.Ge, SearchParameter.SearchComparator.Lt, SearchParameter.SearchComparator.Le,
    ];

    public static SearchParameter Of(UsCoreTable table, UsCoreType type, UsCoreParameter parameter)
    {
        var r4 = ModelInfo.SearchParameters.FirstOrDefault(known => known.Resource == type.Type && (known.Code ?? known.Name) == parameter.Code);
        var derivedFrom = r4?.Url ?? (parameter.Code == "_id" ? "http://hl7.org/fhir/SearchParameter/Resource-id" : null);
        var id = $"us-core-{(derivedFrom is null ? "" : type.Type.ToLowerInvariant() + "-")}{parameter.Code.TrimStart('_')}";
        var ofPatient = parameter is { Code: "patient", Path: "subject" } ? ".where(resolve() is Patient)" : "";
        return new SearchParameter
        {
            Id = id,
            Url = $"{table.Canonical}/SearchParameter/{id}",
            Version = table.Version,
            Name = NameOf(id),
            DerivedFrom = derivedFrom,
            Status = PublicationStatus.Active,
            Description = $"US Core's use of the parameter {parameter.Code} of {type.Type}.",
            Code = parameter.Code,
            Base = [Enum.Parse<ResourceType>(type.Type)],
            Type = EnumUtility.ParseLiteral<SearchParamType>(parameter.Kind),
            Expression = parameter.Expression ?? $"{type.Type}.{parameter.Path}{ofPatient}",
            XpathUsage = SearchParameter.XPathUsageType.Normal,
            TargetElement = [.. parameter.Targets.Select(target => new Code<ResourceType>(Enum.Parse<ResourceType>(target)))],
            MultipleOrElement = Expected(new FhirBoolean(true), parameter.MultipleOr),
            ComparatorElement = parameter.Kind == "date" ? [.. Enum.GetValues<SearchParameter.SearchComparator>().Select(comparator => Comparator(comparator, parameter))] : [],
            ChainElement = [.. parameter.Chain.Select(chain => Expected(new FhirString(chain), Expectation.Shall))],
        };
    }

    private static Code<SearchParameter.SearchComparator> Comparator(SearchParameter.SearchComparator comparator, UsCoreParameter parameter) =>
        Expected(new Code<SearchParameter.SearchComparator>(comparator), Required.Contains(comparator) ? parameter.Comparators : Expectation.May);

    private static T Expected<T>(T element, Expectation expectation)
        where T : Element
    {
        element.Extension.Add(new Extension(ExpectationExtension, new Code(expectation.ToString().ToUpperInvariant())));
        return element;
    }

    private static string NameOf(string id) =>
        "USCore" + string.Concat(id["us-core-".Length..].Split('-').Select(word => char.ToUpperInvariant(word[0]) + word[1..]));
}
