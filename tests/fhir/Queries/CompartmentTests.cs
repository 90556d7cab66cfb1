using DrCloud.Fhir.Resources;
using DrCloud.Fhir.Search;
using DrCloud.Tests;
using Xunit;

namespace DrCloud.Fhir.Tests.Queries;

public sealed class CompartmentTests
{
    [Fact]
    public void Every_compartment_is_defined_by_reference_parameters_that_may_name_its_type()
    {
        foreach (var (compartment, type) in Compartments.Names.SelectMany(compartment => Compartments.TypesOf(compartment).Select(type => (compartment, type))))
        {
            var parameters = Compartments.ParametersOf(compartment, type);
            Assert.True(parameters.Count > 0 || type == compartment, $"{type} is in the compartment of {compartment} by no parameter");
            foreach (var code in parameters)
            {
                var parameter = SearchParameterTable.Instance.For(type)[code];
                Assert.Null(parameter.NotCompiled);
                Assert.True(parameter.Targets.Count == 0 || parameter.Targets.Contains(compartment), $"{type}.{code} never names a {compartment}");
            }
        }
    }

    [Fact]
    public void A_type_is_in_the_compartment_by_any_of_its_parameters()
    {
        var where = Parse(new("Observation", new("Patient", "p")), "code=x").Query!.Where;
        var all = Assert.IsType<SearchCondition.And>(where).All;
        var members = Assert.IsType<SearchCondition.Matches>(all[0]);
        var table = SearchParameterTable.Instance.For("Observation");
        Assert.Equal([.. table["subject"].ExpressionIds, .. table["performer"].ExpressionIds], members.Parameter.ExpressionIds);
        Assert.Equal(new ValueMatch.Reference("Patient", "p", null), members.Match);
        Assert.Equal(2, all.Count);
    }

    [Fact]
    public void The_resource_itself_is_in_its_compartment() =>
        Assert.Contains(
            new SearchCondition.KeyIn([new("Patient", "p")]),
            Assert.IsType<SearchCondition.Or>(Assert.IsType<SearchCondition.And>(Parse(new("Patient", new("Patient", "p")), "").Query!.Where).All[0]).Any);

    [Theory]
    [InlineData("", null, "_type=Patient,Observation", "Observation Patient")]
    [InlineData("", null, "_type=Patient", "Patient")]
    [InlineData("", "Patient", "_type=Observation,Condition", "Condition Observation")]
    public void The_types_are_those_named(string type, string? compartment, string query, string types) =>
        Assert.Equal(types, string.Join(' ', Parse(new(type, compartment is null ? null : new ResourceKey(compartment, "x")), query).Query!.Types));

    [Fact]
    public void Without_names_all_types_are_searched()
    {
        Assert.Equal(Fhir.Capability.ServedTypes.All, Parse("", "_lastUpdated=gt2020").Query!.Types);
        var compartment = Parse(new("", new("Patient", "x")), "").Query!.Types;
        Assert.Equal(65, compartment.Count);
        Assert.DoesNotContain("AuditEvent", compartment);   // read from the audit log, by administrators alone
    }

    [Theory]
    [InlineData("", null, "_type=Nobody")]
    [InlineData("", "Patient", "_type=Practitioner")]
    [InlineData("Patient", null, "_type=Patient")]
    public void A_type_that_is_not_searched_there_is_an_error(string type, string? compartment, string query) =>
        Assert.Equal("http._type", Assert.Single(Parse(new(type, compartment is null ? null : new ResourceKey(compartment, "x")), query).Errors).Expression);

    [Fact]
    public void What_not_all_types_have_is_unknown_to_a_search_over_several()
    {
        var result = Parse("", "_type=Patient,Observation&_tag=x&gender=male&identifier=i");
        Assert.Equal("http.gender", Assert.Single(result.Unknown).Expression);
        Assert.Equal("_type=Patient,Observation&_tag=x&identifier=i", result.Canonical);
    }

    private static ParseResult Parse(SearchAddress address, string query) => SearchQueryParser.Parse(address, query, RandomRecords.BaseAddress);
}
