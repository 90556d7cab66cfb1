using System.Globalization;
using DrCloud.Fhir.Search;
using Xunit;

namespace DrCloud.Tests.Indexing;

/// <summary>What a date or number literal covers by its precision.</summary>
public sealed class ImplicitRangeTests
{
    [Theory]
    [InlineData("2016", "2016-01-01T00:00:00Z", "2017-01-01T00:00:00Z")]
    [InlineData("2016-02", "2016-02-01T00:00:00Z", "2016-03-01T00:00:00Z")]
    [InlineData("2015-12", "2015-12-01T00:00:00Z", "2016-01-01T00:00:00Z")]
    [InlineData("2016-02-29", "2016-02-29T00:00:00Z", "2016-03-01T00:00:00Z")]
    [InlineData("2016-12-31", "2016-12-31T00:00:00Z", "2017-01-01T00:00:00Z")]
    [InlineData("2016-01-01T10:30", "2016-01-01T10:30:00Z", "2016-01-01T10:31:00Z")]
    [InlineData("2016-01-01T10:30:05", "2016-01-01T10:30:05Z", "2016-01-01T10:30:06Z")]
    [InlineData("2016-01-01T10:30:05Z", "2016-01-01T10:30:05Z", "2016-01-01T10:30:06Z")]
    [InlineData("2016-01-01T01:00:00+14:00", "2015-12-31T11:00:00Z", "2015-12-31T11:00:01Z")]
    [InlineData("2016-12-31T23:59:59-05:00", "2017-01-01T04:59:59Z", "2017-01-01T05:00:00Z")]
    [InlineData("2016-12-31T23:59:60Z", "2017-01-01T00:00:00Z", "2017-01-01T00:00:01Z")]
    [InlineData("2016-01-01T10:30:05.5Z", "2016-01-01T10:30:05.5Z", "2016-01-01T10:30:05.6Z")]
    [InlineData("2016-01-01T10:30:05.123Z", "2016-01-01T10:30:05.123Z", "2016-01-01T10:30:05.124Z")]
    public void A_date_covers_its_precision(string literal, string first, string next)
    {
        Assert.True(DateRange.TryParse(literal, out var range));
        Assert.Equal((Ticks(first), Ticks(next) - 1), (range.Low, range.High));
    }

    [Fact]
    public void The_last_year_ends_with_time_itself()
    {
        Assert.True(DateRange.TryParse("9999", out var range));
        Assert.Equal(DateTime.MaxValue.Ticks, range.High);
        Assert.True(DateRange.TryParse("9999-12-31", out range));
        Assert.Equal(DateTime.MaxValue.Ticks, range.High);
    }

    [Theory]
    [InlineData("")]
    [InlineData("16")]
    [InlineData("0000")]
    [InlineData("2016-")]
    [InlineData("2016-13")]
    [InlineData("2016-00")]
    [InlineData("2015-02-29")]
    [InlineData("2016-02-30")]
    [InlineData("2016-01-01T")]
    [InlineData("2016-01-01T10")]
    [InlineData("2016-01-01T25:00:00Z")]
    [InlineData("2016-01-01T10:60:00Z")]
    [InlineData("2016-01-01T10:30:61Z")]
    [InlineData("2016-01-01T10:30:05.Z")]
    [InlineData("2016-01-01T10:30:05+1:00")]
    [InlineData("2016-01-01T10:30:05+15:00")]
    [InlineData("2016-01-01T10:30:05Zjunk")]
    [InlineData("2016-01-01 10:30:05")]
    [InlineData("２０１６")]
    [InlineData(" 2016")]
    public void What_is_no_date_is_refused(string literal) => Assert.False(DateRange.TryParse(literal, out _));

    [Theory]
    [InlineData("100", 99.5, 100.5, 100)]
    [InlineData("100.00", 99.995, 100.005, 100)]
    [InlineData("1e2", 95, 105, 100)]
    [InlineData("1.00e2", 99.5, 100.5, 100)]
    [InlineData("5.4", 5.35, 5.45, 5.4)]
    [InlineData("-5.4", -5.45, -5.35, -5.4)]
    [InlineData("5.40e-3", 0.005395, 0.005405, 0.0054)]
    [InlineData("0", -0.5, 0.5, 0)]
    public void A_number_covers_its_precision(string literal, double low, double next, double value)
    {
        Assert.True(NumberRange.TryParse(literal, out var range));
        Assert.Equal((low, Math.BitDecrement(next), value), (range.Low, range.High, range.Value));
    }

    [Theory]
    [InlineData("")]
    [InlineData("abc")]
    [InlineData("NaN")]
    [InlineData("Infinity")]
    [InlineData("1e999")]
    [InlineData("1,000")]
    [InlineData(" 1")]
    [InlineData("0x10")]
    public void What_is_no_number_is_refused(string literal) => Assert.False(NumberRange.TryParse(literal, out _));

    [Fact]
    public void Huge_numbers_have_finite_ends()
    {
        foreach (var literal in (string[])["1e308", "-1.7976931348623157e308", "1e-300", "79228162514264337593543950335"])
        {
            Assert.True(NumberRange.TryParse(literal, out var range));
            Assert.True(double.IsFinite(range.Low) && double.IsFinite(range.High) && range.Low <= range.Value && range.Value <= range.High, literal);
        }
    }

    private static long Ticks(string moment) => DateTimeOffset.Parse(moment, CultureInfo.InvariantCulture).UtcTicks;
}
