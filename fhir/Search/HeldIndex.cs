namespace DrCloud.Fhir.Search;

/// <summary>The search values of a resource as a row of a record in memory.</summary>
/// <param name="Values">The rows; null if the resource comes from elsewhere.</param>
/// <param name="Row">Which of them.</param>
internal readonly record struct HeldIndex(SegmentValues? Values, int Row);
