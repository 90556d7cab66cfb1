using DrCloud.Fhir.Everything;
using DrCloud.Fhir.Resources;
using DrCloud.Fhir.Search;
using Xunit;

namespace DrCloud.Fhir.Tests.Everything;

/// <summary>The table of care dates names search parameters that exist, of resources that a record can hold.</summary>
public sealed class CareDatesTests
{
    [Fact]
    public void Every_date_of_care_is_a_search_parameter_of_its_type()
    {
        foreach (var (type, (begin, end)) in CareDates.Parameters)
        {
            Assert.True(Ownership.CanHaveOwner(type), type);
            Assert.All([begin, end], code => Assert.Equal(SearchValueKind.Date, SearchParameterTable.Instance.For(type)[code].Kind));
        }
    }

    [Fact]
    public void All_time_is_no_condition()
    {
        Assert.All(CareDates.Parameters.Keys, type => Assert.Null(CareDates.Within(type, DateRange.Unbounded)));
        Assert.NotNull(CareDates.Within("Observation", DateRange.Unbounded with { Low = 0 }));
        Assert.Null(CareDates.Within("AllergyIntolerance", new DateRange(0, 1)));
    }
}
