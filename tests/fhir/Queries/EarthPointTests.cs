using DrCloud.Fhir.Search;
using Xunit;

namespace DrCloud.Fhir.Tests.Queries;

/// <summary>Distances on the earth, and how a search asks for them.</summary>
public sealed class EarthPointTests
{
    [Theory]
    [InlineData(52.52, 13.405, 48.1372, 11.5755, 504.4)] // Berlin, Munich
    [InlineData(40.7128, -74.006, 51.5074, -0.1278, 5570.2)] // New York, London
    [InlineData(0, 179.5, 0, -179.5, 111.19)] // over the 180th meridian
    [InlineData(89, 0, 89, 180, 222.39)] // over the pole
    [InlineData(0, 0, 0, 180, 20015.1)] // half around
    [InlineData(52.52, 13.405, 52.52001, 13.405, 0.00111)]
    public void A_line_through_the_sphere_is_near_exactly_where_the_haversine_says_so(double latitude, double longitude, double otherLatitude, double otherLongitude, double expected)
    {
        var distance = Haversine(latitude, longitude, otherLatitude, otherLongitude);
        Assert.InRange(distance, expected * 0.998, expected * 1.002);
        var (from, to) = (EarthPoint.Of(latitude, longitude)!.Value, EarthPoint.Of(otherLatitude, otherLongitude)!.Value);
        Assert.True(new ValueMatch.Near(from, EarthPoint.LineOf(distance * 1.0001)).Contains(to));
        Assert.False(new ValueMatch.Near(from, EarthPoint.LineOf(distance * 0.9999)).Contains(to));
    }

    [Theory]
    [InlineData("-83.69|42.25", 50)]
    [InlineData("-83.69|42.25|", 50)]
    [InlineData("-83.69|42.25|11.2", 11.2)]
    [InlineData("-83.69|42.25|11.2|km", 11.2)]
    [InlineData("-83.69|42.25|11.2|", 11.2)]
    [InlineData("-83.69|42.25|10|[mi_i]", 16.09344)]
    [InlineData("-83.69|42.25|750|m", 0.75)]
    [InlineData(" -83.69 | 42.25 |0", 0)]
    public void A_search_names_a_place_and_a_distance(string value, double kilometres)
    {
        var query = SearchQueryParser.Parse("Location", [new("near", value)], "http://x").Query!;
        var near = Assert.IsType<ValueMatch.Near>(Assert.IsType<SearchCondition.Matches>(Assert.Single(Assert.IsType<SearchCondition.And>(query.Where).All)).Match);
        Assert.Equal(EarthPoint.Of(-83.69, 42.25), near.Centre);
        Assert.Equal(EarthPoint.LineOf(kilometres), near.Line, 12);
    }

    [Theory]
    [InlineData("91|0")]
    [InlineData("0|181")]
    [InlineData("0")]
    [InlineData("here|there")]
    [InlineData("0|0|-1")]
    [InlineData("0|0|far")]
    [InlineData("0|0|1|kg")]
    [InlineData("0|0|1|miles")]
    [InlineData("0|0|1|km|km")]
    [InlineData("NaN|0")]
    public void What_is_no_place_or_no_distance_is_an_error(string value)
    {
        var parsed = SearchQueryParser.Parse("Location", [new("near", value)], "http://x");
        Assert.Null(parsed.Query);
        Assert.Equal("invalid", Assert.Single(parsed.Errors).Code);
    }

    private static double Haversine(double latitude, double longitude, double otherLatitude, double otherLongitude)
    {
        double Square(double degrees) => Math.Pow(Math.Sin(double.DegreesToRadians(degrees) / 2), 2);
        var h = Square(otherLatitude - latitude)
            + (Math.Cos(double.DegreesToRadians(latitude)) * Math.Cos(double.DegreesToRadians(otherLatitude)) * Square(otherLongitude - longitude));
        return 2 * EarthPoint.Radius * Math.Asin(Math.Min(1, Math.Sqrt(h)));
    }
}
