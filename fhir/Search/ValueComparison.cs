using System.Diagnostics;

namespace DrCloud.Fhir.Search;

/// <summary>The comparisons that <see cref="ValueMatch"/> defines for ranges.</summary>
internal static class ValueComparison
{
    public static bool Matches(ValueMatch.Date date, long low, long high) => date.Comparator switch
    {
        ValueMatch.Prefix.Eq => date.Low <= low && high <= date.High,
        ValueMatch.Prefix.Ne => low < date.Low || date.High < high,
        ValueMatch.Prefix.Gt => high > date.High,
        ValueMatch.Prefix.Lt => low < date.Low,
        ValueMatch.Prefix.Ge => high > date.High || (date.Low <= low && high <= date.High),
        ValueMatch.Prefix.Le => low < date.Low || (date.Low <= low && high <= date.High),
        ValueMatch.Prefix.Sa => low > date.High,
        ValueMatch.Prefix.Eb => high < date.Low,
        ValueMatch.Prefix.Ap => low <= date.High && date.Low <= high,
        _ => throw new UnreachableException(),
    };

    public static bool Matches(ValueMatch.Number number, double low, double high) => number.Comparator switch
    {
        ValueMatch.Prefix.Eq => number.Low <= low && high <= number.High,
        ValueMatch.Prefix.Ne => low < number.Low || number.High < high,
        ValueMatch.Prefix.Gt => high > number.Value,
        ValueMatch.Prefix.Lt => low < number.Value,
        ValueMatch.Prefix.Ge => high >= number.Value,
        ValueMatch.Prefix.Le => low <= number.Value,
        ValueMatch.Prefix.Sa => low > number.Value,
        ValueMatch.Prefix.Eb => high < number.Value,
        ValueMatch.Prefix.Ap => low <= number.High && number.Low <= high,
        _ => throw new UnreachableException(),
    };
}
