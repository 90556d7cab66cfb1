namespace DrCloud.Api.OAuth.Launches;

/// <summary>Names of the parameters that bring a launch's context to the app (<see href="https://hl7.org/fhir/smart-app-launch/scopes-and-launch-context.html#launch-context-arrives-with-your-access_token">SMART</see>).</summary>
internal static class LaunchParameters
{
    /// <summary>In the authorization request: the handle.</summary>
    public const string Launch = "launch";

    public const string Encounter = "encounter";

    public const string Intent = "intent";

    public const string FhirContext = "fhirContext";

    public const string NeedPatientBanner = "need_patient_banner";

    public const string StyleUrl = "smart_style_url";
}
