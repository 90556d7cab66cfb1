using DrCloud.Fhir.Search;
using DrCloud.Tests;
using Xunit;
using static DrCloud.Fhir.Search.ValueMatch;

namespace DrCloud.Fhir.Tests.Queries;

public sealed class SearchGrammarTests
{
    private const string Base = RandomRecords.BaseAddress;

    public static TheoryData<string, string, string, ValueMatch> Values => new()
    {
        { "Patient", "name", "Mül", new ValueMatch.String(StringMode.StartsWith, "mul") },
        { "Patient", "name:contains", "  ÜL  L", new ValueMatch.String(StringMode.Contains, "ul l") },
        { "Patient", "name:exact", "Mül", new ValueMatch.String(StringMode.Exact, "Mül") },
        { "Patient", "name", @"a\,b\|c\$d\\e\f", new ValueMatch.String(StringMode.StartsWith, @"a,b|c$d\e\f") },
        { "Patient", "name:exact", new string('x', 300), new ValueMatch.String(StringMode.Exact, new string('x', 255)) },
        { "Patient", "gender", "male", new Token(TokenMode.Code, null, "male") },
        { "Observation", "code", "http://loinc.org|8480-6", new Token(TokenMode.SystemAndCode, "http://loinc.org", "8480-6") },
        { "Observation", "code", "|8480-6", new Token(TokenMode.CodeWithoutSystem, null, "8480-6") },
        { "Observation", "code", "http://loinc.org|", new Token(TokenMode.System, "http://loinc.org", null) },
        { "Observation", "code", @"a\|b|c\,d", new Token(TokenMode.SystemAndCode, "a|b", "c,d") },
        { "Observation", "subject", "Patient/p1", new ValueMatch.Reference("Patient", "p1", null) },
        { "Observation", "subject", "p1", new ValueMatch.Reference(null, "p1", null) },
        { "Observation", "subject:Device", "p1", new ValueMatch.Reference("Device", "p1", null) },
        { "Observation", "patient", "p1", new ValueMatch.Reference("Patient", "p1", null) },
        { "Observation", "encounter", "e1", new ValueMatch.Reference("Encounter", "e1", null) },
        { "Observation", "subject", Base + "/Patient/p1", new ValueMatch.Reference("Patient", "p1", null) },
        { "Observation", "subject", "Patient/p1/_history/3", new ValueMatch.Reference("Patient", "p1", null) },
        { "Observation", "subject", Base + "x/Patient/p1", new ValueMatch.Reference(null, null, Base + "x/Patient/p1") },
        { "Observation", "subject", "urn:uuid:0c3d", new ValueMatch.Reference(null, null, "urn:uuid:0c3d") },
        { "CarePlan", "instantiates-canonical", "http://x.org/plan|1.0", new ValueMatch.Reference(null, null, "http://x.org/plan", "1.0") },
        { "ValueSet", "url", "http://x.org/A", new ValueMatch.Uri("http://x.org/A") },
        { "Observation", "value-quantity", "5.4", new Quantity(Prefix.Eq, 5.35, Math.BitDecrement(5.45), 5.4, null, null) },
        { "Observation", "value-quantity", "lt5.4|http://unitsofmeasure.org|g", new CanonicalQuantity(Prefix.Lt, 5.35, Math.BitDecrement(5.45), 5.4, "g") },
        { "Observation", "value-quantity", "lt5.4|http://unitsofmeasure.org|[no such]", new Quantity(Prefix.Lt, 5.35, Math.BitDecrement(5.45), 5.4, "http://unitsofmeasure.org", "[no such]") },
        { "Observation", "subject:identifier", "http://x.org|7", new Token(TokenMode.SystemAndCode, "http://x.org", "7") { Of = IndexAspect.Identifier } },
        { "Patient", "identifier:of-type", "http://x.org/type|MR|7", new Token(TokenMode.SystemAndCode, "http://x.org/type|MR", "7") { Of = IndexAspect.TypedIdentifier } },
        { "Observation", "code:text", "Heart  RATE", new TokenText("heart rate") },
        { "ValueSet", "url:below", "http://x.org/a", new UriBelow("http://x.org/a") },
        { "ValueSet", "url:above", "http://x.org/a/b", new UriIn(["http://x.org/a/b", "http://x.org/a/", "http://x.org/a", "http://x.org/", "http://x.org"]) },
        { "Observation", "value-quantity", "5.4||mg", new Quantity(Prefix.Eq, 5.35, Math.BitDecrement(5.45), 5.4, null, "mg") },
        { "RiskAssessment", "probability", "100", new Number(Prefix.Eq, 99.5, Math.BitDecrement(100.5), 100) },
        { "RiskAssessment", "probability", "100.00", new Number(Prefix.Eq, 99.995, Math.BitDecrement(100.005), 100) },
        { "RiskAssessment", "probability", "1e2", new Number(Prefix.Eq, 95, Math.BitDecrement(105), 100) },
        { "RiskAssessment", "probability", "ap-100", new Number(Prefix.Ap, -110, -90, -100) },
    };

