namespace DrCloud.Api.OAuth.Launches;

/// <summary>
/// A launch from the EHR's own pages (<see href="https://hl7.org/fhir/smart-app-launch/app-launch.html#launch-app-ehr-launch">SMART EHR launch</see>):
/// who starts which app, about whom.
/// </summary>
public sealed record EhrLaunch
{
    /// <summary>The app's <c>client_id</c>: no other can use the handle.</summary>
    public required string Client { get; init; }

    /// <summary>The account that is signed in to the EHR: nobody else can use the handle.</summary>
    public required string Person { get; init; }

    /// <summary>Logical id of the patient in context.</summary>
    public required string Patient { get; init; }

    /// <summary>Logical id of the encounter in context, one of the patient's, or null.</summary>
    public string? Encounter { get; init; }

    /// <summary>What the person wants to do, in words of the app's, or null.</summary>
    public string? Intent { get; init; }

    /// <summary>Relative references to what else is in context.</summary>
    public IReadOnlyList<string> Context { get; init; } = [];

    /// <summary>Whether the app has to show whose record it is: false where the EHR's page around it does.</summary>
    public bool NeedsBanner { get; init; }
}
