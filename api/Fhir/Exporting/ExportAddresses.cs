using DrCloud.Api.Sites;

namespace DrCloud.Api.Fhir.Exporting;

/// <summary>Where an export is found: its id, 256 random bits, is part of every address.</summary>
internal static class ExportAddresses
{
    /// <summary>Path below the FHIR base for status and cancelling; <c>?job=</c> names the job.</summary>
    public const string Status = "$bulkdata-status";

    /// <summary>Path below the FHIR base of the files: job and name follow.</summary>
    public const string File = "$bulkdata-file";

    /// <summary>Name of the parameter that names the job.</summary>
    public const string Job = "job";

    /// <summary>The status of a job.</summary>
    public static string OfStatus(Site site, string job) => $"{site.FhirBase}/{Status}?{Job}={job}";

    /// <summary>A file of a job.</summary>
    public static string OfFile(Site site, string job, string file) => $"{site.FhirBase}/{File}/{job}/{file}";

    /// <summary>True if it may be the id of a job: 64 hexadecimal digits.</summary>
    public static bool IsJob(string? text) => text is { Length: 64 } && text.All(char.IsAsciiHexDigitLower);
}
