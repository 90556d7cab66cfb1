using DrCloud.Fhir.Search;
using DrCloud.Tests;
using Xunit;

namespace DrCloud.Fhir.Tests.Queries;

public sealed class SearchRefusalTests
{
    [Theory]
    [InlineData("date=2020-13", "invalid")]
    [InlineData("date=2021-02-29", "invalid")]
    [InlineData("date=xx2020", "invalid")]
    [InlineData("date=yesterday", "invalid")]
    [InlineData("date=ge", "invalid")]
    [InlineData("date=2020-01-01T25:00", "invalid")]
    [InlineData("_lastUpdated=soon", "invalid")]
    [InlineData("_lastUpdated:not=2020", "not-supported")]
    [InlineData("value-quantity=heavy", "invalid")]
    [InlineData("value-quantity=5|mg", "invalid")]
    [InlineData("value-quantity=1e400", "invalid")]
    [InlineData("value-quantity=NaN", "invalid")]
    [InlineData("code=|", "invalid")]
    [InlineData("code=a|b|c", "invalid")]
    [InlineData("code=a,,b", "invalid")]
    [InlineData("code=%20", "invalid")]
    [InlineData("subject=Nobody/1", "invalid")]
    [InlineData("subject=Patient/a_b", "invalid")]
    [InlineData("subject=a/b/c", "invalid")]
    [InlineData("date:missing=maybe", "invalid")]
    [InlineData("code:exact=x", "not-supported")]
    [InlineData("code:in=http://x", "invalid")]
    [InlineData("code:not-in=http://x", "invalid")]
    [InlineData("code:in=http://hl7.org/fhir/ValueSet/observation-status|9.9", "invalid")]
    [InlineData("code:above=x", "invalid")]
    [InlineData("code:below=http://loinc.org|8480-6", "invalid")]
    [InlineData("code:below=http://hl7.org/fhir/observation-status|nothing", "invalid")]
    [InlineData("subject:above=x", "not-supported")]
    [InlineData("_list=$current-allergies", "not-supported")]
    [InlineData("_list:not=x", "not-supported")]
    [InlineData("date:exact=2020", "not-supported")]
    [InlineData("code:identifier=x", "not-supported")]
    [InlineData("code:of-type=a|b|c", "not-supported")]
    [InlineData("identifier:of-type=MR|7", "invalid")]
    [InlineData("subject:identifier=|", "invalid")]
    [InlineData("subject:Nobody=x", "not-supported")]
    [InlineData("_id:exact=x", "not-supported")]
    [InlineData("subject.nothing=x", "invalid")]
    [InlineData("subject:Patient.nothing=x", "invalid")]
    [InlineData("subject:Nobody.name=x", "invalid")]
    [InlineData("subject:Patient.=x", "invalid")]
    [InlineData("subject:Patient.birthdate=soon", "invalid")]
    [InlineData("code.name=x", "invalid")]
    [InlineData("subject.nothing.name=x", "invalid")]
    [InlineData("focus.subject.identifier=x", "too-costly")]
    [InlineData("_has=x", "invalid")]
    [InlineData("_has:Provenance:target=x", "invalid")]
    [InlineData("_has:Provenance:target:=x", "invalid")]
    [InlineData("_has:Nobody:target:agent=x", "invalid")]
    [InlineData("_has:Provenance:recorded:agent=x", "invalid")]
    [InlineData("_has:Provenance:target:nothing=x", "invalid")]
    [InlineData("part-of:Procedure.part-of:Procedure.part-of:Procedure.part-of:Procedure.part-of:Procedure.part-of:Procedure.code=x", "too-costly")]
    [InlineData("_filter=x", "not-supported")]
    [InlineData("_text:contains=x", "not-supported")]
    [InlineData("_text:missing=true", "not-supported")]
    [InlineData("_text=---", "invalid")]
    [InlineData("_content=bone,!", "invalid")]
    [InlineData("_content=bone OR liver", "invalid")]
    [InlineData("_sort=_text", "not-supported")]
    [InlineData("code-value-quantity=8480-6", "invalid")]
    [InlineData("code-value-quantity=8480-6$heavy", "invalid")]
    [InlineData("code-value-quantity=8480-6$5$6", "invalid")]
    [InlineData("code-value-quantity:missing=true", "not-supported")]
    [InlineData("component-code-value-quantity=8480-6", "invalid")]
    [InlineData("component-code-value-quantity=a$1,a$1,a$1,a$1,a$1,a$1,a$1,a$1,a$1,a$1,a$1", "too-costly")]
    [InlineData("_count=-1", "invalid")]
    [InlineData("_count=ten", "invalid")]
    [InlineData("_count=1&_count=2", "invalid")]
    [InlineData("_total=many", "invalid")]
    [InlineData("_summary=yes", "invalid")]
    [InlineData("_sort=nothing", "invalid")]
    [InlineData("_sort=date,,code", "invalid")]
    [InlineData("_sort=code-value-quantity", "not-supported")]
    [InlineData("_include=Observation", "invalid")]
    [InlineData("_include=Observation:nothing", "invalid")]
    [InlineData("_include=Observation:code", "invalid")]
    [InlineData("_include=Nobody:x", "invalid")]
    [InlineData("_include=Observation:subject:Nobody", "invalid")]
    [InlineData("_revinclude=*", "not-supported")]
    [InlineData("_include:twice=Observation:subject", "not-supported")]
    public void What_is_wrong_or_not_supported_is_an_error_and_no_query(string query, string code)
    {
        var result = Parse(query);
        Assert.Null(result.Query);
        Assert.Equal((code, "error"), (Assert.Single(result.Errors).Code, result.Errors[0].Severity));
        Assert.Equal("http." + query.Split('=')[0], result.Errors[0].Expression);
    }

