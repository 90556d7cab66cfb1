using DrCloud.Grains.Interfaces.Sites;

namespace DrCloud.Api.Pages.Admin;

/// <summary>Values of settings in plain words.</summary>
internal static class SettingText
{
    /// <summary>The words for a choice; any other value as it is.</summary>
    public static string Of(string value) => value switch
    {
        nameof(ClientApproval.PatientAppsAutomatic) => "Patient standalone apps Auto Approved, EHR-Launch, Provider & System Apps require manual approval",
        nameof(ClientApproval.AllManual) => "Manually Approve All Apps",
        nameof(ClientApproval.AllAutomatic) => "All apps Auto Approved",
        nameof(PasswordGrantUse.Off) => "Off (Recommended setting)",
        nameof(PasswordGrantUse.Staff) => "On for Users Role",
        nameof(PasswordGrantUse.Patients) => "On for Patient Role",
        nameof(PasswordGrantUse.Both) => "On for Both Roles",
        _ => value,
    };
}
