namespace DrCloud.Api.Pages.Patients;

/// <summary>Where the patient finder and the summaries are.</summary>
internal static class PatientsAddress
{
    /// <summary>The patient finder of a site.</summary>
    public static string Home(string site) => $"/interface/{site}/patients";

    /// <summary>The summary of a patient.</summary>
    public static string Of(string site, string patient) => $"{Home(site)}/{patient}";
}
