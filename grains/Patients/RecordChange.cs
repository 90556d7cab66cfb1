using DrCloud.Fhir.Resources;

namespace DrCloud.Grains.Patients;

/// <summary>A version that was committed, as one record sees it: it comes (or comes anew), or it <paramref name="Leaves"/> for another owner.</summary>
internal readonly record struct RecordChange(StoredResource Resource, bool Leaves);
