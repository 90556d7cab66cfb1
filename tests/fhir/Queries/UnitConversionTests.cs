using DrCloud.Fhir.Search;
using Xunit;

namespace DrCloud.Fhir.Tests.Queries;

public sealed class UnitConversionTests
{
    [Theory]
    [InlineData(5.4, "g/L", 540, "mg/dL")]
    [InlineData(5.4, "mg", 5400, "ug")]
    [InlineData(1, "kg", 1000, "g")]
    [InlineData(100, "[lb_av]", 45.359237, "kg")]
    [InlineData(70, "[in_i]", 177.8, "cm")]
    [InlineData(120, "mm[Hg]", 15.99864, "kPa")]
    [InlineData(4.5, "10*9/L", 4500, "/uL")]
    [InlineData(4.5, "10*3/uL", 4500, "{cells}/uL")]
    [InlineData(72, "/min", 72, "{beats}/min")]
    [InlineData(1, "h", 60, "min")]
    [InlineData(50, "%", 0.5, "1")]
    [InlineData(30, "kg/m2", 3, "g/cm2")]
    [InlineData(37, "Cel", 310.15, "K")]
    [InlineData(98.6, "[degF]", 37, "Cel")]
    [InlineData(2, "mmol/L", 2000, "umol/L")]
    [InlineData(90, "mL/min/{1.73_m2}", 5.4, "L/h")]
    public void Equal_amounts_have_equal_values_in_base_units(double value, string unit, double otherValue, string otherUnit)
    {
        var (one, other) = (Find(unit), Find(otherUnit));
        Assert.Equal(one.Units, other.Units);
        Assert.Equal(one.Of(value), other.Of(otherValue), 1e-12 * Math.Abs(one.Of(value)));
    }

    [Theory]
    [InlineData("mg", "mL")]
    [InlineData("mmol/L", "mg/dL")]
    [InlineData("[iU]/L", "U/L")]
    [InlineData("/min", "1")]
    public void Units_of_other_dimensions_do_not_compare(string one, string other) => Assert.NotEqual(Find(one).Units, Find(other).Units);

    [Theory]
    [InlineData("http://unitsofmeasure.org", "no such")]
    [InlineData("http://unitsofmeasure.org", "[pH]")]
    [InlineData("http://unitsofmeasure.org", "k[lb_av]")]
    [InlineData("http://unitsofmeasure.org", "mg//L")]
    [InlineData("http://unitsofmeasure.org", "mg/")]
    [InlineData("http://unitsofmeasure.org", "Tm27.Tm27")]
    [InlineData("http://unitsofmeasure.org", "{open")]
    [InlineData("http://unitsofmeasure.org", "")]
    [InlineData("http://example.org", "mg")]
    [InlineData(null, "mg")]
    public void What_is_no_known_unit_converts_to_nothing(string? system, string code) => Assert.Null(UnitConversion.Find(system, code));

    [Fact]
    public void Open_ends_stay_open() => Assert.Equal((double.MinValue, double.MaxValue), (Find("mg").Of(double.MinValue), Find("mg").Of(double.MaxValue)));

    private static UnitConversion.Conversion Find(string unit) => UnitConversion.Find(UnitConversion.System, unit)!;
}
