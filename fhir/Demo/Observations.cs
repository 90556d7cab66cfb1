using Hl7.Fhir.Model;

namespace DrCloud.Fhir.Demo;

/// <summary>What all demo observations have in common.</summary>
internal static class Observations
{
    public static Observation New(Chart chart, Visit visit, Meta profile, string category, string categoryName, CodeableConcept code, int minutes) => new()
    {
        Meta = profile,
        Status = ObservationStatus.Final,
        Category = [Codes.Hl7Code("observation-category", category, categoryName)],
        Code = code,
        Subject = chart.Subject,
        Encounter = visit.Encounter,
        Effective = visit.After(minutes),
        Performer = [visit.Author],
    };

    /// <summary>A quantity of as many decimals as the measurement is worth.</summary>
    public static Quantity Quantity(double value, int decimals, string unit, string ucum) =>
        Codes.Quantity(decimals == 0 ? decimal.Round((decimal)value) : decimal.Round((decimal)value + 0.000m, decimals), unit, ucum);
}
