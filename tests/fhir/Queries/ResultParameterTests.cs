using DrCloud.Fhir.Search;
using DrCloud.Tests;
using Xunit;

namespace DrCloud.Fhir.Tests.Queries;

public sealed class ResultParameterTests
{
    [Theory]
    [InlineData("", SearchQuery.DefaultCount, false, "")]
    [InlineData("_count=7", 7, false, "_count=7")]
    [InlineData("_count=0", 0, true, "_count=0")]
    [InlineData("_count=1000000", SearchQuery.MaxCount, false, "_count=1000")]
    [InlineData("_count=99999999999999999999", SearchQuery.MaxCount, false, "_count=1000")]
    [InlineData("_summary=count", SearchQuery.DefaultCount, true, "_summary=count")]
    [InlineData("_summary=true", SearchQuery.DefaultCount, false, "_summary=true")]
    public void The_count_is_clamped_and_the_canonical_text_shows_it(string text, int count, bool countOnly, string canonical)
    {
        var result = Parse(text);
        Assert.Equal((count, countOnly, canonical), (result.Query!.Count, result.Query.CountOnly, result.Canonical));
    }

    [Fact]
    public void What_is_for_the_api_alone_is_understood_kept_and_without_a_warning()
    {
        var result = Parse("_format=json&_pretty=true&_elements=id,code&_cursor=abc&code=x");
        Assert.Empty(result.Unknown);
        Assert.Equal("_format=json&_pretty=true&_elements=id,code&code=x", result.Canonical);
    }

    [Fact]
    public void Sort_keys_total_and_includes_are_read()
    {
        var query = Parse("_sort=-date,code,_id,-_lastUpdated&_total=accurate&_include=Observation:subject:Patient&_revinclude=Provenance:target").Query!;
        var table = SearchParameterTable.Instance.For("Observation");
        Assert.Equal([new(table["date"], null, true), new(table["code"], null, false), new(null, "_id", false), new(null, "_lastUpdated", true)], query.Sort);
        Assert.Equal(TotalMode.Accurate, query.Total);
        Assert.Equal(
            [new(false, "Observation", table["subject"], "Patient"), new(true, "Provenance", SearchParameterTable.Instance.For("Provenance")["target"], null)],
            query.Includes);
    }

    [Fact]
    public void Includes_take_stars_and_iterate()
    {
        var target = SearchParameterTable.Instance.For("Provenance")["target"];
        Assert.Equal(
            [
                new(false, null, null, null), new(false, "Observation", null, "Patient"), new(true, "Provenance", null, null), new(false, null, null, null, true),
                new(true, "Provenance", target, null, true), new(true, "Provenance", target, null, true),
            ],
            Parse("_include=*&_include=Observation:*:Patient&_revinclude=Provenance:*&_include:iterate=*&_revinclude:iterate=Provenance:target&_revinclude:recurse=Provenance:target").Query!.Includes);
    }

    [Fact]
    public void Canonical_text_parses_to_an_equal_tree_and_to_itself()
    {
        foreach (var seed in Enumerable.Range(1, 5))
        {
            var random = new RandomQueries(seed, [new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero)]);
            for (var i = 0; i < 500; i++)
            {
                var query = random.Next();
                var first = SearchQueryParser.Parse(query.Address, query.Parameters, RandomRecords.BaseAddress);
                var second = SearchQueryParser.Parse(query.Address, first.Canonical, RandomRecords.BaseAddress);
                Assert.Equal(first.Query, second.Query);
                Assert.Equal(first.Canonical, second.Canonical);
                Assert.Matches("^[A-Za-z0-9_.~%:,/=&-]*$", first.Canonical);
            }
        }
    }

    [Fact]
    public void Queries_that_differ_are_not_equal()
    {
        string[] texts = ["", "code=a", "code=b", "code=a,b", "code=b,a", "code=a&code=b", "code:not=a", "code=|a", "_id=a", "_id=a,b", "_sort=date", "_sort=-date", "_count=3", "_total=accurate", "_count=0", "date=2020", "date=ge2020", "_include=Observation:subject"];
        Assert.Equal(texts.Length, texts.Select(text => Parse(text).Query).Distinct().Count());
    }

    [Fact]
    public void The_cache_parses_a_text_once_and_forgets_the_unused()
    {
        var cache = new SearchQueryCache(capacity: 8);
        var kept = cache.Get("Observation", "code=kept", RandomRecords.BaseAddress);
        var unused = cache.Get("Observation", "code=unused", RandomRecords.BaseAddress);
        for (var i = 0; i < 100; i++)
        {
            cache.Get("Observation", $"code=c{i}", RandomRecords.BaseAddress);
            Assert.Same(kept, cache.Get("Observation", "code=kept", RandomRecords.BaseAddress));
        }

        Assert.NotSame(unused, cache.Get("Observation", "code=unused", RandomRecords.BaseAddress));
        Assert.Equal(unused, cache.Get("Observation", "code=unused", RandomRecords.BaseAddress));
        Assert.Throws<FormatException>(() => cache.Get("Observation", "_count=x", RandomRecords.BaseAddress));
    }

    private static ParseResult Parse(string query) => SearchQueryParser.Parse("Observation", query, RandomRecords.BaseAddress);
}