    [Theory]
    [MemberData(nameof(Values))]
    public void A_value_is_read_by_the_kind_of_its_parameter(string type, string name, string value, ValueMatch expected) =>
        Assert.Equal(expected, Single<SearchCondition.Matches>(type, name, value).Match);

    [Theory]
    [InlineData("2020", "2020-01-01T00:00:00.0000000", "2020-12-31T23:59:59.9999999")]
    [InlineData("2020-02", "2020-02-01T00:00:00.0000000", "2020-02-29T23:59:59.9999999")]
    [InlineData("2020-02-29", "2020-02-29T00:00:00.0000000", "2020-02-29T23:59:59.9999999")]
    [InlineData("2020-02-29T10:30", "2020-02-29T10:30:00.0000000", "2020-02-29T10:30:59.9999999")]
    [InlineData("2020-02-29T10:30:15Z", "2020-02-29T10:30:15.0000000", "2020-02-29T10:30:15.9999999")]
    [InlineData("2020-02-29T10:30:15.12Z", "2020-02-29T10:30:15.1200000", "2020-02-29T10:30:15.1299999")]
    [InlineData("2020-03-01T01:30:00+02:00", "2020-02-29T23:30:00.0000000", "2020-02-29T23:30:00.9999999")]
    [InlineData("2020-03-01T01:30:00 02:00", "2020-02-29T23:30:00.0000000", "2020-02-29T23:30:00.9999999")]
    [InlineData("9999", "9999-01-01T00:00:00.0000000", "9999-12-31T23:59:59.9999999")]
    public void A_date_is_the_range_of_its_precision_in_utc(string value, string low, string high)
    {
        var expected = new Date(Prefix.Eq, DateTime.Parse(low, null).Ticks, DateTime.Parse(high, null).Ticks);
        Assert.Equal(expected, Single<SearchCondition.Matches>("Observation", "date", value).Match);
        Assert.Equal(expected, Single<SearchCondition.LastUpdated>("Observation", "_lastUpdated", value).Match);
    }

    [Theory]
    [InlineData("eq", Prefix.Eq)]
    [InlineData("ne", Prefix.Ne)]
    [InlineData("gt", Prefix.Gt)]
    [InlineData("lt", Prefix.Lt)]
    [InlineData("ge", Prefix.Ge)]
    [InlineData("le", Prefix.Le)]
    [InlineData("sa", Prefix.Sa)]
    [InlineData("eb", Prefix.Eb)]
    [InlineData("ap", Prefix.Ap)]
    public void Dates_numbers_and_quantities_take_every_prefix(string text, Prefix prefix)
    {
        Assert.Equal(prefix, Assert.IsType<Date>(Single<SearchCondition.Matches>("Observation", "date", text + "2020").Match).Comparator);
        Assert.Equal(prefix, Assert.IsType<Quantity>(Single<SearchCondition.Matches>("Observation", "value-quantity", text + "5").Match).Comparator);
        Assert.Equal(prefix, Assert.IsType<Number>(Single<SearchCondition.Matches>("RiskAssessment", "probability", text + "5").Match).Comparator);
        Assert.Equal(prefix, Single<SearchCondition.LastUpdated>("Observation", "_lastUpdated", text + "2020").Match.Comparator);
    }

    [Fact]
    public void Approximate_dates_are_widened_by_their_own_width_and_at_least_a_day()
    {
        var year = Assert.IsType<Date>(Single<SearchCondition.Matches>("Observation", "date", "ap2021").Match);
        Assert.Equal((new DateTime(2020, 1, 2).Ticks - TimeSpan.TicksPerDay + TimeSpan.TicksPerDay, new DateTime(2022, 12, 31, 23, 59, 59).AddTicks(9_999_999).Ticks), (year.Low, year.High));
        var minute = Assert.IsType<Date>(Single<SearchCondition.Matches>("Observation", "date", "ap2021-05-02T10:00Z").Match);
        Assert.Equal(new DateTime(2021, 5, 1, 10, 0, 0).Ticks, minute.Low);
    }

