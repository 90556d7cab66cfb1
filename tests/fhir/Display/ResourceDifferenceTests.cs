using System.Text.Json;
using DrCloud.Fhir.Display;
using Xunit;

namespace DrCloud.Fhir.Tests.Display;

public sealed class ResourceDifferenceTests
{
    [Theory]
    [InlineData("""{"a":"x"}""", """{"a":"x"}""", "")]
    [InlineData("""{"a":"x"}""", """{"a":"y"}""", "a: x > y")]
    [InlineData("""{"a":"x"}""", """{"b":{"c":[1,true]}}""", "a: x > -; b.c[0]: - > 1; b.c[1]: - > true")]
    [InlineData("""{"n":1.0}""", """{"n":1.00}""", "n: 1.0 > 1.00")]
    [InlineData("""{"l":["a","b","c"]}""", """{"l":["z","a","b","c"]}""", "l[0]: - > z")]
    [InlineData("""{"l":["a","b","c"]}""", """{"l":["a","c"]}""", "l[1]: b > -")]
    [InlineData("""{"l":[{"f":"A","g":"B"},{"f":"C"}]}""", """{"l":[{"f":"A","g":"X"},{"f":"C"}]}""", "l[0].g: B > X")]
    [InlineData("""{"v":"1"}""", """{"v":{"w":1}}""", "v: 1 > -; v.w: - > 1")]
    [InlineData("""{"meta":{"versionId":"1","lastUpdated":"t"}}""", """{"meta":{"versionId":"2","lastUpdated":"u","tag":[{"code":"k"}]}}""", "meta.tag[0].code: - > k")]
    public void Each_element_that_differs_is_told_once(string before, string after, string expected) =>
        Assert.Equal(expected, string.Join("; ", ResourceDifference.Between(JsonElement.Parse(before), JsonElement.Parse(after)).Select(c => $"{c.Path}: {c.Before ?? "-"} > {c.After ?? "-"}")));

    [Fact]
    public void Long_lists_are_compared_place_by_place()
    {
        var before = JsonSerializer.SerializeToElement(Enumerable.Range(0, 100_000));
        var after = JsonSerializer.SerializeToElement(Enumerable.Range(0, 100_001));
        Assert.Equal(new ElementChange("[100000]", null, "100000"), Assert.Single(ResourceDifference.Between(before, after)));
    }
}
