using System.Globalization;
using System.Text.Json;
using DrCloud.Fhir.Display.Measurements;
using Xunit;

namespace DrCloud.Fhir.Tests.Display;

public sealed class MeasurementReaderTests
{
    private const string Glucose = "\"code\":{\"coding\":[{\"system\":\"http://loinc.org\",\"code\":\"2339-0\",\"display\":\"Glucose\"}]}";
    private const string Range = "\"referenceRange\":[{\"low\":{\"value\":65},\"high\":{\"value\":99}}]";

    [Fact]
    public void Values_of_a_code_are_one_line_in_the_order_of_time()
    {
        var series = Assert.Single(Read(Observation("b", "2021-03", "101.0"), Observation("a", "2020-05-06T07:08:09+02:00", "90", Range), Observation("c", "2022", "50")));
        Assert.Equal(("Glucose", "mg/dL"), (series.Name, series.Unit));
        var line = Assert.Single(series.Lines);
        Assert.Equal(["90", "101.0", "50"], line.Points.Select(point => point.ValueText));
        Assert.Equal(new DateTimeOffset(2020, 5, 6, 5, 8, 9, TimeSpan.Zero), line.Points[0].When);
        Assert.Equal("2020-05-06 07:08", line.Points[0].WhenText);
        Assert.Equal((65, 99, "65 – 99"), (line.Reference!.Low, line.Reference.High, line.Reference.Text));
        Assert.Equal(["c", "b", "a"], series.Rows.Select(row => Assert.Single(row)!.Observation));
    }

    [Fact]
    public void Components_are_lines_of_one_chart()
    {
        var series = Assert.Single(Read(Pressure("a", "2020-01-01", (120, "8480-6"), (80, "8462-4")), Pressure("b", "2021-01-01", (130, "8480-6"))));
        Assert.Equal("Blood pressure", series.Name);
        Assert.Equal(["Systolic", "Diastolic"], series.Lines.Select(line => line.Name));
        Assert.Equal(["130", null, "120", "80"], series.Rows.SelectMany(row => row.Select(point => point?.ValueText)));
    }

    [Fact]
    public void Different_units_are_different_series() =>
        Assert.Equal(["mg/dL", "mmol/L"], Read(Observation("a", "2020", "90"), Observation("b", "2021", "5.0", unit: "mmol/L")).Select(series => series.Unit));

    [Theory]
    [InlineData("64", "", MeasurementFlag.Low, "Low")]
    [InlineData("65", "", MeasurementFlag.None, "")]
    [InlineData("99.5", "", MeasurementFlag.High, "High")]
    [InlineData("70", "HH|Critical high", MeasurementFlag.High, "Critical high")]
    [InlineData("70", "AA|Critical abnormal", MeasurementFlag.Abnormal, "Critical abnormal")]
    [InlineData("120", "N|Normal", MeasurementFlag.None, "")]
    public void What_is_remarkable_is_said_by_the_record_or_else_by_the_range(string value, string interpretation, MeasurementFlag flag, string text)
    {
        var more = interpretation.Split('|') is [var code, var display]
            ? $"{Range},\"interpretation\":[{{\"coding\":[{{\"code\":\"{code}\",\"display\":\"{display}\"}}]}}]" : Range;
        var point = Read(Observation("a", "2020", value, more))[0].Lines[0].Last;
        Assert.Equal((flag, text), (point.Flag, point.FlagText));
    }

    [Theory]
    [InlineData("""{"resourceType":"Observation","id":"a","effectiveDateTime":"2020","valueString":"positive"}""")]
    [InlineData("""{"resourceType":"Observation","id":"a","valueQuantity":{"value":1}}""")]
    [InlineData("""{"resourceType":"Observation","id":"a","effectiveDateTime":"2020","valueQuantity":{"unit":"kg"}}""")]
    [InlineData("""{"resourceType":"Observation","id":"a","effectiveDateTime":"2020","valueQuantity":{"value":1e999}}""")]
    public void What_is_no_number_at_a_time_has_no_place(string observation)
    {
        Assert.False(MeasurementReader.IsMeasured(JsonElement.Parse(observation)));
        Assert.Empty(Read(observation));
    }

    private static IReadOnlyList<MeasurementSeries> Read(params string[] observations) => MeasurementReader.Read(observations.Select(text => JsonElement.Parse(text)));

    private static string Observation(string id, string when, string value, string more = "", string unit = "mg/dL") =>
        $$"""{"resourceType":"Observation","id":"{{id}}",{{Glucose}},"effectiveDateTime":"{{when}}","valueQuantity":{"value":{{value}},"unit":"{{unit}}"}{{(more.Length > 0 ? "," + more : "")}}}""";

    private static string Pressure(string id, string when, params (int Value, string Code)[] parts)
    {
        var components = parts.Select(part => string.Create(
            CultureInfo.InvariantCulture, $$"""{"code":{"coding":[{"code":"{{part.Code}}"}]},"valueQuantity":{"value":{{part.Value}},"unit":"mm[Hg]"} }"""));
        return $$"""{"resourceType":"Observation","id":"{{id}}","code":{"coding":[{"code":"85354-9"}]},"effectiveDateTime":"{{when}}","component":[{{string.Join(',', components)}}]}""";
    }
}
