using DrCloud.Fhir.Search;
using DrCloud.Tests;
using Xunit;

namespace DrCloud.Fhir.Tests.Queries;

public sealed class TerminologyTests
{
    private const string ActCode = "http://terminology.hl7.org/CodeSystem/v3-ActCode";

    [Theory]
    [InlineData("http://hl7.org/fhir/ValueSet/observation-status", "http://hl7.org/fhir/observation-status", "final", true)]
    [InlineData("http://hl7.org/fhir/ValueSet/observation-status|4.0.1", "http://hl7.org/fhir/observation-status", "final", true)]
    [InlineData("http://hl7.org/fhir/ValueSet/observation-status", "http://hl7.org/fhir/observation-status", "nothing", true)]
    [InlineData("http://hl7.org/fhir/ValueSet/observation-status", "http://example.org", "final", false)]
    [InlineData("http://terminology.hl7.org/ValueSet/v3-ActEncounterCode", ActCode, "AMB", true)]
    [InlineData("http://terminology.hl7.org/ValueSet/v3-ActEncounterCode", ActCode, "HISTORICAL", false)]
    [InlineData("http://hl7.org/fhir/ValueSet/marital-status", "http://terminology.hl7.org/CodeSystem/v3-MaritalStatus", "M", true)]
    [InlineData("http://hl7.org/fhir/ValueSet/marital-status", "http://terminology.hl7.org/CodeSystem/v3-NullFlavor", "UNK", true)]
    public void A_value_set_has_its_codes(string valueSet, string system, string code, bool contains) =>
        Assert.Equal(contains, Match("code:in", valueSet).Contains(system, code));

    [Theory]
    [InlineData("code:below", "_ActEncounterCode", "AMB", true)]
    [InlineData("code:below", "AMB", "AMB", true)]
    [InlineData("code:below", "AMB", "_ActEncounterCode", false)]
    [InlineData("code:above", "AMB", "_ActEncounterCode", true)]
    [InlineData("code:above", "AMB", "IMP", false)]
    [InlineData("code:below", "IMP", "ACUTE", true)]
    public void A_hierarchy_is_followed_up_and_down(string parameter, string code, string other, bool contains) =>
        Assert.Equal(contains, Match(parameter, $"{ActCode}|{code}").Contains(ActCode, other));

    private static ValueMatch.TokenIn Match(string parameter, string value)
    {
        var result = SearchQueryParser.Parse("Observation", [new(parameter, value)], RandomRecords.BaseAddress);
        Assert.Empty(result.Errors);
        return Assert.IsType<ValueMatch.TokenIn>(Assert.IsType<SearchCondition.Matches>(Assert.Single(Assert.IsType<SearchCondition.And>(result.Query!.Where).All)).Match);
    }
}
