using DrCloud.Api.OAuth;
using DrCloud.Api.OAuth.Launches;
using DrCloud.Api.Sites;
using DrCloud.Grains.Interfaces.Accounts;
using DrCloud.Grains.Interfaces.Clients;
using DrCloud.Grains.Interfaces.Sites;
using Microsoft.AspNetCore.Http.Extensions;

namespace DrCloud.Api.Pages.Patients;

/// <summary>
/// The apps that can be started from the summary
/// (<see href="https://hl7.org/fhir/smart-app-launch/app-launch.html#launch-app-ehr-launch">SMART EHR launch</see>).
/// </summary>
internal sealed class SmartApps(IGrainFactory grains, EhrLaunches launches)
{
    // What apps of this EHR know the patient's page as.
    private const string Intent = "patient.demographics.dialog";

    /// <summary>Clients that are enabled, have a launch address, and may ask for the launch's context; by name.</summary>
    public async Task<IReadOnlyList<Client>> ListAsync(Site site) =>
    [
        .. (await grains.GetGrain<IDirectoryGrain>(site.Name).ClientsAsync())
            .Where(client => client is { Enabled: true, InitiateLoginUri: not null } && client.Scopes.Contains(ScopeCatalogue.Launch)),
    ];

    /// <summary>The address at which the app starts, with the launch in it. The caller has made sure that the person may see patient and encounter.</summary>
    /// <param name="site">The site.</param>
    /// <param name="client">One of <see cref="ListAsync"/>.</param>
    /// <param name="person">Who starts it.</param>
    /// <param name="patient">Logical id of the patient.</param>
    /// <param name="encounter">Logical id of one of the patient's encounters, or null.</param>
    public string Begin(Site site, Client client, Account person, string patient, string? encounter)
    {
        var launch = new EhrLaunch { Client = client.Id, Person = person.Id, Patient = patient, Encounter = encounter, Intent = Intent, NeedsBanner = true };
        var address = new UriBuilder(client.InitiateLoginUri!);
        address.Query = new QueryBuilder { { "iss", site.FhirBase }, { LaunchParameters.Launch, launches.Begin(site, launch) } }.ToQueryString().Value![1..]
            is var own && address.Query.Length > 1 ? $"{address.Query}&{own}" : own;
        return address.Uri.AbsoluteUri;
    }
}