    [Fact]
    public void An_error_names_the_modifiers_that_are_supported() =>
        Assert.Contains("supported: :not, :text, :in, :not-in, :above, :below, :of-type, :missing", Assert.Single(Parse("code:exact=x").Errors).Diagnostics, StringComparison.Ordinal);

    [Fact]
    public void Issues_do_not_repeat_values_nor_names_that_are_none()
    {
        var result = Parse("date=Miller&subject=Miller!&_sort=Miller&John%20Miller=1");
        Assert.Equal(3, result.Errors.Count);
        Assert.DoesNotContain(result.Errors.Concat(result.Unknown), issue => $"{issue.Diagnostics}{issue.Expression}".Contains("Miller", StringComparison.Ordinal));
    }

    [Fact]
    public void Unknown_parameters_are_warnings_beside_the_query_and_not_in_its_canonical_text()
    {
        var result = Parse("colour=red&code=a&shape:exact=round&a.b=c");
        Assert.Equal("code=a", result.Canonical);
        Assert.Equal(["http.colour", "http.shape:exact", "http.a.b"], result.Unknown.Select(issue => issue.Expression));
        Assert.All(result.Unknown, issue => Assert.Equal("warning", issue.Severity));
        Assert.Single(Assert.IsType<SearchCondition.And>(result.Query!.Where).All);
    }

    [Fact]
    public void Bounds_are_stated_and_kept()
    {
        string Codes(int count) => "code=" + string.Join(',', Enumerable.Repeat("a", count));
        Assert.NotNull(Parse(Codes(SearchLimits.MaxAlternatives)).Query);
        Assert.Equal("too-costly", Assert.Single(Parse(Codes(SearchLimits.MaxAlternatives + 1)).Errors).Code);
        string Many(int count) => string.Join('&', Enumerable.Repeat("code=a", count));
        Assert.NotNull(Parse(Many(SearchLimits.MaxParameters)).Query);
        Assert.Equal("too-costly", Assert.Single(Parse(Many(SearchLimits.MaxParameters + 1)).Errors).Code);
        Assert.NotNull(Parse("code=" + new string('a', SearchLimits.MaxLength - 4)).Query);
        Assert.Equal("too-costly", Assert.Single(Parse("code=" + new string('a', SearchLimits.MaxLength)).Errors).Code);
        string Sort(int keys) => "_sort=" + string.Join(',', Enumerable.Repeat("date", keys));
        Assert.NotNull(Parse(Sort(SearchLimits.MaxSortKeys)).Query);
        Assert.Null(Parse(Sort(SearchLimits.MaxSortKeys + 1)).Query);
        string Includes(int count) => string.Join('&', Enumerable.Repeat("_include=Observation:subject", count));
        Assert.NotNull(Parse(Includes(SearchLimits.MaxIncludes)).Query);
        Assert.Null(Parse(Includes(SearchLimits.MaxIncludes + 1)).Query);
    }

    [Theory]
    [InlineData("code", 5)]
    [InlineData("subject:Patient.identifier", 5)]
    [InlineData("subject.identifier", 2)]
    public void Alternatives_of_all_parameters_are_counted_together_once_for_each_type_of_a_chain(string name, int parameters)
    {
        string Query(int count) => string.Join('&', Enumerable.Repeat($"{name}={string.Join(',', Enumerable.Range(0, 1000))}", count));
        Assert.NotNull(SearchQueryParser.Parse("Observation", Query(1), RandomRecords.BaseAddress).Query);
        var refused = SearchQueryParser.Parse("Observation", Query(parameters), RandomRecords.BaseAddress);
        Assert.Null(refused.Query);
        Assert.Equal("too-costly", Assert.Single(refused.Errors).Code);
    }

    [Theory]
    [InlineData("part-of:Procedure.", "code=x")]
    [InlineData("_has:Observation:focus:", "code=x")]
    public void A_chain_is_followed_as_far_as_the_bound_and_no_farther(string link, string end)
    {
        ParseResult Deep(int depth) => SearchQueryParser.Parse("Procedure", string.Concat(Enumerable.Repeat(link, depth)) + end, RandomRecords.BaseAddress);
        Assert.NotNull(Deep(SearchLimits.MaxChainDepth).Query);
        foreach (var depth in new[] { SearchLimits.MaxChainDepth + 1, 8, 500 })
        {
            Assert.Equal("too-costly", Assert.Single(Deep(depth).Errors).Code);
        }
    }

    [Fact]
    public void Every_parameter_that_is_not_compiled_is_refused()
    {
        foreach (var type in SearchParameterTable.Instance.ResourceTypes)
        {
            foreach (var parameter in SearchParameterTable.Instance.For(type).Values.Where(parameter => parameter.NotCompiled is not null))
            {
                Assert.Single(SearchQueryParser.Parse(type, [new(parameter.Code, "1")], RandomRecords.BaseAddress).Errors);
            }
        }
    }

    private static ParseResult Parse(string query) => SearchQueryParser.Parse("Observation", query, RandomRecords.BaseAddress);
}