    [Fact]
    public void Commas_are_alternatives_and_repeated_parameters_are_all_to_hold()
    {
        var all = Parse("Observation", "category=vital-signs,laboratory&code:not=a,b&_id=x,y&_id:not=z&date:missing=true&status=").Query!;
        var table = SearchParameterTable.Instance.For("Observation");
        SearchCondition Code(string parameter, string code) => new SearchCondition.Matches(table[parameter], new Token(TokenMode.Code, null, code));
        Assert.Equal(
            new SearchCondition.And(
            [
                new SearchCondition.Or([Code("category", "vital-signs"), Code("category", "laboratory")]),
                new SearchCondition.Not(new SearchCondition.Or([Code("code", "a"), Code("code", "b")])),
                new SearchCondition.IdIn(["x", "y"]),
                new SearchCondition.Not(new SearchCondition.IdIn(["z"])),
                new SearchCondition.Missing(table["date"], true),
            ]),
            all.Where);
    }

    [Fact]
    public void A_composite_of_the_whole_resource_is_all_of_its_parts()
    {
        var table = SearchParameterTable.Instance.For("Observation");
        Assert.Equal(
            [
                new SearchCondition.Matches(table["code"], new Token(TokenMode.SystemAndCode, "http://loinc.org", "8480-6")),
                new SearchCondition.Matches(table["value-quantity"], new Quantity(Prefix.Lt, 59.5, Math.BitDecrement(60.5), 60, null, null)),
            ],
            Single<SearchCondition.And>("Observation", "code-value-quantity", "http://loinc.org|8480-6$lt60").All);
        Assert.Equal(2, Single<SearchCondition.Or>("Observation", "code-value-string", @"a$x\$y,b$z").Any.Count);
    }

    [Fact]
    public void A_chain_goes_on_in_the_type_it_names_or_in_all_that_have_the_next_parameter()
    {
        var subject = SearchParameterTable.Instance.For("Observation")["subject"];
        SearchCondition Name(string type) => new SearchCondition.Chain(subject, type,
            new SearchCondition.Matches(SearchParameterTable.Instance.For(type)["name"], new ValueMatch.String(StringMode.Exact, "Anna")));
        Assert.Equal(Name("Patient"), Single<SearchCondition.Chain>("Observation", "subject:Patient.name:exact", "Anna"));
        Assert.Equal([Name("Location"), Name("Patient")], Single<SearchCondition.Or>("Observation", "subject.name:exact", "Anna").Any.OrderBy(chain => ((SearchCondition.Chain)chain).TargetType));
        Assert.Equal("Patient", Single<SearchCondition.Chain>("Observation", "patient.name", "Anna").TargetType);
    }

    [Fact]
    public void Chains_and_reverse_chains_go_on_in_each_other()
    {
        var (patients, observations) = (SearchParameterTable.Instance.For("Patient"), SearchParameterTable.Instance.For("Observation"));
        SearchCondition Code(string code) => new SearchCondition.Matches(observations["code"], new Token(TokenMode.Code, null, code));
        Assert.Equal(
            new SearchCondition.ReverseChain("Observation", observations["patient"], new SearchCondition.Not(Code("a"))),
            Single<SearchCondition.ReverseChain>("Patient", "_has:Observation:patient:code:not", "a"));
        Assert.Equal(
            new SearchCondition.Chain(patients["general-practitioner"], "Practitioner", new SearchCondition.ReverseChain("Observation", observations["performer"],
                new SearchCondition.Chain(observations["has-member"], "Observation", new SearchCondition.Or([Code("a"), Code("b")])))),
            Single<SearchCondition.Chain>("Patient", "general-practitioner:Practitioner._has:Observation:performer:has-member:Observation.code", "a,b"));
    }

    private static T Single<T>(string type, string name, string value)
        where T : SearchCondition
    {
        var result = SearchQueryParser.Parse(type, [new(name, value)], Base);
        Assert.Empty(result.Errors);
        Assert.Empty(result.Unknown);
        return Assert.IsType<T>(Assert.Single(Assert.IsType<SearchCondition.And>(result.Query!.Where).All));
    }

    private static ParseResult Parse(string type, string query) => SearchQueryParser.Parse(type, query, Base);
}
