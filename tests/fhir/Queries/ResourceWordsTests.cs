using System.Text;
using DrCloud.Fhir.Resources;
using DrCloud.Fhir.Search;
using DrCloud.Fhir.Search.Words;
using Xunit;

namespace DrCloud.Fhir.Tests.Queries;

/// <summary>Which words a resource is found by.</summary>
public sealed class ResourceWordsTests
{
    private const string Resource = """
        {"resourceType":"Observation","id":"secretid","meta":{"profile":["http://example.org/metaword"],"tag":[{"display":"metatag"}]},
         "text":{"status":"generated","div":"<div xmlns=\"http://www.w3.org/1999/xhtml\"><p class='classname'>Blood<br/>pressure &amp; M&uuml;ller&#39;s</p><!-- remark --></div>"},
         "contained":[{"resourceType":"Patient","id":"c","name":[{"family":"Inner"}]}],
         "status":"final","code":{"coding":[{"system":"http://loinc.org","code":"85354-9","display":"Panel\\nTwo"}],"text":"Blutdruck \u00e4ltere"},
         "subject":{"reference":"Patient/refword","display":"Shown Name"},"effectiveDateTime":"2020-05-17T10:00:00Z","valueString":"see http://example.org/inside now",
         "note":[{"text":"urn:uuid:addressonly"},{"text":"2020-05"},{"text":"1234-56-7890"}],
         "extension":[{"url":"http://example.org/extword","valueString":"Extended"}],"valueAttachment":{"data":"YmFzZQ=="},"half":"\ud800"}
        """;

    [Theory]
    [InlineData("blood pressure", true, true)]
    [InlineData("PRESSURE", true, true)]
    [InlineData("Müller s", true, true)]
    [InlineData("muller", true, true)]
    [InlineData("bloodpressure", false, false)]
    [InlineData("press", false, false)]
    [InlineData("classname", false, false)]
    [InlineData("blutdruck", false, true)]
    [InlineData("altere", false, true)]
    [InlineData("blood blutdruck", false, true)]
    [InlineData("generated final", false, true)]
    [InlineData("inner", false, true)]
    [InlineData("85354 9", false, true)]
    [InlineData("shown name", false, true)]
    [InlineData("inside", false, true)]
    [InlineData("extended", false, true)]
    [InlineData("1234-56-7890", false, true)]
    [InlineData("secretid", false, false)]
    [InlineData("metaword", false, false)]
    [InlineData("metatag", false, false)]
    [InlineData("loinc", false, false)]
    [InlineData("refword", false, false)]
    [InlineData("2020", false, false)]
    [InlineData("addressonly", false, false)]
    [InlineData("extword", false, false)]
    [InlineData("YmFzZQ", false, false)]
    public void Words_are_whole_and_without_case_and_accents(string words, bool inText, bool inContent)
    {
        Assert.Equal(inText, Has("_text", words, Resource));
        Assert.Equal(inContent, Has("_content", words, Resource));
    }

    [Fact]
    public void What_is_stored_is_ASCII_and_each_word_once_a_field()
    {
        var stored = ResourceWords.Of(Encoding.UTF8.GetBytes(Resource)).Split(' ');
        Assert.All(stored, word => Assert.Matches("^[tc]_[a-z0-9_]{1,80}$", word));
        Assert.Equal(stored.Length, stored.Distinct().Count());
        Assert.Contains("t_muller", stored);
        Assert.Contains("c_muller", stored);
        Assert.DoesNotContain("t_final", stored);
    }

    [Fact]
    public void Words_of_other_scripts_and_of_any_length_are_told_apart_and_found()
    {
        var longWord = new string('a', 300);
        var json = $$"""{"resourceType":"Basic","text":{"div":"<div>日本語 дом नमस्ते 𠮷野 {{longWord}} e\u0301te\u0301</div>"} }""";
        foreach (var word in new[] { "日本語", "ДОМ", "नमस्ते", "𠮷野", longWord, longWord[..80], "été" })
        {
            Assert.True(Has("_text", word, json), word);
        }

        foreach (var word in new[] { "日本", "до", "नमस", "野", longWord[..79] })
        {
            Assert.False(Has("_text", word, json), word);
        }
    }

    [Fact]
    public void A_resource_of_very_many_words_is_found_by_those_that_are_stored_only()
    {
        var json = $$"""{"resourceType":"Basic","text":{"div":"<div>{{string.Join(' ', Enumerable.Range(0, 150_000).Select(i => $"w{i}"))}}</div>"} }""";
        var stored = ResourceWords.Of(Encoding.UTF8.GetBytes(json));
        Assert.InRange(stored.Length, ResourceWords.MaxLength - 100, ResourceWords.MaxLength);
        Assert.True(Has("_content", "w1 w40000", json));
        Assert.False(Has("_content", "w149999", json));
    }

    [Fact]
    public void Words_are_the_same_before_and_after_version_and_time_are_set()
    {
        var prepared = Assert.IsType<PrepareResult.Prepared>(ResourcePreparer.Prepare(
            Encoding.UTF8.GetBytes("""{"resourceType":"Basic","code":{"text":"Some words"},"text":{"status":"generated","div":"<div xmlns=\"http://www.w3.org/1999/xhtml\">Told</div>"} }"""), "Basic", "b")).Resource;
        Assert.Equal(ResourceWords.Of(prepared.Materialize(7, DateTimeOffset.UnixEpoch)), prepared.Words);
    }

    private static bool Has(string parameter, string words, string json)
    {
        var query = SearchQueryParser.Parse("Basic", [new(parameter, words)], "http://x").Query!;
        return Assert.IsType<SearchCondition.HasWords>(Assert.Single(Assert.IsType<SearchCondition.And>(query.Where).All)).HoldsFor(Encoding.UTF8.GetBytes(json));
    }
}
