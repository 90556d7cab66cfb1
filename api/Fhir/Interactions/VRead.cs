using System.Globalization;
using DrCloud.Fhir.Resources;
using DrCloud.Grains.Interfaces;

namespace DrCloud.Api.Fhir.Interactions;

/// <summary>The <see href="https://hl7.org/fhir/R4/http.html#vread">vread</see> interaction. A version id that cannot be one of ours names no version.</summary>
internal static class VRead
{
    public static async Task HandleAsync(FhirRequest request, FhirServices services)
    {
        var result = LogicalId.IsValid(request.Id) && long.TryParse(request.VersionId, NumberStyles.None, CultureInfo.InvariantCulture, out var version)
            ? await services.Records.ReadVersionAsync(request, request.Decision, request.Key, version)
            : new ReadResult(ReadStatus.NotFound);
        await Read.AnswerAsync(request, result);
    }
}
