using System.Globalization;
using DrCloud.Fhir.Resources;
using DrCloud.Grains.Interfaces;

namespace DrCloud.Api.Fhir.Interactions;

/// <summary>The <see href="https://hl7.org/fhir/R4/http.html#vread">vread</see> interaction. A version id that cannot be one of ours names no version.</summary>
internal static class VRead
{
    public static async Task HandleAsync(FhirRequest request, FhirServices services) => await Read.AnswerAsync(request, services, await FindAsync(request, services));

    /// <summary>The version, as far as the bearer may see it.</summary>
    public static ValueTask<ReadResult> FindAsync(FhirRequest request, FhirServices services) =>
        LogicalId.IsValid(request.Id) && long.TryParse(request.VersionId, NumberStyles.None, CultureInfo.InvariantCulture, out var version)
            ? services.Published.Find(request.Key) is { } published && published.Version == version ? new(new ReadResult(ReadStatus.Found, published))
            : services.Records.ReadVersionAsync(request, request.Decision, request.Key, version)
            : new(new ReadResult(ReadStatus.NotFound));
}
